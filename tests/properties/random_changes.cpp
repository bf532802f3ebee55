#include "tests/properties/random_changes.hpp"

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <utility>

namespace muniment::testing {

using namespace domain;

namespace {

constexpr std::int64_t hour_us = 3'600'000'000;
constexpr Instant beginning{1'700'000'000'000'000};

template <typename AnId>
std::vector<AnId> pool(std::initializer_list<const char*> texts) {
    std::vector<AnId> ids;
    for (const auto* text : texts)
        ids.push_back(AnId::parse(text).value());
    return ids;
}

} // namespace

const std::vector<ApplicationId>& RandomChanges::applications() {
    static const auto ids = pool<ApplicationId>({"app-1", "app-2", "app \"3\""});
    return ids;
}
const std::vector<ConnectionId>& RandomChanges::connections() {
    static const auto ids = pool<ConnectionId>({"con_1", "con_2"});
    return ids;
}
const std::vector<UserId>& RandomChanges::users() {
    static const auto ids =
        pool<UserId>({"auth0|1", "auth0|2", "ad|Zoë", "m2m@clients", "never registered"});
    return ids;
}
const std::vector<PermissionId>& RandomChanges::permissions() {
    static const auto ids = pool<PermissionId>({"p1", "p2", "p3", "p4", "p5"});
    return ids;
}
const std::vector<RoleId>& RandomChanges::roles() {
    static const auto ids = pool<RoleId>({"r1", "r2", "r3", "r4", "r5"});
    return ids;
}
const std::vector<GroupId>& RandomChanges::groups() {
    static const auto ids = pool<GroupId>({"g1", "g2", "g3", "g4", "g5"});
    return ids;
}
const std::vector<MappingId>& RandomChanges::mappings() {
    static const auto ids = pool<MappingId>({"m1", "m2", "m3", "m4"});
    return ids;
}
const std::vector<std::string>& RandomChanges::names() {
    static const std::vector<std::string> texts{"Sales", "sales",   "ΣΊΓΜΑ",  "σίγμα",
                                                "read",  "write",   "Écrire", "admin",
                                                "audit", "billing", "ops",    "Ops"};
    return texts;
}

RandomChanges::RandomChanges(std::uint64_t seed) : random_(seed), now_(beginning) {}

std::size_t RandomChanges::below(std::size_t bound) {
    return static_cast<std::size_t>(random_() % bound); // the same on every standard library
}

template <typename T>
std::vector<T> RandomChanges::some_of(const std::vector<T>& pool) {
    std::vector<T> chosen;
    for (auto left = 1 + below(3); left > 0; --left)
        chosen.push_back(one_of(pool));
    return chosen;
}

NameRule RandomChanges::rule() {
    return chance(30) ? NameRule::folded : NameRule::exact;
}

std::optional<Instant> RandomChanges::bound(std::int64_t hours_min, std::int64_t hours_max) {
    if (chance(50)) return std::nullopt;
    const auto span = static_cast<std::size_t>(hours_max - hours_min + 1);
    return Instant{now_.us + (hours_min + static_cast<std::int64_t>(below(span))) * hour_us};
}

std::vector<Change> RandomChanges::next_batch() {
    now_.us += static_cast<std::int64_t>(below(3)) * hour_us / 2;
    if (batches_++ == 0) return foundation();
    std::vector<Change> batch;
    for (auto left = chance(80) ? 1 : 2 + below(3); left > 0; --left)
        batch.push_back(next_change());
    return batch;
}

/// Applications and, under names of their own, most of the other ids.
std::vector<Change> RandomChanges::foundation() {
    std::vector<Change> batch;
    for (const auto& id : applications())
        batch.push_back(
            CreateApplication{id, id.text(), static_cast<ApplicationType>(below(5)), {}});
    for (const auto& id : groups())
        if (chance(80)) batch.push_back(CreateGroup{id, id.text(), "", NameRule::exact});
    for (const auto& id : permissions())
        if (chance(80)) {
            auto change = create_permission();
            change.id = id;
            change.name = id.text();
            batch.push_back(std::move(change));
        }
    for (const auto& id : roles())
        if (chance(80)) {
            auto change = create_role();
            change.id = id;
            change.name = id.text();
            change.permissions.clear();
            batch.push_back(std::move(change));
        }
    return batch;
}

Change RandomChanges::next_change() {
    static constexpr std::array<Choice, 11> choices{{
        {14, &RandomChanges::create_something},
        {12, &RandomChanges::update_something},
        {8, &RandomChanges::delete_something},
        {18, &RandomChanges::link_groups_and_roles},
        {8, &RandomChanges::unlink_groups_and_roles},
        {20, &RandomChanges::link_users},
        {8, &RandomChanges::unlink_users},
        {5, &RandomChanges::change_mappings},
        {1, &RandomChanges::erase_user},
        {2, &RandomChanges::update_configuration},
        {4, &RandomChanges::change_document},
    }};
    auto at = below(100);
    for (const auto& choice : choices) {
        if (at < choice.weight) return (this->*choice.make)();
        at -= choice.weight;
    }
    std::abort();
}

/// The id serves half of the time, so that not every creation meets a namesake.
template <typename AnId>
std::string RandomChanges::name_for(const AnId& id) {
    return chance(50) ? id.text() : one_of(names());
}

CreatePermission RandomChanges::create_permission() {
    CreatePermission change{one_of(permissions()), one_of(applications()), {}, "", "", rule()};
    change.name = name_for(change.id);
    if (chance(20)) change.application_type = ApplicationRefType::resource_server;
    return change;
}

CreateRole RandomChanges::create_role() {
    CreateRole change{one_of(roles()), maybe_one_of(applications(), 50), {}, "", "", {}, rule()};
    change.name = name_for(change.id);
    if (chance(30)) change.permissions = some_of(permissions());
    return change;
}

Change RandomChanges::create_something() {
    switch (below(9)) {
    case 0:
        return CreateApplication{one_of(applications()),
                                 one_of(names()),
                                 static_cast<ApplicationType>(below(5)),
                                 {"https://a.example"}};
    case 1:
        return CreateConnection{one_of(connections()), one_of(names()), "ad"};
    case 2:
    case 3:
        return CreateUser{one_of(users()),
                          {one_of(names()), {}, {}, {}, {one_of(names())}, R"({"a":1})"}};
    case 4:
    case 5:
        return create_permission();
    case 6:
    case 7:
        return create_role();
    default: {
        const auto& id = one_of(groups());
        return CreateGroup{id, name_for(id), one_of(names()), rule()};
    }
    }
}

Change RandomChanges::update_something() {
    const auto name = maybe_one_of(names(), 60);
    const auto text = maybe_one_of(names(), 30);
    const auto application = maybe_one_of(applications(), 30);
    switch (below(6)) {
    case 0: {
        UpdateApplication change{
            one_of(applications()), name, ApplicationType::resource_server, {}};
        if (chance(30)) change.required_roles = std::vector<std::string>{};
        if (chance(20)) change.required_roles = std::vector<std::string>{one_of(names())};
        if (chance(30)) change.denied_message = chance(50) ? one_of(names()) : "";
        return change;
    }
    case 1:
        return UpdateConnection{one_of(connections()), name, text};
    case 2:
        return UpdateUser{one_of(users()), name, text, {}, {}, {}, {}};
    case 3:
        return UpdatePermission{one_of(permissions()), application, {}, name, text, rule()};
    case 4: {
        UpdateRole change{one_of(roles()), application, {}, name, text, {}, rule()};
        if (chance(30)) change.permissions = some_of(permissions());
        return change;
    }
    default:
        return UpdateGroup{one_of(groups()), name, text, rule()};
    }
}

Change RandomChanges::delete_something() {
    const bool cascade = chance(75);
    switch (below(12)) {
    case 0:
        return DeleteApplication{one_of(applications()), cascade};
    case 1:
        return DeleteConnection{one_of(connections()), cascade};
    case 2:
    case 3:
    case 4:
        return DeleteUser{one_of(users()), cascade};
    case 5:
    case 6:
        return DeletePermission{one_of(permissions()), cascade};
    case 7:
    case 8:
        return DeleteRole{one_of(roles()), cascade};
    default:
        return DeleteGroup{one_of(groups()), cascade};
    }
}

Change RandomChanges::link_groups_and_roles() {
    switch (below(4)) {
    case 0:
        return GrantPermissions{one_of(roles()), some_of(permissions())};
    case 1:
        return IncludeRoles{one_of(roles()), {one_of(roles())}};
    case 2:
        return NestGroups{one_of(groups()), {one_of(groups())}};
    default:
        return AssignGroupRoles{one_of(groups()), some_of(roles())};
    }
}

Change RandomChanges::unlink_groups_and_roles() {
    switch (below(4)) {
    case 0:
        return RevokePermissions{one_of(roles()), some_of(permissions())};
    case 1:
        return ExcludeRoles{one_of(roles()), some_of(roles())};
    case 2:
        return UnnestGroups{one_of(groups()), some_of(groups())};
    default:
        return UnassignGroupRoles{one_of(groups()), some_of(roles())};
    }
}

Change RandomChanges::link_users() {
    const auto from = bound(-6, 6);
    const auto until = bound(0, 12);
    switch (below(4)) {
    case 0:
        return AssignUserRoles{some_of(roles()), some_of(users()), from, until};
    case 1:
        return GrantUserPermissions{some_of(users()), some_of(permissions()), from, until};
    default:
        return AddMembers{one_of(groups()), some_of(users()), from, until};
    }
}

Change RandomChanges::unlink_users() {
    switch (below(3)) {
    case 0:
        return UnassignUserRoles{some_of(roles()), some_of(users())};
    case 1:
        return RevokeUserPermissions{some_of(users()), some_of(permissions())};
    default:
        return RemoveMembers{one_of(groups()), some_of(users())};
    }
}

Change RandomChanges::change_mappings() {
    if (chance(35)) return RemoveMappings{one_of(groups()), some_of(mappings())};
    return AddMappings{one_of(groups()), {{one_of(mappings()), "con_1", one_of(names())}}};
}

Change RandomChanges::erase_user() {
    const auto& user = one_of(users());
    if (chance(40)) return EraseUser{user, {}};
    return EraseUser{user, {"key of " + user.text()}};
}

Change RandomChanges::update_configuration() {
    if (chance(25)) return ClearConfiguration{{TokenSwitch::persist_roles}};
    Configuration switches;
    switches.groups_in_token = chance(50);
    if (chance(50)) switches.persist_roles = chance(50);
    return UpdateConfiguration{switches};
}

DocumentArray RandomChanges::some_array() {
    const std::vector<DocumentArray> arrays{
        arrays::groups(),
        arrays::roles(),
        arrays::permissions(),
        arrays::configuration(),
        arrays::rules(),
        arrays::members(one_of(groups())),
        arrays::nested(one_of(groups())),
        arrays::roles(one_of(groups())),
        arrays::mappings(one_of(groups())),
        arrays::permissions(one_of(roles())),
        arrays::users(one_of(roles())),
    };
    return one_of(arrays);
}

std::vector<DocumentItem> RandomChanges::some_items(const DocumentArray& array) {
    const auto items = [](const auto& ids) {
        std::vector<DocumentItem> named;
        for (const auto& id : ids)
            named.push_back(document_item(id));
        return named;
    };
    switch (meaning(array).content) {
    case ArrayContent::groups:
    case ArrayContent::group_nested:
        return items(some_of(groups()));
    case ArrayContent::roles:
    case ArrayContent::group_roles:
        return items(some_of(roles()));
    case ArrayContent::permissions:
    case ArrayContent::role_permissions:
        return items(some_of(permissions()));
    case ArrayContent::group_mappings:
        return items(some_of(mappings()));
    default:
        return items(some_of(users()));
    }
}

/// A number tells one record from all others.
Change RandomChanges::write_records() {
    const std::vector<DocumentArray> with_records = {arrays::applications(), arrays::rules(),
                                                     arrays::configuration()};
    WriteDocumentRecords change{one_of(with_records), below(4), {}};
    for (auto count = below(3); count > 0; --count)
        change.records.push_back("{\"record\":" + std::to_string(below(1'000'000)) + "}");
    return change;
}

Change RandomChanges::change_document() {
    if (chance(70)) {
        const auto array = some_array();
        return ReorderDocument{array, some_items(array)};
    }
    if (chance(50)) return write_records();
    WriteCollections change;
    if (chance(70)) change.dropped.push_back(some_array());
    if (chance(70)) change.written.push_back(some_array());
    return change;
}

} // namespace muniment::testing
