#include "tests/api/extension_client.hpp"

#include "api/json/write.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {

namespace {

std::string id_of_new(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? answer.text("/_id") : "";
}

std::string text_of(const boost::json::value& json) {
    const auto& text = json.as_string();
    return {text.data(), text.size()};
}

} // namespace

std::string ExtensionClient::group(const std::string& name) {
    return id_of_new(post("/api/groups", group_body(name)));
}

std::string ExtensionClient::permission(const std::string& name, const std::string& owner) {
    return id_of_new(post("/api/permissions", permission_body(name, owner)));
}

std::string ExtensionClient::role(const std::string& name,
                                  const std::vector<std::string>& permissions,
                                  const std::string& owner) {
    return id_of_new(post("/api/roles", role_body(name, permissions, owner)));
}

void ExtensionClient::must(const std::string& method, const std::string& target,
                           const std::string& body) {
    const auto answer = send(method, target, body);
    EXPECT_EQ(answer.status, 204) << method << " " << target << ": " << answer.body;
    EXPECT_EQ(answer.body, "");
}

std::string group_body(const std::string& name, const std::string& members) {
    return R"({"name":")" + name + R"(","description":"about )" + name + "\"" +
           (members.empty() ? "" : "," + members) + "}";
}

std::string permission_body(const std::string& name, const std::string& application) {
    return group_body(name, R"("applicationType":"client","applicationId":")" + application + "\"");
}

std::string role_body(const std::string& name, const std::vector<std::string>& permissions,
                      const std::string& application) {
    return group_body(name, R"("applicationType":"client","applicationId":")" + application +
                                R"(","permissions":)" + list_of(permissions));
}

std::string list_of(const std::vector<std::string>& texts) {
    return "[" + quoted(texts) + "]";
}

void expect_error(const Answer& answer, int status, const std::string& error,
                  const std::string& message) {
    const boost::json::object wanted{
        {"statusCode", status}, {"error", error}, {"message", message}};
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(to_json(answer.json), to_json(boost::json::value(wanted)));
}

void expect_rule(const Answer& answer, const std::string& message) {
    expect_error(answer, 400, "ValidationError", message);
}

void expect_missing(const Answer& answer, const std::string& id, const std::string& collection) {
    expect_error(answer, 404, "NotFoundError",
                 "The record " + id + " in " + collection + " does not exist.");
}

void expect_offence(const Answer& answer, const std::string& message, const std::string& key,
                    const std::string& source) {
    const boost::json::object wanted{
        {"statusCode", 400},
        {"error", "Bad Request"},
        {"message", message},
        {"validation",
         boost::json::object{{"source", source},
                             {"keys", boost::json::array{boost::json::string(key)}}}}};
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(to_json(answer.json), to_json(boost::json::value(wanted)));
}

std::vector<std::string> texts_at(const Answer& answer, const std::string& pointer) {
    std::vector<std::string> texts;
    const auto& list = pointer.empty() ? answer.json : answer.at(pointer);
    for (const auto& item : list.as_array())
        texts.push_back(text_of(item));
    return texts;
}

std::vector<std::string> each_of(const Answer& answer, const std::string& pointer,
                                 const std::string& member) {
    std::vector<std::string> texts;
    const auto& list = pointer.empty() ? answer.json : answer.at(pointer);
    for (const auto& item : list.as_array())
        texts.push_back(text_of(item.as_object().at(member)));
    return texts;
}

} // namespace muniment::api::auth0
