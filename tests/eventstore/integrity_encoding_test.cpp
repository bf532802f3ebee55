#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::refused_as;
using testing::value_of;

TEST(Sha256, GivesThePublishedHashes) {
    EXPECT_EQ(encode_hex(bytes_of(sha256(""))),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(encode_hex(bytes_of(sha256("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, OfPiecesIsThatOfTheWhole) {
    Sha256Hasher hasher;
    hasher.update("a");
    EXPECT_EQ(hasher.digest(), sha256("a"));
    hasher.update("bc");
    EXPECT_EQ(hasher.digest(), sha256("abc"));
}

TEST(HashFrom, IsTheInverseOfBytesOf) {
    const Hash hash = sha256("x");
    EXPECT_EQ(hash_from(bytes_of(hash)), hash);
}

TEST(Hex, RoundTripsEveryByte) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string bytes(1, static_cast<char>(static_cast<unsigned char>(byte)));
        EXPECT_EQ(value_of(decode_hex(encode_hex(bytes))), bytes);
    }
    EXPECT_EQ(encode_hex("\x01\xaf"), "01af");
}

TEST(Hex, IsRefusedUnlessItIsExact) {
    for (const char* text : {"0", "AF", "0g", " 0", "0x01"})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, decode_hex(text))) << text;
}

TEST(Base64, GivesThePublishedTexts) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {"\xfb\xff", "+/8="}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(encode_base64(bytes), text);
        EXPECT_EQ(value_of(decode_base64(text)), bytes);
    }
}

TEST(Base64, RoundTripsEveryByteAtEveryPlace) {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) {
        bytes += static_cast<char>(static_cast<unsigned char>(byte));
        EXPECT_EQ(value_of(decode_base64(encode_base64(bytes))), bytes);
    }
}

TEST(Base64, IsRefusedUnlessItIsExact) {
    for (const char* text :
         {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm9v=", "Zh==", "Zm9=", "-_8=", "Zm 9",
          "Zm9v\n", "Zg==Zg==", "Z=g=", "Zm\xc3\xa9", "Zm9vZg==="})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, decode_base64(text))) << text;
}

TEST(Decimal, IsReadUpToSixtyFourBits) {
    EXPECT_EQ(value_of(decode_decimal("0")), 0U);
    EXPECT_EQ(value_of(decode_decimal("70000")), 70000U);
    EXPECT_EQ(value_of(decode_decimal("18446744073709551615")), 18446744073709551615U);
}

TEST(Decimal, IsRefusedUnlessItIsExact) {
    for (const char* text : {"", "-1", "+1", "00", "01", " 1", "1 ", "1.0", "1e3", "0x1",
                             "18446744073709551616", "99999999999999999999999"})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, decode_decimal(text))) << text;
}

TEST(TakeLine, LeavesTextWithoutLineFeedAlone) {
    std::string_view text = "a\n\nb";
    EXPECT_EQ(take_line(text), "a");
    EXPECT_EQ(take_line(text), "");
    EXPECT_EQ(take_line(text), std::nullopt);
    EXPECT_EQ(text, "b");
}

} // namespace
} // namespace muniment::eventstore
