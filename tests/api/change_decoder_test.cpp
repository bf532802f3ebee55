#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "api/v1/change_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace muniment::api {
namespace {

using testing::StartsWith;

DrawId counting_ids() {
    return [n = 0]() mutable { return "drawn-" + std::to_string(++n); };
}

domain::Expected<domain::Change, Malformed> decode(const std::string& json) {
    const Path root;
    const Path changes(root, "changes");
    return decode_change(read_json(json).value(), Path(changes, std::size_t{3}), counting_ids());
}

/// What the change became, as JSON of the domain's struct, or the refusal.
std::string decoded(const std::string& json) {
    const auto change = decode(json);
    if (!change) return change.error().pointer + ": " + change.error().problem;
    return std::visit([](const auto& of) { return std::string(of.op) + " " + to_json(of); },
                      *change);
}

std::string text(std::size_t length) {
    return std::string(length, 'x');
}

struct Example {
    std::string json;
    std::string change;
};

/// One full and one spare example of each operation.
const std::vector<Example> examples{
    {R"({"op":"create_application","id":"a","name":"A","type":"spa","callbacks":["https://x"]})",
     R"(create_application {"callbacks":["https://x"],"id":"a","name":"A","type":"spa"})"},
    {R"({"op":"create_application","id":"a","name":"A"})",
     R"(create_application {"callbacks":[],"id":"a","name":"A","type":"regular_web"})"},
    {R"({"op":"create_application","id":"a","name":"A","required_roles":["R"],)"
     R"("denied_message":"No."})",
     R"(create_application {"callbacks":[],"denied_message":"No.","id":"a","name":"A",)"
     R"("required_roles":["R"],"type":"regular_web"})"},
    {R"({"op":"update_application","id":"a","type":"native","callbacks":[]})",
     R"(update_application {"callbacks":[],"id":"a","type":"native"})"},
    {R"({"op":"update_application","id":"a","required_roles":[],"denied_message":""})",
     R"(update_application {"denied_message":"","id":"a","required_roles":[]})"},
    {R"({"op":"delete_application","id":"a","cascade":true})",
     R"(delete_application {"cascade":true,"id":"a"})"},
    {R"({"op":"create_connection","id":"c","name":"C","strategy":"ad"})",
     R"(create_connection {"id":"c","name":"C","strategy":"ad"})"},
    {R"({"op":"update_connection","id":"c","strategy":"ad"})",
     R"(update_connection {"id":"c","strategy":"ad"})"},
    {R"({"op":"delete_connection","id":"c"})", R"(delete_connection {"cascade":false,"id":"c"})"},
    {R"({"op":"create_user","id":"u","name":"N","nickname":"n","email":"e","picture":"p",)"
     R"("connections":["c"],"attributes":{"b":[1],"a":null}})",
     R"(create_user {"id":"u","profile":{"attributes":"{\"a\":null,\"b\":[1]}","connections":["c"],)"
     R"("email":"e","name":"N","nickname":"n","picture":"p"}})"},
    {R"({"op":"create_user","id":"u"})", R"(create_user {"id":"u","profile":{"connections":[]}})"},
    {R"({"op":"update_user","id":"u","name":"","attributes":{}})",
     R"(update_user {"attributes":"{}","id":"u","name":""})"},
    {R"({"op":"delete_user","id":"u","cascade":true})", R"(delete_user {"cascade":true,"id":"u"})"},
    {R"({"op":"erase_user","id":"u"})", R"(erase_user {"id":"u","keys":[]})"},
    {R"({"op":"create_permission","id":"p","application":"a","name":"P","description":"d",)"
     R"("unique":"folded"})",
     R"(create_permission {"application":"a","description":"d","id":"p","name":"P",)"
     R"("unique":"folded"})"},
    {R"({"op":"create_permission","application":"a","name":"P"})",
     R"(create_permission {"application":"a","description":"","id":"drawn-1","name":"P",)"
     R"("unique":"exact"})"},
    {R"({"op":"update_permission","id":"p","application":"b","name":"Q"})",
     R"(update_permission {"application":"b","id":"p","name":"Q","unique":"exact"})"},
    {R"({"op":"delete_permission","id":"p"})", R"(delete_permission {"cascade":false,"id":"p"})"},
    {R"({"op":"create_role","id":"r","application":"a","name":"R","description":"d",)"
     R"("permissions":["p","q"]})",
     R"(create_role {"application":"a","description":"d","id":"r","name":"R",)"
     R"("permissions":["p","q"],"unique":"exact"})"},
    {R"({"op":"create_role","name":"R"})",
     R"(create_role {"description":"","id":"drawn-1","name":"R","permissions":[],)"
     R"("unique":"exact"})"},
    {R"({"op":"update_role","id":"r","permissions":[]})",
     R"(update_role {"id":"r","permissions":[],"unique":"exact"})"},
    {R"({"op":"update_role","id":"r","description":"d"})",
     R"(update_role {"description":"d","id":"r","unique":"exact"})"},
    {R"({"op":"delete_role","id":"r"})", R"(delete_role {"cascade":false,"id":"r"})"},
    {R"({"op":"grant_permissions","role":"r","permissions":["p"]})",
     R"(grant_permissions {"permissions":["p"],"role":"r"})"},
    {R"({"op":"revoke_permissions","role":"r","permissions":["p"]})",
     R"(revoke_permissions {"permissions":["p"],"role":"r"})"},
    {R"({"op":"include_roles","role":"r","roles":["s"]})",
     R"(include_roles {"role":"r","roles":["s"]})"},
    {R"({"op":"exclude_roles","role":"r","roles":["s"]})",
     R"(exclude_roles {"role":"r","roles":["s"]})"},
    {R"({"op":"create_group","name":"G"})",
     R"(create_group {"description":"","id":"drawn-1","name":"G","unique":"exact"})"},
    {R"({"op":"create_group","id":"g","name":"G","description":"d","unique":"folded"})",
     R"(create_group {"description":"d","id":"g","name":"G","unique":"folded"})"},
    {R"({"op":"update_group","id":"g","name":"H"})",
     R"(update_group {"id":"g","name":"H","unique":"exact"})"},
    {R"({"op":"delete_group","id":"g"})", R"(delete_group {"cascade":false,"id":"g"})"},
    {R"({"op":"add_members","group":"g","users":["u"],"valid_from":"1970-01-01T00:00:00Z",)"
     R"("valid_until":"1970-01-01T01:00:01+01:00"})",
     R"(add_members {"group":"g","users":["u"],"valid_from":"1970-01-01T00:00:00.000000Z",)"
     R"("valid_until":"1970-01-01T00:00:01.000000Z"})"},
    {R"({"op":"remove_members","group":"g","users":["u"]})",
     R"(remove_members {"group":"g","users":["u"]})"},
    {R"({"op":"nest_groups","group":"g","children":["h"]})",
     R"(nest_groups {"children":["h"],"group":"g"})"},
    {R"({"op":"unnest_groups","group":"g","children":["h"]})",
     R"(unnest_groups {"children":["h"],"group":"g"})"},
    {R"({"op":"assign_group_roles","group":"g","roles":["r"]})",
     R"(assign_group_roles {"group":"g","roles":["r"]})"},
    {R"({"op":"unassign_group_roles","group":"g","roles":["r"]})",
     R"(unassign_group_roles {"group":"g","roles":["r"]})"},
    {R"({"op":"assign_user_roles","roles":["r"],"users":["u"]})",
     R"(assign_user_roles {"roles":["r"],"users":["u"]})"},
    {R"({"op":"unassign_user_roles","roles":["r"],"users":["u"]})",
     R"(unassign_user_roles {"roles":["r"],"users":["u"]})"},
    {R"({"op":"grant_user_permissions","users":["u"],"permissions":["p"],)"
     R"("valid_until":"1970-01-01T00:00:01Z"})",
     R"(grant_user_permissions {"permissions":["p"],"users":["u"],)"
     R"("valid_until":"1970-01-01T00:00:01.000000Z"})"},
    {R"({"op":"revoke_user_permissions","users":["u"],"permissions":["p"]})",
     R"(revoke_user_permissions {"permissions":["p"],"users":["u"]})"},
    {R"({"op":"add_mappings","group":"g","mappings":[{"id":"m","connection_name":"c",)"
     R"("group_name":"n"},{"connection_name":"c","group_name":"n"}]})",
     R"(add_mappings {"group":"g","mappings":[{"connection_name":"c","group_name":"n","id":"m"},)"
     R"({"connection_name":"c","group_name":"n","id":"drawn-1"}]})"},
    {R"({"op":"remove_mappings","group":"g","mappings":["m"]})",
     R"(remove_mappings {"group":"g","mappings":["m"]})"},
    {R"({"op":"update_configuration","groups_in_token":true,"persist_roles":false})",
     R"(update_configuration {"switches":{"groups_in_token":true,"persist_roles":false}})"},
};

TEST(DecodeChange, ReadsEveryOperation) {
    for (const auto& example : examples)
        EXPECT_EQ(decoded(example.json), example.change);
}

TEST(DecodeChange, HasAnExampleOfEveryOperation) {
    std::set<std::string> shown;
    for (const auto& example : examples)
        shown.insert(example.change.substr(0, example.change.find(' ')));
    constexpr std::size_t of_document = 7; // not offered here
    EXPECT_EQ(shown.size(), std::variant_size_v<domain::Change> - of_document);
}

TEST(DecodeChange, RefusesAnUnknownMemberInEveryOperation) {
    for (const auto& example : examples) {
        const auto json = example.json.substr(0, example.json.size() - 1) + R"(,"colour":1})";
        EXPECT_THAT(decoded(json),
                    StartsWith("/changes/3/colour: is not a known member; known are `op`"))
            << json;
    }
}

TEST(DecodeChange, RefusesToTakeWhatTheStoreDecides) {
    EXPECT_THAT(decoded(R"({"op":"create_role","name":"R","application_type":"client"})"),
                StartsWith("/changes/3/application_type: is not a known member"));
    EXPECT_EQ(decoded(R"({"op":"erase_user","id":"u","keys":["k"]})"),
              "/changes/3/keys: is not a known member; known are `op`, `id`");
    EXPECT_THAT(decoded(R"({"op":"create_group","name":"G","occurred_at":"2020-01-01T00:00:00Z"})"),
                StartsWith("/changes/3/occurred_at: is not a known member"));
    EXPECT_THAT(decoded(R"({"op":"create_user","id":"u","profile":{}})"),
                StartsWith("/changes/3/profile: is not a known member"));
}

TEST(DecodeChange, RefusesWhatIsNoChange) {
    EXPECT_EQ(decoded("[]"), "/changes/3: must be an object");
    EXPECT_EQ(decoded("{}"), "/changes/3/op: is missing");
    EXPECT_EQ(decoded(R"({"op":1})"), "/changes/3/op: must be a string");
    EXPECT_EQ(decoded(R"({"op":"make_tea"})"),
              "/changes/3/op: `make_tea` is not a known operation; docs/api/v1.md lists them");
}

TEST(DecodeChange, RefusesWhatTheSurfaceOfTheExtensionAloneAsksFor) {
    EXPECT_EQ(
        decoded(R"({"op":"reorder_document","array":"groups","ids":["g"]})"),
        "/changes/3/op: `reorder_document` is not a known operation; docs/api/v1.md lists them");
    EXPECT_EQ(
        decoded(R"({"op":"write_collections","dropped":[],"written":["rules"]})"),
        "/changes/3/op: `write_collections` is not a known operation; docs/api/v1.md lists them");
}

TEST(DecodeChange, RefusesMissingAndMistypedMembers) {
    EXPECT_EQ(decoded(R"({"op":"create_group"})"), "/changes/3/name: is missing");
    EXPECT_EQ(decoded(R"({"op":"create_user"})"), "/changes/3/id: is missing");
    EXPECT_EQ(decoded(R"({"op":"add_members","group":"g"})"), "/changes/3/users: is missing");
    EXPECT_EQ(decoded(R"({"op":"add_members","group":"g","users":["u",1]})"),
              "/changes/3/users/1: must be a string");
    EXPECT_EQ(decoded(R"({"op":"delete_group","id":"g","cascade":1})"),
              "/changes/3/cascade: must be true or false");
    EXPECT_EQ(decoded(R"({"op":"create_group","name":null})"), "/changes/3/name: must be a string");
    EXPECT_EQ(decoded(R"({"op":"create_user","id":"u","attributes":[]})"),
              "/changes/3/attributes: must be an object");
    EXPECT_EQ(decoded(R"({"op":"update_configuration","persist_roles":"yes"})"),
              "/changes/3/persist_roles: must be true or false");
    EXPECT_EQ(decoded(R"({"op":"add_mappings","group":"g","mappings":[{"group_name":"n"}]})"),
              "/changes/3/mappings/0/connection_name: is missing");
    EXPECT_EQ(decoded(R"({"op":"create_application","id":"a","name":"A","type":"web"})"),
              "/changes/3/type: must be one of `native`, `spa`, `regular_web`, "
              "`non_interactive`, `resource_server`");
}

TEST(DecodeChange, HoldsTextsToTheirLimits) {
    EXPECT_TRUE(decode(R"({"op":"create_group","name":")" + text(255) + "\"}"));
    EXPECT_EQ(decoded(R"({"op":"create_group","name":")" + text(256) + "\"}"),
              "/changes/3/name: must be at most 255 characters long");
    EXPECT_EQ(decoded(R"({"op":"update_role","id":"r","name":""})"),
              "/changes/3/name: must not be empty");
    EXPECT_TRUE(decode(R"({"op":"update_role","id":"r","description":")" + text(2000) + "\"}"));
    EXPECT_EQ(decoded(R"({"op":"update_role","id":"r","description":")" + text(2001) + "\"}"),
              "/changes/3/description: must be at most 2000 characters long");
    EXPECT_EQ(decoded(R"({"op":"create_group","id":")" + text(129) + R"(","name":"G"})"),
              "/changes/3/id: must be at most 128 characters long");
    EXPECT_EQ(decoded(R"({"op":"create_user","id":")" + text(501) + "\"}"),
              "/changes/3/id: must be at most 500 characters long");
}

