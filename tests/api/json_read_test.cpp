#include "api/json/read.hpp"

#include <gtest/gtest.h>

#include <string>

namespace muniment::api {
namespace {

/// The pointer of the refusal of `text`, or a word that is no pointer.
std::string refused_at(std::string_view text) {
    const auto read = read_json(text);
    return read ? "accepted" : read.error().pointer;
}

bool is_refused_as_a_whole(std::string_view text) {
    const auto read = read_json(text);
    return !read && read.error().pointer.empty() && !read.error().problem.empty();
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(ReadJson, AcceptsADocumentWithAllKindsOfValues) {
    const auto read = read_json(R"( {"a":[1,-2,true,false,null,"x\u00e9\ud83d\ude00"],"b":{}} )");
    ASSERT_TRUE(read);
    const auto& a = read->at("a").as_array();
    EXPECT_EQ(a[0].as_int64(), 1);
    EXPECT_EQ(a[1].as_int64(), -2);
    EXPECT_TRUE(a[2].as_bool());
    EXPECT_TRUE(a[4].is_null());
    EXPECT_EQ(a[5].as_string(), "x\xC3\xA9\xF0\x9F\x98\x80");
    EXPECT_TRUE(read->at("b").as_object().empty());
}

TEST(ReadJson, RefusesAMemberNamedTwice) {
    EXPECT_EQ(refused_at(R"({"a":1,"a":2})"), "/a");
    EXPECT_EQ(refused_at(R"({"c":[{"x":1},{"x":1,"y":2,"x":3}]})"), "/c/1/x");
    EXPECT_EQ(refused_at(R"({"a/b~":{"k":0,"\u006b":1}})"), "/a~1b~0/k");
}

TEST(ReadJson, RefusesAMemberNamedTwiceAmongMany) {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i)
        text += "\"m" + std::to_string(i) + "\":0,";
    EXPECT_EQ(refused_at(text + "\"n\":0}"), "accepted");
    EXPECT_EQ(refused_at(text + "\"m3\":0}"), "/m3");
    EXPECT_EQ(refused_at(text + "\"m999\":0}"), "/m999");
}

TEST(ReadJson, AcceptsTheSameNameInDifferentObjects) {
    EXPECT_EQ(refused_at(R"([{"a":{"a":1}},{"a":{"a":1}}])"), "accepted");
}

TEST(ReadJson, RefusesNestingOver32Levels) {
    EXPECT_TRUE(read_json(nested(32)));
    const auto read = read_json(nested(33));
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().problem.find("nested too deeply"), std::string::npos);
    EXPECT_FALSE(read_json(std::string(100'000, '[')));
}

TEST(ReadJson, RefusesNumbersThatAreNotExactIntegers) {
    EXPECT_EQ(refused_at("[9007199254740991,-9007199254740991,0,-0]"), "accepted");
    EXPECT_EQ(refused_at("[9007199254740992]"), "/0");
    EXPECT_EQ(refused_at("[0,-9007199254740992]"), "/1");
    EXPECT_EQ(refused_at("[18446744073709551615]"), "/0");
    EXPECT_EQ(refused_at(R"({"a":1E400})"), "/a");
    EXPECT_EQ(refused_at("[1.5]"), "/0");
    EXPECT_EQ(refused_at("[1.0]"), "/0");
    EXPECT_EQ(refused_at("[1e2]"), "/0");
}

TEST(ReadJson, RefusesWhatIsNoJson) {
    for (const auto* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "NaN", "Infinity", "01",
                             "'a'", "{a:1}", "[1] x", "[1][2]", "/**/1", "\"a\nb\"", "\"\\x\""})
        EXPECT_TRUE(is_refused_as_a_whole(text)) << text;
}

TEST(ReadJson, TellsTheByteOfASyntaxError) {
    const auto read = read_json("[1,2,x]");
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().problem.find("byte 5"), std::string::npos) << read.error().problem;
}

TEST(ReadJson, RefusesTextThatIsNotUnicode) {
    for (const auto* text : {"\"\xFF\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xE2\x82\"",
                             "{\"\xFF\":1}", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\""})
        EXPECT_TRUE(is_refused_as_a_whole(text)) << text;
}

TEST(ReadJson, RefusesAByteOrderMark) {
    const auto read = read_json("\xEF\xBB\xBF{}");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().problem, "must not begin with a byte order mark");
}

} // namespace
} // namespace muniment::api
