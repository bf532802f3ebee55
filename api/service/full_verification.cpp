#include "api/service/full_verification.hpp"

#include "api/service/event_edges.hpp"
#include "api/service/event_fault.hpp"
#include "projections/snapshot.hpp"

#include <boost/mp11.hpp>

namespace muniment::api {

namespace {

using namespace domain;
using namespace projections;

template <typename Row>
constexpr std::size_t kind_of = boost::mp11::mp_find<Fact, Row>::value;

constexpr std::size_t fact_kind(relation::Membership) {
    return kind_of<MembershipRow>;
}
constexpr std::size_t fact_kind(relation::Nesting) {
    return kind_of<NestingRow>;
}
constexpr std::size_t fact_kind(relation::GroupRole) {
    return kind_of<GroupRoleRow>;
}
constexpr std::size_t fact_kind(relation::UserRole) {
    return kind_of<UserRoleRow>;
}
constexpr std::size_t fact_kind(relation::UserPermission) {
    return kind_of<UserPermissionRow>;
}
constexpr std::size_t fact_kind(relation::Inclusion) {
    return kind_of<RoleInclusionRow>;
}
constexpr std::size_t fact_kind(relation::RolePermission) {
    return kind_of<RolePermissionRow>;
}

/// How an event changes the numbers of facts; called before it is folded, after it was found
/// possible, so that a deletion may be believed.
class FactCounter {
  public:
    FactCounter(const DirectoryView& before, FactCounts& counts)
        : before_(before), counts_(counts) {}

    void on(const ApplicationCreated&) { ++counts_[kind_of<Application>]; }
    void on(const ApplicationDeleted&) { --counts_[kind_of<Application>]; }
    void on(const ConnectionCreated&) { ++counts_[kind_of<Connection>]; }
    void on(const ConnectionDeleted&) { --counts_[kind_of<Connection>]; }
    void on(const UserCreated&) { ++counts_[kind_of<User>]; }
    void on(const UserDeleted& e) {
        if (before_.find(e.user) != nullptr) --counts_[kind_of<User>];
        counts_[kind_of<MembershipRow>] -= e.groups;
        counts_[kind_of<UserRoleRow>] -= e.roles;
        counts_[kind_of<UserPermissionRow>] -= e.permissions;
    }
    void on(const PermissionCreated&) { ++counts_[kind_of<Permission>]; }
    void on(const PermissionDeleted& e) {
        --counts_[kind_of<Permission>];
        counts_[kind_of<RolePermissionRow>] -= e.roles;
        counts_[kind_of<UserPermissionRow>] -= e.users;
    }
    void on(const RoleCreated&) { ++counts_[kind_of<Role>]; }
    void on(const RoleDeleted& e) {
        --counts_[kind_of<Role>];
        counts_[kind_of<GroupRoleRow>] -= e.groups;
        counts_[kind_of<UserRoleRow>] -= e.users;
        counts_[kind_of<RolePermissionRow>] -= e.permissions;
        counts_[kind_of<RoleInclusionRow>] -= e.includes + e.included_by;
    }
    void on(const GroupCreated&) { ++counts_[kind_of<Group>]; }
    void on(const GroupDeleted& e) {
        --counts_[kind_of<Group>];
        counts_[kind_of<MembershipRow>] -= e.members;
        counts_[kind_of<NestingRow>] -= e.parents + e.children;
        counts_[kind_of<GroupRoleRow>] -= e.roles;
        counts_[kind_of<MappingRow>] -= e.mappings;
    }
    void on(const MappingsAdded& e) { counts_[kind_of<MappingRow>] += e.mappings.size(); }
    void on(const MappingsRemoved& e) { counts_[kind_of<MappingRow>] -= e.mappings.size(); }

