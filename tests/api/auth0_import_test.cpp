#include "api/auth0/api_key.hpp"
#include "api/auth0/import.hpp"
#include "api/json/read.hpp"
#include "tests/api/document_model.hpp"
#include "tests/api/scripted_log.hpp"
#include "tests/api/test_store.hpp"
#include "tests/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace muniment::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string g1 = "00000000-0000-4000-8000-000000000001";
const std::string g2 = "00000000-0000-4000-8000-000000000002";

std::string group(const std::string& id, const std::string& name, const std::string& further = "") {
    return R"({"_id":")" + id + R"(","name":")" + name + R"(","description":"d")" + further + "}";
}
std::string groups(const std::string& records) {
    return R"({"groups":[)" + records + "]}";
}
std::string shared_text(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(testing::paths::shared_data() / name).rdbuf();
    return text.str();
}

Answer import(TestStore& test, const std::string& document, const std::string& query = "") {
    return test.post("/api/configuration/import" + query, document);
}
std::string exported(TestStore& test) {
    const auto answer = test.get("/api/configuration/export");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
}

TEST(TheExport, OfAnEmptyStoreIsAnEmptyObject) {
    TestStore test;
    EXPECT_EQ(exported(test), "{}");
    EXPECT_EQ(import(test, "{}").status, 204);
    EXPECT_EQ(test.head(), 2U) << "nothing changed";
}

class ExtensionDocumentFile : public ::testing::TestWithParam<std::string> {};

TEST_P(ExtensionDocumentFile, IsExportedAsItWasImportedAndIsNoChangeAgain) {
    const auto document = shared_text(GetParam());
    if (document.empty()) GTEST_SKIP() << "no shared data: " << GetParam();
    TestStoreOptions options;
    options.read_wait_max = std::chrono::minutes{1}; // under a sanitizer the views come later
    TestStore test(options);
    const auto answer = import(test, document);
    ASSERT_EQ(answer.status, 204) << answer.body;
    expect_same_document(exported(test), document);
    const auto head = test.head();
    EXPECT_EQ(import(test, exported(test)).status, 204);
    EXPECT_EQ(test.head(), head);
    TestStore other(options);
    import(other, groups(group(g1, "Other", R"(,"members":["auth0|1"])")));
    ASSERT_EQ(import(other, exported(test)).status, 204);
    expect_same_document(exported(other), document);
}

INSTANTIATE_TEST_SUITE_P(Data, ExtensionDocumentFile,
                         ::testing::Values("auth0/sample.json", "hp-labs/hc.auth0.json",
                                           "hp-labs/domino.auth0.json", "hp-labs/apj.auth0.json",
                                           "hp-labs/americas_small.auth0.json"));

TEST(AnImport, IsOneBatch) {
    TestStore test;
    import(test, groups(group(g1, "A", R"(,"members":["u1","u2"])") + "," + group(g2, "B")));
    const auto first = test.get("/v1/events/3");
    EXPECT_EQ(first.number("/batch/index"), 0U);
    EXPECT_EQ(first.number("/batch/count"), test.head() - 2);
    EXPECT_EQ(first.text("/type"), "document.collections_written");
}

TEST(AnImport, IsRefusedWithThePathOfTheFirstOffence) {
    TestStore test;
    const auto answer =
        import(test, groups(group(g1, "A") + "," + R"({"_id":")" + g2 + R"(","description":"d"})"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(
        answer.body,
        R"({"statusCode":400,"error":"Bad Request","message":"\"groups[1].name\" is required",)"
        R"("validation":{"source":"payload","keys":["groups.1.name"]}})");
    EXPECT_EQ(import(test, "[]").text("/message"), "\"value\" must be of type object");
    EXPECT_EQ(import(test, R"({"foo":1})").text("/message"), "\"foo\" is not allowed");
    EXPECT_EQ(import(test, R"({"configuration":[{"rolesInToken":true}]})").text("/message"),
              "\"configuration[0]._id\" is required");
    EXPECT_EQ(import(test, groups(group(g1, "A", R"(,"nested":[")" + g2 + "\"]"))).text("/message"),
              "\"groups[0].nested[0]\" names `" + g2 + "`, which does not exist");
    EXPECT_EQ(test.head(), 2U);
}

