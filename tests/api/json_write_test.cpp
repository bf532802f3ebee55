#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "domain/changes.hpp"
#include "domain/entities.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

TEST(ToJson, SortsTheMembersOfADescribedStruct) {
    const domain::Application application{
        domain::ApplicationId::parse("a").value(), "N", domain::ApplicationType::spa, {"x", "y"}};
    EXPECT_EQ(to_json(application), R"({"callbacks":["x","y"],"id":"a","name":"N","type":"spa"})");
}

TEST(ToJson, LeavesAbsentOptionalsOutAndWritesTimesInUtc) {
    const domain::AddMembers change{domain::GroupId::parse("g").value(),
                                    {domain::UserId::parse("u").value()},
                                    std::nullopt,
                                    domain::Instant{1'000'000}};
    EXPECT_EQ(to_json(change),
              R"({"group":"g","users":["u"],"valid_until":"1970-01-01T00:00:01.000000Z"})");
}

TEST(ToJson, WritesNestedStructsAndScalars) {
    domain::UpdateConfiguration change;
    change.switches.groups_in_token = false;
    EXPECT_EQ(to_json(change), R"({"switches":{"groups_in_token":false}})");
    EXPECT_EQ(to_json(domain::Position{42}), "42");
    EXPECT_EQ(to_json(std::vector<int>{-1, 0}), "[-1,0]");
    EXPECT_EQ(to_json(std::map<std::string, bool>{{"b", true}, {"a", false}}),
              R"({"a":false,"b":true})");
}

TEST(ToJson, EscapesAsJcsDoes) {
    EXPECT_EQ(to_json(std::string("\" \\ / \b\t\n\f\r \x01\x1F\x7F é")),
              "\"\\\" \\\\ / \\b\\t\\n\\f\\r \\u0001\\u001f\x7F é\"");
}

TEST(ToJson, SortsParsedMembersByUtf16CodeUnits) {
    // The example of RFC 8785, section 3.2.3, without its number.
    const auto value = read_json("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
                                 "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
                                 "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\","
                                 "\"\\u0080\":\"Control\","
                                 "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");
    ASSERT_TRUE(value);
    EXPECT_EQ(to_json(*value), "{\"\\r\":\"Carriage Return\",\"1\":\"One\","
                               "\"\xC2\x80\":\"Control\","
                               "\"ö\":\"Latin Small Letter O With Diaeresis\","
                               "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\","
                               "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(ToJson, WritesWhatWasRead) {
    const std::string text = R"({"a":[],"b":[1,[true,null],{"x":{}}],"c":"","d":-5})";
    EXPECT_EQ(to_json(read_json(text).value()), text);
}

TEST(JcsLess, PutsAPrefixFirst) {
    EXPECT_TRUE(jcs_less("a", "ab"));
    EXPECT_FALSE(jcs_less("ab", "a"));
    EXPECT_FALSE(jcs_less("a", "a"));
    EXPECT_TRUE(jcs_less("", "a"));
}

} // namespace
} // namespace muniment::api
