#include "api/auth0/payload.hpp"
#include "api/json/write.hpp"

#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

/// What is read, as JSON; else the status and the message.
std::string reading(const std::string& body, const std::string& type = "") {
    auto request = make_request("POST", "/api/x").value();
    request.body = body;
    if (!type.empty()) request.headers.add("Content-Type", type);
    const auto payload = read_payload(request);
    if (payload) return to_json(*payload);
    return std::to_string(payload.error().status) + " " + payload.error().message;
}

const std::string bad_json = "400 Invalid request payload JSON format";

TEST(ExtensionPayloads, AreJsonWhereNoTypeIsNamed) {
    EXPECT_EQ(reading(R"({"a":1})"), R"({"a":1})");
    EXPECT_EQ(reading(R"({"a":1})", "application/json; charset=utf-8"), R"({"a":1})");
    EXPECT_EQ(reading(R"({"a":1})", "Application/Problem+JSON"), R"({"a":1})");
    EXPECT_EQ(reading(""), "null");
}

TEST(ExtensionPayloads, CountTheLastOfEqualNames) {
    EXPECT_EQ(reading(R"({"a":1,"a":2})"), R"({"a":2})");
}

TEST(ExtensionPayloads, ThatAreNoJsonAreRefused) {
    for (const auto* body :
         {"{", "{\"a\":1}x", "nul", "\xEF\xBB\xBF{}", "\"\xFF\"", "{'a':1}", "\"\\ud800\""})
        EXPECT_EQ(reading(body), bad_json) << body;
    EXPECT_EQ(reading(std::string(100'000, '[')), bad_json);
}

TEST(ExtensionPayloads, MayNotNameThePrototype) {
    EXPECT_EQ(reading(R"({"__proto__":1})"), bad_json);
    EXPECT_EQ(reading(R"([{"a":{"__proto__":{}}}])"), bad_json);
    EXPECT_EQ(reading(R"({"\u005f_proto__":1})"), bad_json);
    EXPECT_EQ(reading(R"({"a":"__proto__"})"), R"({"a":"__proto__"})");
}

TEST(ExtensionPayloads, CanBeForms) {
    const std::string form = "application/x-www-form-urlencoded";
    EXPECT_EQ(reading("name=a+b&description=%C3%A9", form), R"({"description":"é","name":"a b"})");
    EXPECT_EQ(reading("a=1&a=2&a=3&b=", form), R"({"a":["1","2","3"],"b":""})");
    EXPECT_EQ(reading("__proto__=1", form), bad_json);
    EXPECT_EQ(reading("a=%zz", form), bad_json);
}

TEST(ExtensionPayloads, OfOtherTypesAreTextsOrRefused) {
    EXPECT_EQ(reading("{}", "text/plain"), R"("{}")");
    EXPECT_EQ(reading("<a/>", "application/xml"), "415 Unsupported Media Type");
}

} // namespace
} // namespace muniment::api::auth0