TEST(AnImport, RefusesAParameterThatItDoesNotKnow) {
    TestStore test;
    EXPECT_EQ(import(test, "{}", "?mode=add").text("/message"),
              "\"mode\" must be one of [replace, merge]");
    EXPECT_EQ(import(test, "{}", "?dryrun=true").text("/message"), "\"dryrun\" is not allowed");
}

TEST(AnImport, ThatRepairsRecordsWhatItLeftOut) {
    TestStore test;
    const auto document =
        R"({"rules":[{"a":")" + std::string(24'000, 'x') + R"("},{"b":1}],)" +
        groups(group(g1, "A", R"(,"nested":[")" + g2 + R"("],"members":["u"])")).substr(1);
    EXPECT_EQ(import(test, document).status, 400);
    const auto answer = import(test, document, "?repair=true");
    EXPECT_EQ(answer.status, 204) << answer.body;
    EXPECT_EQ(answer.header("Muniment-Repaired"), "2");
    const auto event = test.get("/v1/events/" + std::to_string(test.head()));
    EXPECT_EQ(event.text("/type"), "document.repaired");
    EXPECT_THAT(event.text("/data/dropped/0"),
                HasSubstr("/rules/0 must be at most 24000 bytes long"));
    EXPECT_EQ(event.text("/data/dropped/1"),
              "/groups/0/nested/0 names `" + g2 + "`, which does not exist");
    EXPECT_THAT(exported(test), HasSubstr(R"("rules":[{"b":1}])"));
    EXPECT_EQ(import(test, groups(R"({"name":"x"})"), "?repair=true").status, 400)
        << "records are not repaired";
}

TEST(AnImport, ThatRunsDrySaysWhatItWouldChange) {
    TestStore test;
    const auto answer = import(test, groups(group(g1, "A")), "?dry_run=true");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.number("/events/group.created"), 1U);
    EXPECT_EQ(answer.number("/position"), 2U);
    EXPECT_EQ(test.head(), 2U);
    EXPECT_EQ(exported(test), "{}");
}

TEST(AnImport, IsRefusedIfItWouldLoseWhatADocumentCannotExpress) {
    TestStore test;
    import(test, groups(group(g1, "A", R"(,"members":["u"])")));
    test.must_change(R"({"op":"add_members","group":")" + g1 +
                     R"(","users":["guest"],"valid_until":"2030-01-01T00:00:00Z"},)"
                     R"({"op":"create_role","id":"free","name":"Free"})");
    const auto out = test.get("/api/configuration/export");
    EXPECT_EQ(out.header("Muniment-Not-Represented"),
              "2;windows=1;included_roles=0;user_permissions=0;roles_without_"
              "application=1");
    EXPECT_THAT(out.body, Not(HasSubstr("guest")));
    const auto head = test.head();
    const auto refused = import(test, "{}");
    EXPECT_EQ(refused.status, 409) << refused.body;
    EXPECT_EQ(refused.text("/error"), "Conflict");
    EXPECT_EQ(refused.number("/notRepresented/windows"), 1U);
    EXPECT_EQ(refused.number("/notRepresented/rolesWithoutApplication"), 1U);
    EXPECT_EQ(test.head(), head);
    EXPECT_EQ(import(test, groups(group(g2, "B")), "?mode=merge").status, 204);
    EXPECT_EQ(import(test, "{}", "?force=true").status, 204);
    EXPECT_EQ(exported(test), "{}");
    EXPECT_EQ(test.get("/v1/roles/free").status, 404);
}

