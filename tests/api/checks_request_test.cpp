#include "api/json/decode.hpp"
#include "api/json/read.hpp"
#include "api/v1/checks_request.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

std::string shown(const CheckTexts& question) {
    std::string text;
    text.append(question.user).append("|").append(question.application).append("|");
    text.append(question.permission).append("|");
    if (!question.login) return text + "-\n";
    text += question.login->connection;
    for (const auto& group : question.login->groups)
        text += "," + group;
    return text + "\n";
}

std::string shown(const ChecksRequest& request) {
    std::string text;
    for (const auto& question : request.checks)
        text += shown(question);
    return text;
}

struct QuestionList {
    std::vector<CheckQuestion> checks;
};
BOOST_DESCRIBE_STRUCT(QuestionList, (), (checks))

/// What the tree of the body says, which is the plainest way to read it.
std::string by_tree(const std::string& body) {
    const auto json = read_json(body).value();
    const auto list = decode_json<QuestionList>(json, Path(), {});
    if (!list) return "refused";
    std::string text;
    for (const auto& question : list->checks)
        text += shown(texts_of(question));
    return text;
}

TEST(ReadChecks, ReadsWhatTheTreeSays) {
    for (const std::string body : {
             R"({"checks":[]})",
             R"({"checks":[{"user":"u","application":"a","permission":"p"}]})",
             R"( { "checks" : [ {"permission":"p","user":"u\u00e9\n","application":"\u0061"} ] } )"
             "\n",
             R"({"ch\u0065cks":[{"us\u0065r":"u","application":"a","permission":""},)"
             R"({"user":"v","application":"b","permission":"q","connection":"c"}]})",
             R"({"checks":[{"groups":[],"user":"u","application":"a","permission":"p",)"
             R"("connection":"c"},{"user":"u","application":"a","permission":"p"},)"
             R"({"user":"u","application":"a","permission":"p","connection":"",)"
             R"("groups":["x","","y\\\"z"]}]})",
         }) {
        const auto read = read_checks(body);
        EXPECT_EQ(read ? shown(*read) : "refused", by_tree(body)) << body;
    }
}

TEST(ReadChecks, SaysWhatIsWrongWhere) {
    const auto refused = [](const std::string& body) {
        const auto read = read_checks(body);
        return read ? "accepted" : read.error().pointer + " " + read.error().problem;
    };
    const std::string one = R"("user":"u","application":"a","permission":"p")";
    EXPECT_EQ(refused("{}"), "/checks is missing");
    EXPECT_EQ(refused(R"({"checks":{}})"), "/checks must be an array");
    EXPECT_EQ(refused(R"({"checks":[{}]})"), "/checks/0/user is missing");
    EXPECT_EQ(refused(R"({"checks":[{)" + one + "},1]}"), "/checks/1 must be an object");
    EXPECT_EQ(refused(R"({"checks":[{)" + one + R"(,"x":"y"}]})"),
              "/checks/0/x is not a known member; known are `user`, `application`, `permission`, "
              "`connection`, `groups`");
    EXPECT_EQ(refused(R"({"checks":[{)" + one + R"(,"user":"y"}]})"),
              "/checks/0/user occurs twice; name each member once");
    EXPECT_EQ(refused(R"({"checks":[{)" + one + R"(,"groups":["g"]}]})"),
              "/checks/0/groups needs `connection` beside it");
    EXPECT_EQ(refused(R"({"checks":[{)" + one + R"(,"connection":"a\u0000b"}]})"),
              "/checks/0/connection must not contain the character U+0000");
    EXPECT_EQ(refused(R"({"checks":[{)" + one + R"(,"connection":null}]})"),
              "/checks/0/connection must be a string");
    EXPECT_EQ(refused(R"({"checks":[{"user":"","application":"a","permission":"p"}]})"),
              "/checks/0/user must not be empty");
    EXPECT_EQ(refused(R"({"checks":[]}x)").substr(0, 32), " must be one JSON document in UT");
    EXPECT_EQ(refused(R"({"checks":[],"checks":[]})"),
              "/checks occurs twice; name each member once");
    std::string many = "{" + one + "}";
    for (std::size_t i = 0; i < checks_max; ++i)
        many += ",{" + one + "}";
    EXPECT_EQ(refused(R"({"checks":[)" + many + "]}"), "/checks must have at most 10000 items");
}

} // namespace
} // namespace muniment::api
