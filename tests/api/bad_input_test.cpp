#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

struct BadInput {
    std::string body;
    int status;
    std::string problem;
    std::string pointer;
};

/// The body of a request with these changes.
std::string with(const std::string& changes) {
    return R"({"changes":[)" + changes + "]}";
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

std::string many(std::size_t count, const std::string& element) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
        list += (i == 0 ? "" : ",") + element;
    return list;
}

/// What is there: group `g` named `G` with parent `top`, role `r` of application `a` with
/// permission `p`, permission `q` of application `b`.
const std::string company = R"(
 {"op":"create_application","id":"a","name":"A"},
 {"op":"create_application","id":"b","name":"B"},
 {"op":"create_permission","id":"p","application":"a","name":"P"},
 {"op":"create_permission","id":"q","application":"b","name":"Q"},
 {"op":"create_role","id":"r","application":"a","name":"R","permissions":["p"]},
 {"op":"create_group","id":"g","name":"G"},
 {"op":"create_group","id":"top","name":"Top"},
 {"op":"nest_groups","group":"top","children":["g"]},
 {"op":"add_members","group":"g","users":["u"]})";

const std::vector<BadInput> documents = {
    {"", 400, "malformed", ""},
    {"{", 400, "malformed", ""},
    {"nonsense", 400, "malformed", ""},
    {"[]", 400, "malformed", ""},
    {"null", 400, "malformed", ""},
    {"{} {}", 400, "malformed", ""},
    {"\xEF\xBB\xBF{}", 400, "malformed", ""},
    {"{\"reason\":\"\xFF\",\"changes\":[]}", 400, "malformed", ""},
    {R"({"reason":"\ud800","changes":[]})", 400, "malformed", ""},
    {R"({"changes":)" + nested(33) + "}", 400, "malformed",
     "/changes" +
         [] {
             std::string pointer;
             for (int i = 0; i < 31; ++i)
                 pointer += "/0";
             return pointer;
         }()},
    {R"({"changes":[],"changes":[]})", 400, "malformed", "/changes"},
    {R"({"changes":[{"op":"create_group","name":"x","name":"y"}]})", 400, "malformed",
     "/changes/0/name"},
    {R"({"reason":"x"})", 400, "malformed", "/changes"},
    {R"({"changes":{}})", 400, "malformed", "/changes"},
    {with(""), 400, "malformed", "/changes"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"surprise":1})", 400, "malformed", "/surprise"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"occurred_at":"2020-01-01T00:00:00Z"})", 400,
     "malformed", "/occurred_at"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"reason":""})", 400, "malformed", "/reason"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"reason":")" + std::string(1001, 'x') + "\"}",
     400, "malformed", "/reason"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"ticket":7})", 400, "malformed", "/ticket"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"expect_position":-1})", 400, "malformed",
     "/expect_position"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"expect_position":1.5})", 400, "malformed",
     "/expect_position"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"expect_position":1e400})", 400, "malformed",
     "/expect_position"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"expect_position":9007199254740992})", 400,
     "malformed", "/expect_position"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"expect_position":9007199254740991})", 400,
     "malformed", "/expect_position"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"scope":"store"})", 400, "malformed", "/scope"},
    {R"({"changes":[{"op":"delete_user","id":"u"}],"dry_run":"yes"})", 400, "malformed",
     "/dry_run"},
    {with(many(1001, R"({"op":"delete_user","id":"u"})")), 400, "malformed", "/changes"}};

