#include "eventstore/integrity/ed25519.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace muniment::eventstore {
namespace {

using testing::key_of_seed;
using testing::refused_as;
using testing::value_of;

static_assert(!std::is_copy_constructible_v<SigningKey>);
static_assert(!std::is_copy_assignable_v<SigningKey>);

TEST(SigningKey, GivesTheSignaturesOfRfc8032) {
    const auto key = value_of(SigningKey::from_seed(
        value_of(decode_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))));
    EXPECT_EQ(key.verify_key().hex(),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    EXPECT_EQ(encode_hex(key.sign("\x72")),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(SigningKey, SignsAlikeAfterAMove) {
    auto first = key_of_seed('\x01');
    const std::string signature = first.sign("m");
    SigningKey second = std::move(first);
    EXPECT_EQ(second.sign("m"), signature);
    auto third = key_of_seed('\x02');
    third = std::move(second);
    EXPECT_EQ(third.sign("m"), signature);
}

TEST(SigningKey, IsRefusedForASeedOfAnotherLength) {
    for (const std::size_t length : {0U, 31U, 33U, 64U})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed,
                               SigningKey::from_seed(std::string(length, '\x01'))));
}

TEST(VerifyKey, IsCalledByTheHashOfItsBytes) {
    const auto key = value_of(
        VerifyKey::from_hex("8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"));
    EXPECT_EQ(key, key_of_seed('\x01').verify_key());
    EXPECT_EQ(key.keyid(), "34750f98bd59fcfc946da45aaabe933be154a4b5094e1c4abf42866505f3c97e");
    EXPECT_EQ(value_of(VerifyKey::from_bytes(key.bytes())), key);
}

TEST(VerifyKey, IsRefusedUnlessItIsAKey) {
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, VerifyKey::from_hex("8a88")));
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, VerifyKey::from_bytes("")));
    // The neutral element verifies the signature of nobody over everything.
    EXPECT_TRUE(refused_as(IntegrityFault::malformed,
                           VerifyKey::from_bytes("\x01" + std::string(31, '\0'))));
    EXPECT_TRUE(
        refused_as(IntegrityFault::malformed, VerifyKey::from_bytes(std::string(32, '\xff'))));
}

TEST(VerifyKey, RefusesEveryAlteredBitOfMessageAndSignature) {
    const auto key = key_of_seed('\x01');
    const auto verify_key = key.verify_key();
    const std::string message = "who may do what";
    const std::string signature = key.sign(message);
    ASSERT_TRUE(verify_key.verify(message, signature));
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
        std::string altered = signature;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(verify_key.verify(message, altered)) << bit;
    }
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
        std::string altered = message;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(verify_key.verify(altered, signature)) << bit;
    }
    EXPECT_FALSE(verify_key.verify(message, signature.substr(1)));
    EXPECT_FALSE(verify_key.verify(message, signature + "\x01"));
    EXPECT_FALSE(verify_key.verify(message, ""));
    EXPECT_FALSE(key_of_seed('\x02').verify_key().verify(message, signature));
}

} // namespace
} // namespace muniment::eventstore