TEST(DecodeChange, HoldsWhatAnApplicationRequiresToItsLimits) {
    const auto update = [](const std::string& members) {
        return R"({"op":"update_application","id":"a",)" + members + "}";
    };
    EXPECT_TRUE(decode(update(R"("denied_message":")" + text(500) + "\"")));
    EXPECT_EQ(decoded(update(R"("denied_message":")" + text(501) + "\"")),
              "/changes/3/denied_message: must be at most 500 characters long");
    EXPECT_EQ(decoded(update(R"("required_roles":[""])")),
              "/changes/3/required_roles/0: must not be empty");
    EXPECT_EQ(decoded(update(R"("required_roles":["R",")" + text(256) + "\"]")),
              "/changes/3/required_roles/1: must be at most 255 characters long");
    std::string roles;
    for (int i = 0; i < 40; ++i)
        roles += (i == 0 ? "\"" : ",\"") + text(250) + "\"";
    EXPECT_EQ(decoded(update("\"required_roles\":[" + roles + "]")),
              "/changes/3/required_roles: must be at most 8192 bytes long altogether");
}

TEST(DecodeChange, HoldsWholesToTheirLimits) {
    EXPECT_EQ(
        decoded(R"({"op":"create_user","id":"u","attributes":{"a":")" + text(17'000) + "\"}}"),
        "/changes/3: must have a profile of at most 16384 bytes");
    EXPECT_EQ(decoded(R"({"op":"update_application","id":"a","callbacks":[")" + text(9'000) +
                      R"(",")" + text(9'000) + R"("]})"),
              "/changes/3/callbacks: must be at most 16384 bytes long altogether");
    EXPECT_TRUE(decode(R"({"op":"update_application","id":"a","callbacks":[")" + text(8'000) +
                       R"(",")" + text(8'000) + R"("]})"));
}

TEST(DecodeChange, RefusesEmptyListsOfEdges) {
    EXPECT_EQ(decoded(R"({"op":"add_members","group":"g","users":[]})"),
              "/changes/3/users: must not be empty");
    EXPECT_EQ(decoded(R"({"op":"add_mappings","group":"g","mappings":[]})"),
              "/changes/3/mappings: must not be empty");
    EXPECT_EQ(decoded(R"({"op":"assign_user_roles","roles":["r"],"users":[]})"),
              "/changes/3/users: must not be empty");
}

TEST(DecodeChange, RefusesAWindowThatEndsBeforeItBegins) {
    const std::string begin = R"({"op":"add_members","group":"g","users":["u"],)"
                              R"("valid_from":"2026-01-01T00:00:00Z","valid_until":)";
    EXPECT_EQ(decoded(begin + R"("2026-01-01T00:00:00Z"})"),
              "/changes/3/valid_until: must be later than `valid_from`");
    EXPECT_EQ(decoded(begin + R"("2025-12-31T00:00:00Z"})"),
              "/changes/3/valid_until: must be later than `valid_from`");
    EXPECT_TRUE(decode(begin + R"("2026-01-01T00:00:00.000001Z"})"));
    EXPECT_EQ(decoded(begin + R"("tomorrow"})").substr(0, 29), "/changes/3/valid_until: must ");
}

domain::Expected<ChangesRequest, Malformed> request(const std::string& json,
                                                    const ChangeLimits& limits = {}) {
    return decode_changes_request(read_json(json).value(), limits, counting_ids());
}

std::string refused(const std::string& json, const ChangeLimits& limits = {}) {
    const auto decoded_request = request(json, limits);
    if (decoded_request) return "accepted";
    return decoded_request.error().pointer + ": " + decoded_request.error().problem;
}

const std::string group = R"({"op":"create_group","name":"G"})";

TEST(DecodeChangesRequest, ReadsTheEnvelope) {
    const auto full = request(R"({"reason":"r","ticket":"t","expect_position":7,"scope":"store",)"
                              R"("dry_run":true,"changes":[)" +
                              group + "," + group + "]}");
    ASSERT_TRUE(full) << full.error().pointer << full.error().problem;
    EXPECT_EQ(full->reason, "r");
    EXPECT_EQ(full->ticket, "t");
    EXPECT_EQ(full->expect_position, domain::Position{7});
    EXPECT_EQ(full->scope, PositionScope::store);
    EXPECT_TRUE(full->dry_run);
    ASSERT_EQ(full->changes.size(), 2U);
    EXPECT_EQ(std::get<domain::CreateGroup>(full->changes[1]).id.text(), "drawn-2");
}

TEST(DecodeChangesRequest, HasDefaults) {
    const auto plain = request(R"({"changes":[)" + group + "]}");
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->reason || plain->ticket || plain->expect_position || plain->dry_run);
    EXPECT_EQ(plain->scope, PositionScope::entities);
}

TEST(DecodeChangesRequest, RefusesAMalformedEnvelope) {
    EXPECT_EQ(refused("[]"), ": must be an object");
    EXPECT_EQ(refused("{}"), "/changes: is missing");
    EXPECT_EQ(refused(R"({"changes":{}})"), "/changes: must be an array");
    EXPECT_EQ(refused(R"({"changes":[]})"), "/changes: must not be empty");
    EXPECT_THAT(refused(R"({"changes":[)" + group + R"(],"occurred_at":"2020-01-01T00:00:00Z"})"),
                StartsWith("/occurred_at: is not a known member"));
    EXPECT_EQ(refused(R"({"changes":[)" + group + R"(],"expect_position":-1})"),
              "/expect_position: must be an integer that is not negative");
    EXPECT_EQ(refused(R"({"changes":[)" + group + R"(],"scope":"store"})"),
              "/scope: has no meaning without `expect_position`");
    EXPECT_EQ(refused(R"({"changes":[)" + group + R"(],"reason":""})"),
              "/reason: must not be empty");
    EXPECT_EQ(refused(R"({"changes":[)" + group + R"(],"reason":")" + text(1001) + "\"}"),
              "/reason: must be at most 1000 characters long");
    EXPECT_EQ(refused(R"({"changes":[)" + group + R"(],"ticket":")" + text(256) + "\"}"),
              "/ticket: must be at most 255 characters long");
}

