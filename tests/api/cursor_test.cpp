#include "api/service/cursor.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

CursorCodec::Secret secret_of(std::uint8_t byte) {
    CursorCodec::Secret secret{};
    secret.fill(byte);
    return secret;
}

const CursorCodec codec("muniment.example/main", secret_of(7));
const Cursor cursor{{{42}, {-1'000'001}}, "auth0|ä/ \n"};

std::string why_not(const CursorCodec& reader, const std::string& text,
                    const std::string& query = "/v1/groups") {
    const auto decoded = reader.decode(text, query);
    return decoded ? "is accepted" : decoded.error();
}

TEST(Cursors, AreReadAsTheyWereWritten) {
    for (const auto& key :
         {std::string(), std::string("a"), cursor.last_key, std::string(500, 'x')}) {
        const auto read =
            codec.decode(codec.encode({cursor.moment, key}, "/v1/groups"), "/v1/groups");
        ASSERT_TRUE(read) << read.error();
        EXPECT_EQ(read->moment, cursor.moment);
        EXPECT_EQ(read->last_key, key);
    }
}

TEST(Cursors, NeedNoEscapingInAQuery) {
    EXPECT_EQ(codec.encode(cursor, "/v1/groups")
                  .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_"),
              std::string::npos);
}

TEST(Cursors, AreRefusedForAnotherQueryStoreOrSecret) {
    const auto text = codec.encode(cursor, "/v1/groups");
    EXPECT_EQ(why_not(codec, text, "/v1/roles"),
              "was made for another query; repeat it with the same filters");
    EXPECT_EQ(why_not(CursorCodec("muniment.example/other", secret_of(7)), text),
              "was made for another query; repeat it with the same filters");
    EXPECT_EQ(why_not(CursorCodec("muniment.example/main", secret_of(8)), text),
              "is not one that this server made; leave it out to begin anew");
}

TEST(Cursors, AreRefusedWhereAnyCharacterIsAltered) {
    const auto text = codec.encode({{{42}, {9}}, "abc"}, "/v1/groups");
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto altered = text;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(why_not(codec, altered), "is accepted") << "character " << i;
    }
}

TEST(Cursors, AreRefusedWhereTheyAreCutOrLengthenedOrNone) {
    const auto text = codec.encode(cursor, "/v1/groups");
    for (std::size_t length = 0; length < text.size(); ++length)
        EXPECT_EQ(why_not(codec, text.substr(0, length)),
                  "is not one that this server made; leave it out to begin anew");
    EXPECT_EQ(why_not(codec, text + "A"),
              "is not one that this server made; leave it out to begin anew");
    EXPECT_EQ(why_not(codec, "not a cursor!"),
              "is not one that this server made; leave it out to begin anew");
}

} // namespace
} // namespace muniment::api