const std::vector<BadInput> changes = {
    {with("7"), 400, "malformed", "/changes/0"},
    {with("{}"), 400, "malformed", "/changes/0/op"},
    {with(R"({"op":7})"), 400, "malformed", "/changes/0/op"},
    {with(R"({"op":"destroy_everything"})"), 400, "malformed", "/changes/0/op"},
    {with(R"({"op":"create_group"})"), 400, "malformed", "/changes/0/name"},
    {with(R"({"op":"create_group","name":7})"), 400, "malformed", "/changes/0/name"},
    {with(R"({"op":"create_group","name":null})"), 400, "malformed", "/changes/0/name"},
    {with(R"({"op":"create_group","name":""})"), 400, "malformed", "/changes/0/name"},
    {with(R"({"op":"create_group","name":")" + std::string(256, 'x') + "\"}"), 400, "malformed",
     "/changes/0/name"},
    {with(R"({"op":"create_group","name":"x","colour":"red"})"), 400, "malformed",
     "/changes/0/colour"},
    {with(R"({"op":"create_group","name":"x","a/b~c":1})"), 400, "malformed", "/changes/0/a~1b~0c"},
    {with(R"({"op":"create_group","name":"x","id":"a b"})"), 400, "malformed", "/changes/0/id"},
    {with(R"({"op":"create_group","name":"x","id":".."})"), 400, "malformed", "/changes/0/id"},
    {with(R"({"op":"create_group","name":"x","id":")" + std::string(129, 'x') + "\"}"), 400,
     "malformed", "/changes/0/id"},
    {with(R"({"op":"create_user","id":")" + std::string(501, 'x') + "\"}"), 400, "malformed",
     "/changes/0/id"},
    {with(R"({"op":"create_user","id":"a\u0000b"})"), 400, "malformed", "/changes/0/id"},
    {with(R"({"op":"create_group","name":"x","unique":"sometimes"})"), 400, "malformed",
     "/changes/0/unique"},
    {with(R"({"op":"delete_group","id":"g","cascade":"yes"})"), 400, "malformed",
     "/changes/0/cascade"},
    {with(R"({"op":"add_members","group":"g","users":[]})"), 400, "malformed", "/changes/0/users"},
    {with(R"({"op":"add_members","group":"g","users":["a",7]})"), 400, "malformed",
     "/changes/0/users/1"},
    {with(R"({"op":"add_members","group":"g","users":["a"],"valid_until":"soon"})"), 400,
     "malformed", "/changes/0/valid_until"},
    {with(R"({"op":"add_members","group":"g","users":["a"],"valid_from":"2027-01-02T00:00:00Z",)"
          R"("valid_until":"2027-01-01T00:00:00Z"})"),
     400, "malformed", "/changes/0/valid_until"},
    {with(R"({"op":"add_members","group":"g","users":["a"],"valid_until":"2020-01-01T00:00:00Z"})"),
     422, "empty_window", "/changes/0/valid_until"},
    {with(R"({"op":"add_members","group":"none","users":["a"]})"), 422, "unknown_reference",
     "/changes/0/group"},
    {with(R"({"op":"nest_groups","group":"top","children":["g","none"]})"), 422,
     "unknown_reference", "/changes/0/children/1"},
    {with(R"({"op":"grant_permissions","role":"r","permissions":["p","none"]})"), 422,
     "unknown_reference", "/changes/0/permissions/1"},
    {with(R"({"op":"grant_permissions","role":"r","permissions":["q"]})"), 422,
     "foreign_application", "/changes/0/permissions/0"},
    {with(R"({"op":"create_permission","application":"none","name":"x"})"), 422,
     "unknown_reference", "/changes/0/application"},
    {with(R"({"op":"delete_user","id":"nobody"})"), 422, "unknown_reference", "/changes/0/id"},
    {with(R"({"op":"create_group","id":"new","name":"G"})"), 409, "name_taken", "/changes/0/name"},
    {with(R"({"op":"create_group","id":"new","name":"g","unique":"folded"})"), 409, "name_taken",
     "/changes/0/name"},
    {with(R"({"op":"create_group","name":"one"},{"op":"create_group","name":"one"})"), 409,
     "name_taken", "/changes/1/name"},
    {with(R"({"op":"create_group","id":"g","name":"new"})"), 409, "id_taken", "/changes/0/id"},
    {with(R"({"op":"nest_groups","group":"g","children":["top"]})"), 409, "would_cycle",
     "/changes/0/children/0"},
    {with(R"({"op":"nest_groups","group":"g","children":["g"]})"), 409, "would_cycle",
     "/changes/0/children/0"},
    {with(R"({"op":"include_roles","role":"r","roles":["r"]})"), 409, "would_cycle",
     "/changes/0/roles/0"},
    {with(R"({"op":"delete_application","id":"a"})"), 409, "in_use", ""},
    {with(R"({"op":"create_group","id":"new","name":"new"},{"op":"delete_group","id":"g"})"), 409,
     "in_use", ""}};

void expect_refused(TestStore& test, const BadInput& bad) {
    const auto head = test.head();
    const auto answer = test.post("/v1/changes", bad.body);
    const auto shown = bad.body.substr(0, 200);
    EXPECT_EQ(answer.status, bad.status) << shown << "\n" << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << shown;
    EXPECT_EQ(answer.problem(), bad.problem) << shown;
    EXPECT_EQ(answer.number("/status"), static_cast<std::uint64_t>(bad.status)) << shown;
    EXPECT_FALSE(answer.text("/detail").empty()) << shown;
    if (!bad.pointer.empty()) {
        EXPECT_EQ(answer.pointer(), bad.pointer) << shown;
    }
    EXPECT_EQ(test.head(), head) << shown;
}

TEST(BadInput, OfTheWholeDocumentIsRefusedWithItsPointer) {
    TestStore test;
    test.must_change(company);
    for (const auto& bad : documents)
        expect_refused(test, bad);
}

TEST(BadInput, OfAChangeIsRefusedWithItsPointer) {
    TestStore test;
    test.must_change(company);
    const auto groups = test.get("/v1/groups").body;
    for (const auto& bad : changes)
        expect_refused(test, bad);
    EXPECT_EQ(test.get("/v1/groups").body, groups);
}

TEST(BadInput, IsRefusedJustTheSameInADryRun) {
    TestStore test;
    test.must_change(company);
    for (auto bad : changes) {
        bad.body.insert(1, R"("dry_run":true,)");
        expect_refused(test, bad);
    }
}

TEST(BadInput, OfParametersIsRefusedWithTheirName) {
    TestStore test;
    test.must_change(company);
    const std::string body = with(R"({"op":"delete_user","id":"u"})");
    for (const auto* query :
         {"dry_run=true", "at=1", "cursor=x", "known_at=2026-11-22T00:00:00Z"}) {
        const auto answer = test.post(std::string("/v1/changes?") + query, body);
        EXPECT_EQ(answer.status, 400) << query;
        const std::string text = query;
        EXPECT_EQ(answer.text("/parameter"), text.substr(0, text.find('='))) << query;
    }
    EXPECT_EQ(test.get("/v1/users/u").status, 200);
}

TEST(BadInput, WithAsManyIdsAndChangesAsAllowedIsNone) {
    TestStore test;
    test.must_change(company);
    test.must_change(many(1000, R"({"op":"update_configuration","persist_roles":true})"));
    std::string name(255, 'x');
    test.must_change(R"({"op":"create_group","id":")" + std::string(128, 'i') + R"(","name":")" +
                     name + "\"}");
    EXPECT_EQ(
        test.post("/v1/changes", R"({"changes":[{"op":"create_user","id":"deep","attributes":)" +
                                     (R"({"a":)" + nested(28) + "}}]}"))
            .status,
        200);
}

} // namespace
} // namespace muniment::api
