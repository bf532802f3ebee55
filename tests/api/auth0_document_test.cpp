#include "api/import/auth0_document.hpp"
#include "api/json/read.hpp"
#include "domain/decide.hpp"
#include "domain/directory.hpp"
#include "tests/paths.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace muniment::api {
namespace {

using Texts = std::vector<std::string>;

struct Import {
    std::vector<domain::Change> changes; ///< without what is said about arrays
    std::vector<std::string> pointers;
    std::vector<DocumentFinding> problems;
    std::vector<DocumentFinding> notes;
};

Import read(const std::string& document, const domain::Directory& directory = {}) {
    const auto json = read_json(document);
    if (!json) {
        ADD_FAILURE() << json.error().pointer << " " << json.error().problem;
        return {};
    }
    const ExtensionDocument nothing;
    auto whole = read_auth0_document(*json, {directory, nothing, {}, {}, ImportMode::create});
    EXPECT_EQ(whole.plan.changes.size(), whole.plan.pointers.size());
    Import import{{}, {}, std::move(whole.problems), std::move(whole.notes)};
    for (std::size_t i = 0; i < whole.plan.changes.size(); ++i) {
        if (std::holds_alternative<domain::WriteCollections>(whole.plan.changes[i])) continue;
        import.changes.push_back(std::move(whole.plan.changes[i]));
        import.pointers.push_back(std::move(whole.plan.pointers[i]));
    }
    return import;
}

Texts pointers(const std::vector<DocumentFinding>& findings) {
    Texts found;
    for (const auto& finding : findings)
        found.push_back(finding.pointer);
    return found;
}

/// Applies the changes; the events, or a failed test.
std::size_t import_into(domain::Directory& directory, const Import& import) {
    const auto events = domain::decide(directory, import.changes, {});
    if (!events) {
        ADD_FAILURE() << import.pointers[events.error().change_index] << events.error().pointer;
        return 0;
    }
    for (const auto& event : *events)
        domain::evolve(directory, event);
    return events->size();
}

std::string permission(const std::string& id, const std::string& application = "app") {
    return R"({"_id":")" + id + R"(","name":")" + id + R"(","description":"","applicationType":)" +
           R"("client","applicationId":")" + application + "\"}";
}

std::string role(const std::string& id, const std::string& further = "",
                 const std::string& application = "app") {
    return R"({"_id":")" + id + R"(","name":")" + id + R"(","description":"","applicationType":)" +
           R"("client","applicationId":")" + application + "\"" + further + "}";
}

std::string group(const std::string& id, const std::string& further = "") {
    return R"({"_id":")" + id + R"(","name":")" + id + R"(","description":"")" + further + "}";
}

const std::string whole =
    R"({"configuration":[{"_id":"v1","apikey":"secret","rolesInToken":true,"persistRoles":"no"}],)"
    R"("groups":[)" +
    group("g", R"(,"members":["auth0|1","auth0|2"],"nested":["h"],"roles":["r"],"mappings":[)"
               R"({"_id":"m","connectionName":"ad","groupName":"staff"}])") +
    "," + group("h") + R"(],"roles":[)" +
    role("r", R"(,"permissions":["p","q"],"users":["auth0|3"])") + R"(],"permissions":[)" +
    permission("p") + "," + permission("q") + R"(],"applications":[],"rules":[]})";

