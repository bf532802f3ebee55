#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::refusal_of;
using testing::refused_as;
using testing::specified_origin;
using testing::specified_signer;
using testing::value_of;
using namespace std::string_literals;

const std::string root_64 = "P8NJxAAjD8BnmaS/5qS7z1uKRlzBBI94nkJnpKpk+w4=";
const std::string empty_64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const std::string published_text = "authz.example/log1\n23333\n" + root_64 + "\n";
const std::string published_line =
    "— authz.example/log1 "
    "plp2ln8uiZUFtROHBy3pDP0Ky7znE/"
    "uwB5VHFXJxqf9S3zx0j3QbENgGer5uuIdC1blpMqnhJtULyUDhGTNJWJJFiw8=\n";
const std::string witness_line =
    "— witness.example/w1 3xwKNQAAAABlU/EAJeecR5wn2xufEPJ3aCtEYRmc4uldMg/"
    "Erp0zW6nzZXgoypf2zvn4Vn5jTyTbl29VT6ENOzFPowV0u0KPhyQfDw==\n";

Checkpoint published() {
    return {specified_origin, {23333, hash_from(value_of(decode_base64(root_64)))}};
}

TEST(Checkpoint, IsSignedAsPublished) {
    EXPECT_EQ(format_checkpoint(published()), published_text);
    EXPECT_EQ(value_of(sign_checkpoint(published(), specified_signer())),
              published_text + "\n" + published_line);
}

TEST(Checkpoint, IsOpenedWithTheLineOfAnUnknownWitness) {
    const auto signer = specified_signer();
    EXPECT_EQ(value_of(open_checkpoint(published_text + "\n" + published_line + witness_line,
                                       signer.verifier())),
              published());
}

TEST(Checkpoint, OfAForeignLogIsOpened) {
    const auto verifier = value_of(NoteVerifier::parse(
        "authz.example/log1+a65a7696+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"));
    EXPECT_EQ(value_of(open_checkpoint(published_text + "\n" + published_line, verifier)),
              published());
    const auto other = value_of(
        NoteVerifier::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
    EXPECT_TRUE(refused_as(IntegrityFault::unverified,
                           open_checkpoint(published_text + "\n" + published_line, other)));
}

TEST(Checkpoint, OfAnotherOriginIsRefusedThoughTheKeySignedIt) {
    const auto signer = specified_signer();
    const auto note = value_of(sign_note("authz.example/log2\n23333\n" + root_64 + "\n", signer));
    const auto [fault, what] = refusal_of(open_checkpoint(note, signer.verifier()));
    EXPECT_EQ(fault, IntegrityFault::forged);
    EXPECT_EQ(what, "checkpoint is of the log `authz.example/log2`, not of `authz.example/log1`");
    Checkpoint other = published();
    other.origin = "authz.example/log2";
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, sign_checkpoint(other, signer)));
}

TEST(Checkpoint, OfTheEmptyTreeHasItsRoot) {
    const auto parsed = value_of(parse_checkpoint("o\n0\n" + empty_64 + "\n"));
    EXPECT_EQ(parsed.tree, (TreeHead{0, empty_root()}));
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, parse_checkpoint("o\n0\n" + root_64 + "\n")));
}

TEST(ParseCheckpoint, IsTheInverseOfFormat) {
    for (const std::uint64_t size : {1UL, 10UL, 70000UL, 18446744073709551615UL}) {
        const Checkpoint checkpoint{"origin", {size, sha256(std::to_string(size))}};
        EXPECT_EQ(value_of(parse_checkpoint(format_checkpoint(checkpoint))), checkpoint);
    }
}

TEST(ParseCheckpoint, PassesOverExtensionLines) {
    EXPECT_EQ(value_of(parse_checkpoint(published_text + "ext one\next two\n")), published());
}

TEST(ParseCheckpoint, RefusesWhatIsNotACheckpoint) {
    const std::string bad[] = {
        "",
        "o\n",
        "o\n1\n",
        "o\n1\n" + root_64,
        "\n1\n" + root_64 + "\n",
        "o\n\n" + root_64 + "\n",
        "o\n-1\n" + root_64 + "\n",
        "o\n+1\n" + root_64 + "\n",
        "o\n01\n" + root_64 + "\n",
        "o\n00\n" + empty_64 + "\n",
        "o\n1 \n" + root_64 + "\n",
        "o\n0x1\n" + root_64 + "\n",
        "o\n18446744073709551616\n" + root_64 + "\n",
        "o\n1\n\n",
        "o\n1\n" + root_64 + " \n",
        "o\n1\n" + root_64.substr(0, 40) + "\n",
        "o\n1\n" + root_64.substr(0, 43) + "\n",
        "o\n1\nAAAA" + root_64 + "\n",
        "o\n1\n" + root_64 + "\n\n",
        "o\n1\n" + root_64 + "\nx\n\ny\n",
        "o\n1\n" + root_64 + "\nx",
        "1\n" + root_64 + "\no\n",
    };
    for (const std::string& text : bad)
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, parse_checkpoint(text))) << text;
}

} // namespace
} // namespace muniment::eventstore