    /// Edges, and what changes no number.
    template <typename Event>
    void on(const Event& e) {
        if constexpr (requires { linking(e); }) {
            const auto edges = linking(e);
            using Relation = typename decltype(edges)::Relation;
            for (const auto& right : edges.rights)
                if (!Relation::edge(before_, edges.left, right)) ++counts_[fact_kind(Relation{})];
        } else if constexpr (requires { unlinking(e); }) {
            const auto edges = unlinking(e);
            counts_[fact_kind(typename decltype(edges)::Relation{})] -= edges.rights.size();
        }
    }

  private:
    const DirectoryView& before_;
    FactCounts& counts_;
};

bool may_hold(const std::optional<ApplicationId>& holder,
              const std::optional<ApplicationId>& held) {
    return !holder || holder == held;
}

/// Whether everything that the role holds, includes and is included by still fits it.
bool fits_its_edges(const DirectoryView& in, const RoleId& id) {
    const auto& own = in.find(id)->application;
    for (const auto& permission : in.permissions_of(id))
        if (!may_hold(own, in.find(permission)->application)) return false;
    for (const auto& included : in.included_in(id))
        if (!may_hold(own, in.find(included)->application)) return false;
    for (const auto& including : in.including(id))
        if (!may_hold(in.find(including)->application, own)) return false;
    return true;
}

bool fits_its_holders(const DirectoryView& in, const PermissionId& id) {
    for (const auto& role : in.roles_with(id))
        if (!may_hold(in.find(role)->application, in.find(id)->application)) return false;
    return true;
}

std::string at(Position position) {
    return "position " + std::to_string(position.value);
}

} // namespace

// --- the log -----------------------------------------------------------------------------------

std::optional<std::string> DirectoryAudit::take(const RecordedEvent& event) {
    if (auto fault = event_fault(index_.head_view(), event.data, event.occurred_at.instant))
        return "could not have been decided at " + at(event.position) + ": " + *fault;
    position_ = event.position;
    count(event.data);
    index_.apply(event);
    note(event.data);
    batch_open_ = !event.ends_batch();
    return batch_open_ ? std::nullopt : batch_fault();
}

std::optional<std::string> DirectoryAudit::finish() const {
    if (!batch_open_) return std::nullopt;
    return "the batch that is open at " + at(position_) + " is not complete";
}

void DirectoryAudit::count(const EventData& data) {
    FactCounter counter(index_.head_view(), counts_);
    std::visit([&](const auto& e) { counter.on(e); }, data);
}

/// The place of a refusal is the position of the event, in place of the number of a change.
void DirectoryAudit::note(const EventData& data) {
    const auto place = static_cast<std::size_t>(position_.value);
    const auto name = [&](const auto& id) { names_.note(id, NameRule::exact, place, ""); };
    const auto edges = [&](auto& noted, const auto& left, const auto& rights) {
        for (const auto& right : rights)
            noted.note(left, right, place, 0);
    };
    if (const auto* e = std::get_if<GroupCreated>(&data)) name(e->group);
    if (const auto* e = std::get_if<RoleCreated>(&data)) name(e->role);
    if (const auto* e = std::get_if<PermissionCreated>(&data)) name(e->permission);
    if (const auto* e = std::get_if<GroupUpdated>(&data)) name(e->group);
    if (const auto* e = std::get_if<RoleUpdated>(&data)) {
        name(e->role);
        if (e->application) moved_roles_.insert(e->role);
    }
    if (const auto* e = std::get_if<PermissionUpdated>(&data)) {
        name(e->permission);
        if (e->application) moved_permissions_.insert(e->permission);
    }
    if (const auto* e = std::get_if<GroupsNested>(&data)) edges(nestings_, e->group, e->children);
    if (const auto* e = std::get_if<RolesIncluded>(&data)) edges(inclusions_, e->role, e->roles);
}

std::optional<std::string> DirectoryAudit::batch_fault() {
    const auto& directory = index_.head_view();
    std::optional<std::string> fault;
    const auto refused = [&](const std::optional<Rejection>& refusal, const char* what) {
        if (refusal && !fault)
            fault = "could not have been decided at " + at({refusal->change_index}) + ": " + what;
    };
    refused(names_.refusal(directory), "the name is taken");
    refused(nestings_.refusal(directory, ""), "groups are nested in a circle");
    refused(inclusions_.refusal(directory, ""), "roles include each other in a circle");
    for (const auto& role : moved_roles_)
        if (directory.find(role) != nullptr && !fits_its_edges(directory, role) && !fault)
            fault = "could not have been decided in the batch that ends at " + at(position_) +
                    ": role `" + role.text() + "` does not fit the application that it moved to";
    for (const auto& permission : moved_permissions_)
        if (directory.find(permission) != nullptr && !fits_its_holders(directory, permission) &&
            !fault)
            fault = "could not have been decided in the batch that ends at " + at(position_) +
                    ": permission `" + permission.text() + "` does not fit the roles that hold it";
    names_ = {};
    nestings_ = {};
    inclusions_ = {};
    moved_roles_.clear();
    moved_permissions_.clear();
    return fault;
}

// --- the views ---------------------------------------------------------------------------------

namespace {

bool holds(const DirectoryView& in, const Configuration& switches) {
    return in.configuration() == switches;
}
template <typename Entity>
bool holds(const DirectoryView& in, const Entity& entity) {
    const auto* there = in.find(entity.id);
    return there != nullptr && *there == entity;
}
/// Facts have the mappings of a group apart.
bool holds(const DirectoryView& in, const Group& group) {
    const auto* there = in.find(group.id);
    return there != nullptr && there->name == group.name &&
           there->description == group.description && group.mappings.empty();
}
bool holds(const DirectoryView& in, const MembershipRow& row) {
    return in.membership(row.group, row.user) == row.window;
}
bool holds(const DirectoryView& in, const NestingRow& row) {
    return in.is_nested(row.group, row.child);
}
bool holds(const DirectoryView& in, const GroupRoleRow& row) {
    return in.group_has_role(row.group, row.role);
}
bool holds(const DirectoryView& in, const UserRoleRow& row) {
    return in.user_role(row.role, row.user) == row.window;
}
bool holds(const DirectoryView& in, const UserPermissionRow& row) {
    return in.user_permission(row.permission, row.user) == row.window;
}
bool holds(const DirectoryView& in, const RoleInclusionRow& row) {
    return in.is_included(row.role, row.includes);
}
bool holds(const DirectoryView& in, const RolePermissionRow& row) {
    return in.role_has_permission(row.role, row.permission);
}
bool holds(const DirectoryView& in, const MappingRow& row) {
    if (in.group_with(row.mapping.id) != row.group) return false;
    const auto& mappings = in.find(row.group)->mappings;
    return std::find(mappings.begin(), mappings.end(), row.mapping) != mappings.end();
}

} // namespace

std::optional<std::string> compare_views(const DirectoryAudit& audit, const ViewReader& reader) {
    std::optional<std::string> difference;
    FactCounts seen{};
    std::optional<Fact> before;
    const auto visited = reader.facts(projections::all_facts, [&](const Fact& fact) {
        ++seen[fact.index()];
        const bool known =
            std::visit([&](const auto& value) { return holds(audit.directory(), value); }, fact);
        if (!known)
            difference = "the views hold what the log does not say: " + fact_line(fact);
        else if (before && *before == fact)
            difference = "the views hold twice: " + fact_line(fact);
        before = fact;
        return !difference;
    });
    if (!visited) return "the views cannot be read: " + visited.error().what;
    if (difference) return difference;
    for (std::size_t kind = 0; kind < seen.size(); ++kind)
        if (seen[kind] != audit.counts()[kind])
            return "the views hold " + std::to_string(seen[kind]) + " facts of kind `" +
                   std::string(snapshot_kinds()[kind].name) + "`, the log says " +
                   std::to_string(audit.counts()[kind]);
    return std::nullopt;
}

} // namespace muniment::api