TEST(DecodeChangesRequest, NamesTheChangeThatIsWrong) {
    EXPECT_THAT(refused(R"({"changes":[)" + group + R"(,{"op":"create_group","colour":"c"}]})"),
                StartsWith("/changes/1/colour: is not a known member"));
}

TEST(DecodeChangesRequest, IsRefusedBeyondItsLimits) {
    const std::string two = R"({"changes":[)" + group + "," + group + "]}";
    EXPECT_EQ(refused(two, {1, 100}), "/changes: must have at most 1 changes; split the request");
    EXPECT_EQ(refused(two, {2, 2}), "accepted");
    const std::string edges =
        R"({"changes":[)" + group +
        R"(,{"op":"assign_user_roles","roles":["a","b"],"users":["u","v"]}]})";
    EXPECT_EQ(refused(edges, {9, 5}), "accepted");
    EXPECT_EQ(refused(edges, {9, 4}),
              "/changes/1: makes the request name more than 4 ids; split the request");
}

TEST(DecodeChangesRequest, TakesAHundredThousandMembers) {
    std::string json = R"({"changes":[{"op":"add_members","group":"g","users":["u0")";
    for (int i = 1; i < 100'000; ++i)
        json += ",\"u" + std::to_string(i) + "\"";
    EXPECT_EQ(refused(json + "]}]}"), "accepted");
    EXPECT_EQ(refused(json + ",\"x\"]}]}").substr(0, 42),
              "/changes/0: makes the request name more th");
}

TEST(DecodeChangesLine, NeedsTheTimeAtWhichItHappened) {
    const auto line = [](const std::string& json) {
        return decode_changes_line(read_json(json).value(), {}, counting_ids());
    };
    const auto full =
        line(R"({"occurred_at":"1970-01-01T00:00:02Z","reason":"r","changes":[)" + group + "]}");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->occurred_at, domain::Instant{2'000'000});
    EXPECT_EQ(full->reason, "r");
    EXPECT_EQ(full->changes.size(), 1U);
    const auto without = line(R"({"changes":[)" + group + "]}");
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error(), (Malformed{"/occurred_at", "is missing"}));
    const auto dry =
        line(R"({"occurred_at":"1970-01-01T00:00:02Z","dry_run":true,"changes":[)" + group + "]}");
    ASSERT_FALSE(dry);
    EXPECT_EQ(dry.error().pointer, "/dry_run");
    EXPECT_THAT(dry.error().problem, StartsWith("is not a known member"));
}

} // namespace
} // namespace muniment::api
