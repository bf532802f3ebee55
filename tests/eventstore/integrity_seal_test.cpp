#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/seal.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::key_of_seed;
using testing::refused_as;
using testing::specified_origin;
using testing::specified_signer;
using testing::value_of;

/// Made by another program, of the specified key.
constexpr const char* golden_note =
    "muniment-seal/v1\n"
    "origin authz.example/log1\n"
    "format snapshot\n"
    "position 42\n"
    "tree_size 57\n"
    "root SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
    "rows 1234\n"
    "sha256 O5w1jzbwoxtq0+FPMJx88ZiskkboMW+c5UPVsZrAK4A=\n"
    "\n"
    "\xe2\x80\x94 authz.example/log1 "
    "plp2lgkPYAZ6xmJcjjZRdSMM5t/xJNG/LxbVCYZUNe8TXxgmnXdOBuvpxcqHL8fuIxLAD8pEzkBd6gl+gWWvY5XJ/"
    "gg=\n";

Seal example() {
    Seal seal;
    seal.origin = specified_origin;
    seal.format = "report/access/csv";
    seal.position = {42};
    seal.instant = domain::parse_rfc3339("2026-11-26T07:00:00.000001Z").value();
    seal.tree = {57, sha256("root")};
    seal.rows = 1234;
    seal.sha256 = sha256("file");
    seal.filters = {{"application", "Büro & Co"}, {"kind", ""}};
    return seal;
}

Seal plain() {
    auto seal = example();
    seal.format = "snapshot";
    seal.instant.reset();
    seal.filters.clear();
    return seal;
}

TEST(Seal, HasThisText) {
    EXPECT_EQ(format_seal(example()), "muniment-seal/v1\n"
                                      "origin authz.example/log1\n"
                                      "format report/access/csv\n"
                                      "position 42\n"
                                      "instant 2026-11-26T07:00:00.000001Z\n"
                                      "tree_size 57\n"
                                      "root SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
                                      "rows 1234\n"
                                      "sha256 O5w1jzbwoxtq0+FPMJx88ZiskkboMW+c5UPVsZrAK4A=\n"
                                      "filters application=B%C3%BCro%20%26%20Co&kind=\n");
}

TEST(Seal, IsReadAsItWasWritten) {
    EXPECT_EQ(value_of(parse_seal(format_seal(example()))), example());
    EXPECT_EQ(value_of(parse_seal(format_seal(plain()))), plain());
}

/// The golden vector of docs/format/seal.md.
TEST(Seal, IsSignedInThisWay) {
    EXPECT_EQ(value_of(sign_seal(plain(), specified_signer())), golden_note);
}

TEST(Seal, OpensWithItsKeyAlone) {
    const auto note = value_of(sign_seal(example(), specified_signer()));
    EXPECT_EQ(value_of(open_seal(note, specified_signer().verifier())), example());
    const auto other = value_of(NoteSigner::create(specified_origin, key_of_seed('\x05')));
    EXPECT_TRUE(refused_as(IntegrityFault::unverified, open_seal(note, other.verifier())));
    const auto foreign = value_of(NoteSigner::create("authz.example/log2", key_of_seed('\x05')));
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, sign_seal(example(), foreign)));
    const auto forged = value_of(sign_note(format_seal(example()), foreign));
    EXPECT_TRUE(refused_as(IntegrityFault::forged, open_seal(forged, foreign.verifier())));
}

TEST(Seal, FailsForEveryFlippedBit) {
    const auto verifier = specified_signer().verifier();
    for (const auto& seal : {example(), plain()}) {
        const auto note = value_of(sign_seal(seal, specified_signer()));
        for (std::size_t i = 0; i < note.size() * 8; ++i) {
            auto altered = note;
            altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << i % 8));
            EXPECT_FALSE(open_seal(altered, verifier)) << "bit " << i;
        }
    }
}

TEST(Seal, IsNoCheckpointAndACheckpointIsNoSeal) {
    EXPECT_FALSE(parse_checkpoint(format_seal(plain())));
    EXPECT_FALSE(parse_checkpoint(format_seal(example())));
    const Checkpoint checkpoint{"muniment-seal/v1", {57, sha256("root")}};
    EXPECT_FALSE(parse_seal(format_checkpoint(checkpoint)));
    // Not even for a log with the strangest of names.
    auto seal = plain();
    seal.origin = "57";
    EXPECT_FALSE(parse_checkpoint(format_seal(seal)));
}

TEST(Seal, HasOneForm) {
    const auto text = format_seal(example());
    const auto with = [&](const std::string& from, const std::string& to) {
        auto other = text;
        other.replace(other.find(from), from.size(), to);
        return other;
    };
    for (const auto& other : {with("/v1", "/v2"),
                              with("position 42", "position 042"),
                              with("rows 1234", "rows +1234"),
                              with(".000001Z", ".0000010Z"),
                              with("07:00:00.000001Z", "09:00:00.000001+02:00"),
                              with("%C3%BC", "%c3%bc"),
                              with("%20", "+"),
                              with("&kind=", "&application=x"),
                              with("&kind=", "&a=b"),
                              with("&kind=", "&"),
                              with("application=", "="),
                              with("origin ", "origin"),
                              with("format report", "format Report"),
                              with("format report/access/csv", "format "),
                              with("root ", "root A"),
                              with("tree_size", "size"),
                              with("&kind=\n", "&kind=\nmore\n"),
                              with("&kind=\n", "&kind="),
                              text + "\n",
                              text.substr(0, text.find("rows")),
                              text.substr(1),
                              std::string()})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, parse_seal(other))) << other;
    auto improper = example();
    improper.format = "two words";
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, sign_seal(improper, specified_signer())));
}

} // namespace
} // namespace muniment::eventstore