TEST(AnAuth0Document, IsTakenOverWhole) {
    const auto import = read(whole);
    EXPECT_TRUE(import.problems.empty());
    EXPECT_EQ(pointers(import.notes), Texts{"/configuration/0/apikey"});
    EXPECT_EQ(import.changes.size(), import.pointers.size());
    domain::Directory directory;
    import_into(directory, import);
    const auto id = domain::GroupId::parse("g").value();
    EXPECT_EQ(directory.member_count(id), 2U);
    EXPECT_EQ(directory.children_of(id).size(), 1U);
    EXPECT_EQ(directory.roles_of(id).size(), 1U);
    EXPECT_EQ(directory.find(id)->mappings.size(), 1U);
    EXPECT_EQ(directory.configuration().roles_in_token, true);
    EXPECT_EQ(directory.configuration().persist_roles, false);
    EXPECT_EQ(directory.configuration().groups_in_token, std::nullopt);
    const auto application = domain::ApplicationId::parse("app").value();
    ASSERT_NE(directory.find(application), nullptr) << "registered since roles name it";
    EXPECT_EQ(directory.permissions_of_application(application).size(), 2U);
    EXPECT_EQ(directory.user_count(domain::RoleId::parse("r").value()), 1U);
}

TEST(AnAuth0Document, ChangesNothingWhenItIsTakenOverAgain) {
    domain::Directory directory;
    import_into(directory, read(whole));
    const auto again = read(whole, directory);
    EXPECT_TRUE(again.problems.empty());
    EXPECT_EQ(import_into(directory, again), 0U);
}

TEST(AnAuth0Document, OfAnEmptyStoreIsEmpty) {
    EXPECT_TRUE(read("{}").changes.empty());
    EXPECT_TRUE(read("{}").problems.empty());
}

struct Broken {
    std::string document;
    Texts pointers;
    std::size_t changes; ///< what remains where problems are left out
};

/// Each has an application that roles or permissions name where there are such.
const std::vector<Broken> broken_documents = {
    {R"({"groups":[)" + group("g", R"(,"nested":["none"])") + "]}", {"/groups/0/nested/0"}, 1},
    {R"({"groups":[)" + group("g", R"(,"roles":["none"])") + "]}", {"/groups/0/roles/0"}, 1},
    {R"({"roles":[)" + role("r", R"(,"permissions":["none"])") + "]}",
     {"/roles/0/permissions/0"},
     2},
    {R"({"groups":[)" + group("g", R"(,"members":["u","v","u"])") + "]}",
     {"/groups/0/members/2"},
     2},
    {R"({"groups":[)" + group("g", R"(,"nested":["h","h"])") + "," + group("h") + "]}",
     {"/groups/0/nested/1"},
     3},
    {R"({"roles":[)" + role("r", R"(,"users":["u","u"])") + "]}", {"/roles/0/users/1"}, 3},
    {R"({"groups":[)" + group("g") + "," + group("g") + "]}", {"/groups/1/_id"}, 1},
    {R"({"groups":[)" + group("g") + R"(,{"_id":"h","name":"G","description":""}]})",
     {"/groups/1/name"},
     1},
    {R"({"permissions":[)" + permission("p") + "," + permission("P") + "," +
         permission("p2", "other") + "]}",
     {"/permissions/1/name"},
     4},
    {R"({"groups":[)" + group("g", R"(,"nested":["g"])") + "]}", {"/groups/0/nested/0"}, 1},
    {R"({"groups":[)" + group("g", R"(,"nested":["h"])") + "," + group("h", R"(,"nested":["g"])") +
         "]}",
     {"/groups/1/nested/0"},
     3},
    {R"({"permissions":[)" + permission("p", "other") + R"(],"roles":[)" +
         role("r", R"(,"permissions":["p"])") + "]}",
     {"/roles/0/permissions/0"},
     4},
    {R"({"groups":[{"_id":"g"}]})", {"/groups/0/name"}, 0},
    {R"({"groups":[7]})", {"/groups/0"}, 0},
    {R"({"groups":{}})", {"/groups"}, 0},
    {R"({"groups":[)" + group("g", R"(,"members":"u")") + "]}", {"/groups/0/members"}, 1},
    {R"({"groups":[)" + group("g", R"(,"members":["u",7,""])") + "]}",
     {"/groups/0/members/1", "/groups/0/members/2"},
     2},
    {R"({"groups":[)" + group("g", R"(,"colour":"red")") + "]}", {"/groups/0/colour"}, 1},
    {R"({"groups":[{"_id":"a b","name":"x","description":""}]})", {"/groups/0/_id"}, 0},
    {R"({"groups":[)" + group("g", R"(,"mappings":[{"_id":"m","groupName":"x"}])") + "]}",
     {"/groups/0/mappings/0/connectionName"},
     1},
    {R"({"groups":[)" +
         group("g", R"(,"mappings":[{"_id":7,"groupName":"x","connectionName":"c"}])") + "]}",
     {"/groups/0/mappings/0/_id"},
     1},
    {R"({"groups":[)" +
         group("g", R"(,"mappings":[)"
                    R"({"_id":"m","groupName":"x","connectionName":"c"},)"
                    R"({"_id":"m","groupName":"y","connectionName":"c"}])") +
         "]}",
     {"/groups/0/mappings/1/_id"},
     2},
    {R"({"roles":[{"_id":"r","name":"r","applicationType":"robot","applicationId":"a"}]})",
     {"/roles/0/applicationType"},
     0},
    {R"({"configuration":[{"_id":"v1","rolesInToken":7}]})", {"/configuration/0/rolesInToken"}, 1},
    {R"({"configuration":[{"_id":"v1","unknown":true}]})", {"/configuration/0/unknown"}, 1},
    {R"({"configuration":[{"_id":"v1"},{"_id":"v2"}]})", {"/configuration/1"}, 1},
    {R"({"rules":[{"_id":"x"},7]})", {"/rules/1"}, 1},
    {R"({"surprise":[]})", {"/surprise"}, 0}};

