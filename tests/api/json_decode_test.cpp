#include "api/json/decode.hpp"
#include "api/json/read.hpp"

#include <gtest/gtest.h>

namespace muniment::api {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Inner {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text))

struct Everything {
    domain::GroupId group;
    std::vector<domain::UserId> users;
    std::optional<Colour> colour;
    std::optional<bool> flag;
    std::optional<std::uint64_t> count;
    std::optional<domain::Instant> at;
    std::optional<std::vector<Inner>> inner;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (group, users, colour, flag, count, at, inner))

namespace {

MemberRule rule(std::string_view member) {
    if (member == "text") return {1, 3, 0};
    if (member == "users") return {0, 3, 1};
    return {};
}

domain::Expected<Everything, Malformed> decode(std::string_view json) {
    const Path root;
    return decode_json<Everything>(read_json(json).value(), Path(root, "here"),
                                   DecodeRules{rule, "op"});
}

/// `pointer: problem` of the refusal.
std::string refusal(std::string_view json) {
    const auto decoded = decode(json);
    return decoded ? "accepted" : decoded.error().pointer + ": " + decoded.error().problem;
}

/// The refusal of an object that is right but for `member`.
std::string refusal_with(const std::string& member) {
    return refusal(R"({"group":"g","users":["u"],)" + member + "}");
}

TEST(DecodeJson, FillsEveryKindOfMember) {
    const auto decoded = decode(R"({"op":"x","group":"g/1","users":["auth0|1","ü"],
        "colour":"green","flag":true,"count":7,"at":"1970-01-01T00:00:01Z",
        "inner":[{"text":"äöü"}]})");
    ASSERT_TRUE(decoded) << decoded.error().pointer << decoded.error().problem;
    EXPECT_EQ(decoded->group.text(), "g/1");
    ASSERT_EQ(decoded->users.size(), 2U);
    EXPECT_EQ(decoded->users[1].text(), "ü");
    EXPECT_EQ(decoded->colour, Colour::green);
    EXPECT_EQ(decoded->flag, true);
    EXPECT_EQ(decoded->count, 7U);
    EXPECT_EQ(decoded->at, domain::Instant{1'000'000});
    EXPECT_EQ(decoded->inner->at(0).text, "äöü");
}

TEST(DecodeJson, LeavesAbsentOptionalMembersEmpty) {
    const auto decoded = decode(R"({"group":"g","users":["u"]})");
    ASSERT_TRUE(decoded);
    EXPECT_FALSE(decoded->colour || decoded->flag || decoded->count || decoded->at);
}

TEST(DecodeJson, RefusesAMissingMember) {
    EXPECT_EQ(refusal(R"({"group":"g"})"), "/here/users: is missing");
}

TEST(DecodeJson, RefusesAnUnknownMember) {
    EXPECT_EQ(refusal_with(R"("col/our":1)"),
              "/here/col~1our: is not a known member; known are `op`, `group`, `users`, `colour`, "
              "`flag`, `count`, `at`, `inner`");
    EXPECT_EQ(refusal_with(R"("inner":[{"text":"a","op":"x"}])"),
              "/here/inner/0/op: is not a known member; known are `text`");
    EXPECT_EQ(refusal_with(R"("inner":[{"text":"a","":"x"}])"),
              "/here/inner/0/: is not a known member; known are `text`");
}

TEST(DecodeJson, RefusesAWrongType) {
    EXPECT_EQ(refusal("[]"), "/here: must be an object");
    EXPECT_EQ(refusal(R"({"group":1,"users":["u"]})"), "/here/group: must be a string");
    EXPECT_EQ(refusal(R"({"group":"g","users":"u"})"), "/here/users: must be an array");
    EXPECT_EQ(refusal(R"({"group":"g","users":["u",2]})"), "/here/users/1: must be a string");
    EXPECT_EQ(refusal_with(R"("flag":"true")"), "/here/flag: must be true or false");
    EXPECT_EQ(refusal_with(R"("flag":null)"), "/here/flag: must be true or false");
    EXPECT_EQ(refusal_with(R"("count":-1)"),
              "/here/count: must be an integer that is not negative");
    EXPECT_EQ(refusal_with(R"("count":"1")"),
              "/here/count: must be an integer that is not negative");
    EXPECT_EQ(refusal_with(R"("inner":[1])"), "/here/inner/0: must be an object");
}

TEST(DecodeJson, RefusesAValueOutsideItsSet) {
    EXPECT_EQ(refusal_with(R"("colour":"blue")"), "/here/colour: must be one of `red`, `green`");
    EXPECT_EQ(refusal_with(R"("at":"yesterday")").substr(0, 14), "/here/at: must");
    EXPECT_EQ(refusal(R"({"group":"","users":["u"]})"), "/here/group: must not be empty");
    EXPECT_EQ(refusal(R"({"group":"a b","users":["u"]})").substr(0, 29),
              "/here/group: may contain only");
}

TEST(DecodeJson, HoldsTextsAndListsToTheirRules) {
    EXPECT_EQ(refusal_with(R"("inner":[{"text":""}])"), "/here/inner/0/text: must not be empty");
    EXPECT_EQ(refusal_with(R"("inner":[{"text":"äöüß"}])"),
              "/here/inner/0/text: must be at most 3 characters long");
    EXPECT_EQ(refusal_with(R"("inner":[{"text":"a\u0000"}])"),
              "/here/inner/0/text: must not contain the character U+0000");
    EXPECT_EQ(refusal(R"({"group":"g","users":[]})"), "/here/users: must not be empty");
}

} // namespace
} // namespace muniment::api