TEST(AnImport, KeepsTheWindowOfAMemberThatItNames) {
    TestStore test;
    import(test, groups(group(g1, "A", R"(,"members":["u"])")));
    test.must_change(R"({"op":"add_members","group":")" + g1 +
                     R"(","users":["u"],"valid_until":"2030-01-01T00:00:00Z"})");
    const auto head = test.head();
    EXPECT_EQ(import(test, groups(group(g1, "A", R"(,"members":["u"])"))).status, 204);
    EXPECT_EQ(test.head(), head);
}

TEST(AnImport, OfAnExportAcceptsWhatTheExtensionWouldNot) {
    TestStore test;
    test.must_change(R"({"op":"create_group","id":"payroll","name":")" + std::string(60, 'n') +
                     "\"}");
    const auto document = exported(test);
    const auto head = test.head();
    EXPECT_EQ(import(test, document).status, 204);
    EXPECT_EQ(test.head(), head);
    TestStore other;
    EXPECT_EQ(import(other, document).status, 400) << "elsewhere the limits hold";
}

TEST(AMergingImport, TellsWhereANameIsTaken) {
    TestStore test;
    import(test, groups(group(g1, "Staff")));
    const auto answer = import(test, groups(group(g2, "staff")), "?mode=merge");
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.text("/message"),
                HasSubstr("\"groups[0]\" cannot be taken over: Group with name"));
}

TEST(AnImport, NeedsTheScopeToUpdateTheConfiguration) {
    TestStore test;
    const auto token = test.token_with(R"(["read:configuration"])");
    EXPECT_EQ(test.send_as(token, "POST", "/api/configuration/import", "{}").status, 403);
    EXPECT_EQ(test.send_as(token, "GET", "/api/configuration/export").status, 200);
}

TEST(AnImport, ThatTheLogDoesNotTakeLeavesNothing) {
    TestStoreOptions options;
    auto log = std::make_shared<ScriptedLog>();
    options.log = log;
    TestStore test(options);
    import(test, groups(group(g1, "A")));
    const auto before = exported(test);
    log->script({ScriptedLog::Outcome::not_written});
    EXPECT_EQ(import(test, groups(group(g2, "B", R"(,"members":["u"])"))).status, 503);
    EXPECT_EQ(exported(test), before);
    EXPECT_EQ(import(test, groups(group(g2, "B", R"(,"members":["u"])"))).status, 204);
}

/// The export, once the views have come as far.
std::string awaited_export(TestStore& test) {
    constexpr int tries_max = 30; // each waits 2 s at most
    for (int tries = 0; tries < tries_max; ++tries)
        if (auto answer = test.get("/api/configuration/export"); answer.status == 200)
            return answer.body;
    return "not in time";
}

TEST(AnImport, TakesTenMegabytes) {
    constexpr int groups_count = 100;
    constexpr int members_count = 270;
    TestStore test;
    std::string records;
    for (int i = 0; i < groups_count; ++i) {
        auto digits = std::to_string(i);
        std::string members;
        for (int user = 0; user < members_count; ++user)
            members += (user == 0 ? "\"" : ",\"") + std::string(380, 'u') +
                       std::to_string((i * 7 + user) % 900) + "\"";
        records += (i == 0 ? "" : ",") +
                   group("00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits,
                         "g" + digits, ",\"members\":[" + members + "]");
    }
    const auto document = groups(records);
    ASSERT_GT(document.size(), 10'000'000U);
    const auto answer = import(test, document);
    ASSERT_EQ(answer.status, 204) << answer.body;
    expect_same_document(awaited_export(test), document);
    const auto head = test.head();
    EXPECT_EQ(import(test, document).status, 204);
    EXPECT_EQ(test.head(), head);
}

TEST(Labels, NameThePlaceAsTheValidationDoes) {
    EXPECT_EQ(auth0::label_of("/groups/3/name"), "groups[3].name");
    EXPECT_EQ(auth0::key_of("/groups/3/name"), "groups.3.name");
    EXPECT_EQ(auth0::label_of(""), "value");
    EXPECT_EQ(auth0::key_of(""), "");
    EXPECT_EQ(auth0::label_of("/a~1b"), "a/b");
}

} // namespace
} // namespace muniment::api
