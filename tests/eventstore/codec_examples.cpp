#include "tests/eventstore/codec_examples.hpp"

#include "eventstore/integrity/encoding.hpp"

#include <algorithm>

namespace muniment::eventstore {

using namespace domain;

namespace {

template <typename Id>
Id id(std::string_view text) {
    return Id::parse(text).value();
}

Instant at(std::string_view text) {
    return parse_rfc3339(text).value();
}

ApplicationId application(std::string_view text) {
    return id<ApplicationId>(text);
}
ConnectionId connection(std::string_view text) {
    return id<ConnectionId>(text);
}
UserId user(std::string_view text) {
    return id<UserId>(text);
}
PermissionId permission(std::string_view text) {
    return id<PermissionId>(text);
}
RoleId role(std::string_view text) {
    return id<RoleId>(text);
}
GroupId group(std::string_view text) {
    return id<GroupId>(text);
}

UserProfile profile(std::string name) {
    return {std::move(name),
            "joh",
            "joh@muniment.example",
            "https://pictures.muniment.example/1?size=96",
            {"Username-Password-Authentication", "google-oauth2"},
            R"({"department":"Löhne & Gehälter","level":3})"};
}

std::vector<EventData> directory_examples() {
    const auto from = at("2026-11-22T14:00:00.5Z");
    const auto until = at("2027-01-01T00:00:00Z");
    const std::vector users{user("auth0|1"), user("auth0|2")};
    return {
        ApplicationCreated{application("https://payroll.example/ü"),
                           "Payroll \"2\" \\ beta",
                           ApplicationType::resource_server,
                           {"https://payroll.example/cb", "tab\there"}},
        ApplicationUpdated{application("payroll"), "Payroll", ApplicationType::spa,
                           std::vector<std::string>{}},
        ApplicationDeleted{application("payroll")},
        ConnectionCreated{connection("con_1"), "Username-Password-Authentication", "auth0"},
        ConnectionUpdated{connection("con_1"), "Corporate", "ad"},
        ConnectionDeleted{connection("con_1")},
        UserCreated{user("auth0|1"), profile("Johanna Müller")},
        UserUpdated{user("auth0|1"), profile("Johanna Schmidt-Müller")},
        UserDeleted{user("auth0|1"), 3, 2, 1},
        UserErased{user("auth0|1"), {"0a0b0c0d0e0f00010203040506070809"}},
        PermissionCreated{permission("p1"), application("payroll"),
                          ApplicationRefType::resource_server, "read:salaries",
                          "See what\npeople earn"},
        PermissionUpdated{permission("p1"), application("payroll"), ApplicationRefType::client,
                          "read:wages", ""},
        PermissionDeleted{permission("p1"), 4, 5},
        RoleCreated{role("r1"), application("payroll"), ApplicationRefType::client, "Clerk",
                    "Runs the payroll"},
        RoleUpdated{role("r1"), application("payroll"), ApplicationRefType::resource_server,
                    "Senior clerk", "Runs it alone"},
        RoleDeleted{role("r1"), 1, 2, 3, 4, 5},
        PermissionsGranted{role("r1"), {permission("p1"), permission("p2")}},
        PermissionsRevoked{role("r1"), {permission("p1")}},
        RolesIncluded{role("r1"), {role("r2"), role("r3")}},
        RolesExcluded{role("r1"), {role("r3")}},
        GroupCreated{group("payroll"), "Payroll 💶", "Löhne und Gehälter"},
        GroupUpdated{group("payroll"), "Payroll", std::nullopt},
        GroupDeleted{group("payroll"), 1, 2, 3, 4, 5},
        MembersAdded{group("payroll"), users, from, until},
        MembersRemoved{group("payroll"), users},
        GroupsNested{group("finance"), {group("payroll"), group("treasury")}},
        GroupsUnnested{group("finance"), {group("treasury")}},
        GroupRolesAssigned{group("payroll"), {role("r1"), role("r2")}},
        GroupRolesUnassigned{group("payroll"), {role("r2")}},
        UserRolesAssigned{role("r1"), users, std::nullopt, until},
        UserRolesUnassigned{role("r1"), users},
        UserPermissionsGranted{permission("p1"), users, from, std::nullopt},
        UserPermissionsRevoked{permission("p1"), users},
        MappingsAdded{group("payroll"),
                      {{id<MappingId>("m1"), "corporate", "CN=Payroll,OU=Groups"},
                       {id<MappingId>("m2"), "corporate", "CN=Payroll,OU=Groups"}}},
        MappingsRemoved{group("payroll"), {id<MappingId>("m1")}},
        ConfigurationUpdated{
            {true, false, true, false, std::nullopt, true, std::nullopt, false, true}},
        DocumentReordered{arrays::members(group("payroll")),
                          {document_item(user("auth0|2")), document_item(user("auth0|1"))}},
        CollectionsWritten{{arrays::rules(), arrays::mappings(group("payroll"))},
                           {arrays::groups(), arrays::users(role("r1"))}},
        DocumentRecordsWritten{arrays::rules(), 3, {R"({"_id":"v1","script":"a \"b\""})", "{}"}},
        ConfigurationCleared{{TokenSwitch::persist_groups, TokenSwitch::roles_in_token}},
    };
}

std::vector<EventData> store_examples() {
    const std::string old_key(64, '1');
    return {
        LogCreated{std::string(example_origin),
                   "muniment.example/main+a65a7696+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
                   std::string(64, '8')},
        KeyRotated{KeyPurpose::event, old_key, std::string(64, '2')},
        ClientCreated{"hr-sync",
                      "HR synchronisation",
                      {"read:directory", "write:members"},
                      std::string(64, 'a'),
                      at("2027-11-22T14:00:00Z")},
        ClientRevoked{"hr-sync"},
        AccessRefused{"hr-sync", "POST /v1/changes", "forbidden", 17, at("2026-11-22T14:00:00Z"),
                      at("2026-11-22T14:00:59.999999Z")},
        EvidenceRead{"hr-sync", "GET /v1/snapshot", "/v1/snapshot?at=17", 2,
                     at("2026-11-22T14:00:00Z"), at("2026-11-22T14:00:59.999999Z")},
        ApiKeyRotated{std::string(64, 'd')},
        ResourceServerUpdated{true, std::uint64_t{86'400}},
        DocumentRepaired{{"/groups/0/roles/1 names `r2`, which does not exist"}},
    };
}

Circumstances circumstances() {
    return {{"client", std::string(example_origin), "hr-sync", "api_key", "key_7f", "auth0|9",
             "192.0.2.7"},
            "joins payroll",
            "HR-311",
            "c0ffee",
            std::string(64, 'b'),
            std::string(64, 'c')};
}

RecordedEvent recorded(EventData data) {
    const auto recorded_at = at("2026-11-22T14:00:00.123456Z");
    const auto occurred_at =
        is_directory_event(data) ? at("2023-08-15T23:59:59.000001Z") : recorded_at;
    return {Position{42},
            "0192f000-0000-7000-8000-000000000001",
            17,
            {"0192f000-0000-7000-8000-000000000002", 1, 3},
            OccurredTime{occurred_at},
            RecordedTime{recorded_at},
            circumstances(),
            std::move(data)};
}

} // namespace

Expected<std::string, CipherError> MirrorCipher::seal(const UserId& user,
                                                      std::string_view plaintext) {
    const auto clear = user.text() + '\n' + std::string(plaintext);
    const std::string mirrored(clear.rbegin(), clear.rend());
    return R"({"c":")" + encode_base64(mirrored) + R"(","enc":"mirror","n":"AAAA"})";
}

Expected<std::optional<std::string>, CipherError>
MirrorCipher::open(const UserId& user, std::string_view sealed) const {
    constexpr std::string_view head = R"({"c":")";
    const auto end = sealed.find('"', head.size());
    const auto mirrored = decode_base64(sealed.substr(head.size(), end - head.size()));
    if (!mirrored) return Failure{CipherError{"is not base64"}};
    const std::string clear(mirrored->rbegin(), mirrored->rend());
    if (clear.rfind(user.text() + '\n', 0) != 0) return Failure{CipherError{"is another user's"}};
    return std::optional{clear.substr(user.text().size() + 1)};
}

std::vector<RecordedEvent> example_events() {
    auto data = directory_examples();
    for (auto& one : store_examples())
        data.push_back(std::move(one));
    std::vector<RecordedEvent> events;
    for (auto& one : data)
        events.push_back(recorded(std::move(one)));
    return events;
}

std::vector<LaterExample> later_examples() {
    return {
        {"application.created.required_roles",
         recorded(ApplicationCreated{application("payroll"),
                                     "Payroll",
                                     ApplicationType::spa,
                                     {},
                                     std::vector<std::string>{"Clerk", "Löhne \"2\""},
                                     "Payroll is for clerks."})},
        {"application.updated.required_roles",
         recorded(ApplicationUpdated{
             application("payroll"), {}, {}, {}, std::vector<std::string>{}, ""})},
    };
}

} // namespace muniment::eventstore