TEST(AnAuth0Document, NamesThePointerOfEverythingThatIsNotInOrder) {
    for (const auto& [document, expected, changes] : broken_documents)
        EXPECT_EQ(pointers(read(document).problems), expected) << document;
}

TEST(AnAuth0Document, LeavesOutExactlyWhatIsNotInOrder) {
    for (const auto& [document, expected, changes] : broken_documents) {
        const auto import = read(document);
        EXPECT_EQ(import.changes.size(), changes) << document;
        domain::Directory directory;
        import_into(directory, import);
    }
}

TEST(AnAuth0Document, DoesNotOverwriteWhatIsThereWithOtherContent) {
    domain::Directory directory;
    import_into(directory, read(whole));
    const auto other = [&](const std::string& from, const std::string& to) {
        auto document = whole;
        const auto at = document.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        document.replace(at, from.size(), to);
        return pointers(read(document, directory).problems);
    };
    EXPECT_EQ(other(R"("groupName":"staff")", R"("groupName":"guests")"),
              Texts{"/groups/0/mappings/0/_id"});
    EXPECT_EQ(other(R"("_id":"h","name":"h")", R"("_id":"h","name":"renamed")"),
              Texts{"/groups/1/_id"});
    EXPECT_EQ(other(R"("_id":"p","name":"p")", R"("_id":"p","name":"renamed")"),
              Texts{"/permissions/0/_id"});
}

TEST(AnAuth0Document, MustBeAnObject) {
    EXPECT_EQ(pointers(read("[]").problems), Texts{""});
}

class SharedDocument : public ::testing::TestWithParam<std::string> {};

TEST_P(SharedDocument, IsTakenOverWholeAndChangesNothingAgain) {
    const auto path = testing::paths::shared_data() / GetParam();
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no shared data: " << path;
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    const auto import = read(text.str());
    EXPECT_TRUE(import.problems.empty()) << import.problems.front().pointer;
    domain::Directory directory;
    EXPECT_GT(import_into(directory, import), 0U);
    EXPECT_EQ(import_into(directory, read(text.str(), directory)), 0U);
}

INSTANTIATE_TEST_SUITE_P(Data, SharedDocument,
                         ::testing::Values("auth0/sample.json", "hp-labs/hc.auth0.json",
                                           "hp-labs/domino.auth0.json"));

} // namespace
} // namespace muniment::api
