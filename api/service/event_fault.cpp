#include "api/service/event_fault.hpp"

#include "api/service/event_edges.hpp"
#include "domain/document.hpp"
#include "domain/limits.hpp"
#include "domain/split.hpp"

#include <algorithm>
#include <set>
#include <type_traits>
#include <unordered_set>

namespace muniment::api {

namespace {

using namespace domain;

using Fault = std::optional<std::string>;

template <typename Id>
std::string shown(const Id& id) {
    const auto entity = ref(id);
    return std::string(to_string(entity.kind)) + " `" + entity.id + "`";
}

template <typename Id>
Fault unless_there(const DirectoryView& in, const Id& id) {
    if (in.find(id) != nullptr) return std::nullopt;
    return shown(id) + " does not exist";
}
Fault unless_there(const DirectoryView&, const UserId&) {
    return std::nullopt; // users have edges without being registered
}
Fault unless_registered(const DirectoryView& in, const UserId& id) {
    if (in.find(id) != nullptr) return std::nullopt;
    return shown(id) + " is not registered";
}

template <typename Id>
Fault if_there(const DirectoryView& in, const Id& id) {
    if (in.find(id) == nullptr) return std::nullopt;
    return shown(id) + " exists already";
}

/// What an update states of one member must differ from what is there.
class Statements {
  public:
    template <typename T, typename There>
    Statements& state(const std::optional<T>& stated, const There& there) {
        any_ |= stated.has_value();
        same_ |= stated.has_value() && *stated == there;
        return *this;
    }
    Fault fault() const {
        if (!any_) return "states nothing";
        if (same_) return "states what is so already";
        return std::nullopt;
    }

  private:
    bool any_ = false;
    bool same_ = false;
};

Fault unless_counted(const char* what, std::uint64_t stated, std::uint64_t there) {
    if (stated == there) return std::nullopt;
    return "says that it ended " + std::to_string(stated) + " " + what + ", but there were " +
           std::to_string(there);
}

/// The first fault there is.
template <typename... Faults>
Fault first(Faults... faults) {
    Fault found;
    const auto take = [&](Fault& fault) {
        if (!found) found = std::move(fault);
    };
    (take(faults), ...);
    return found;
}

// --- edges -------------------------------------------------------------------------------------

/// Whether what belongs to `held` may be held or included by what belongs to `holder`.
bool may_hold(const std::optional<ApplicationId>& holder,
              const std::optional<ApplicationId>& held) {
    return !holder || holder == held;
}

template <typename Relation>
Fault unless_own(const DirectoryView& in, const Linking<Relation>& edges) {
    if constexpr (std::is_same_v<Relation, relation::RolePermission> ||
                  std::is_same_v<Relation, relation::Inclusion>) {
        const auto& holder = in.find(edges.left)->application;
        for (const auto& right : edges.rights)
            if (!may_hold(holder, in.find(right)->application))
                return shown(right) + " belongs to another application than " + shown(edges.left);
    }
    return std::nullopt;
}

Fault unless_window_holds(const Window& window, Instant occurred_at) {
    if (!window.until || *window.until > std::max(occurred_at, window.from.value_or(occurred_at)))
        return std::nullopt;
    return "grants for a time that is over before it begins";
}

template <typename Edges, typename Check>
Fault each_once(const DirectoryView& in, const Edges& edges, Check check) {
    if (edges.rights.empty()) return "names nobody";
    if (auto fault = unless_there(in, edges.left)) return fault;
    std::unordered_set<typename Edges::Relation::Right> seen;
    for (const auto& right : edges.rights) {
        if (!seen.insert(right).second) return "names " + shown(right) + " twice";
        if (auto fault = first(unless_there(in, right), check(right))) return fault;
    }
    return std::nullopt;
}

template <typename Relation>
Fault edges_fault(const DirectoryView& in, const Linking<Relation>& edges, Instant occurred_at) {
    auto fault = each_once(in, edges, [&](const auto& right) -> Fault {
        if (Relation::edge(in, edges.left, right) != edges.window) return std::nullopt;
        return "gives " + shown(edges.left) + " and " + shown(right) + " an edge that is there";
    });
    if (fault) return fault;
    return first(unless_own(in, edges), unless_window_holds(edges.window, occurred_at));
}

template <typename Relation>
Fault edges_fault(const DirectoryView& in, const Unlinking<Relation>& edges) {
    return each_once(in, edges, [&](const auto& right) -> Fault {
        if (Relation::edge(in, edges.left, right)) return std::nullopt;
        return "takes from " + shown(edges.left) + " and " + shown(right) +
               " an edge that is not there";
    });
}

// --- entities ----------------------------------------------------------------------------------

Fault fault_of(const DirectoryView& in, const ApplicationCreated& e) {
    return if_there(in, e.application);
}
Fault fault_of(const DirectoryView& in, const ApplicationUpdated& e) {
    const auto* there = in.find(e.application);
    if (there == nullptr) return unless_there(in, e.application);
    return Statements()
        .state(e.name, there->name)
        .state(e.application_type, there->type)
        .state(e.callbacks, there->callbacks)
        .state(e.required_roles, there->required_roles.value_or(std::vector<std::string>{}))
        .state(e.denied_message, there->denied_message.value_or(""))
        .fault();
}
Fault fault_of(const DirectoryView& in, const ApplicationDeleted& e) {
    if (auto fault = unless_there(in, e.application)) return fault;
    if (in.roles_of_application(e.application).empty() &&
        in.permissions_of_application(e.application).empty())
        return std::nullopt;
    return shown(e.application) + " still has roles or permissions";
}

Fault fault_of(const DirectoryView& in, const ConnectionCreated& e) {
    return if_there(in, e.connection);
}
Fault fault_of(const DirectoryView& in, const ConnectionUpdated& e) {
    const auto* there = in.find(e.connection);
    if (there == nullptr) return unless_there(in, e.connection);
    return Statements().state(e.name, there->name).state(e.strategy, there->strategy).fault();
}
Fault fault_of(const DirectoryView& in, const ConnectionDeleted& e) {
    return unless_there(in, e.connection);
}

Fault fault_of(const DirectoryView& in, const UserCreated& e) {
    return if_there(in, e.user);
}
/// A profile that cannot be read here may have been any.
Fault fault_of(const DirectoryView& in, const UserUpdated& e) {
    if (auto fault = unless_registered(in, e.user)) return fault;
    const auto& there = in.find(e.user)->profile;
    if (there && e.profile && *there == *e.profile) return "states what is so already";
    return std::nullopt;
}
Fault fault_of(const DirectoryView& in, const UserDeleted& e) {
    const auto groups = in.groups_of(e.user).size();
    const auto roles = in.roles_of(e.user).size();
    const auto permissions = in.permissions_of(e.user).size();
    if (groups + roles + permissions == 0)
        if (auto fault = unless_registered(in, e.user)) return fault;
    return first(unless_counted("memberships", e.groups, groups),
                 unless_counted("roles", e.roles, roles),
                 unless_counted("permissions", e.permissions, permissions));
}
Fault fault_of(const DirectoryView&, const UserErased& e) {
    if (e.keys.empty()) return "destroys no key";
    return std::nullopt;
}

Fault fault_of(const DirectoryView& in, const PermissionCreated& e) {
    return first(if_there(in, e.permission), unless_there(in, e.application));
}
Fault fault_of(const DirectoryView& in, const PermissionUpdated& e) {
    const auto* there = in.find(e.permission);
    if (there == nullptr) return unless_there(in, e.permission);
    if (e.application)
        if (auto fault = unless_there(in, *e.application)) return fault;
    return Statements()
        .state(e.application, there->application)
        .state(e.application_type, there->application_type)
        .state(e.name, there->name)
        .state(e.description, there->description)
        .fault();
}
Fault fault_of(const DirectoryView& in, const PermissionDeleted& e) {
    return first(unless_there(in, e.permission),
                 unless_counted("roles", e.roles, in.roles_with(e.permission).size()),
                 unless_counted("users", e.users, in.user_count(e.permission)));
}

Fault fault_of(const DirectoryView& in, const RoleCreated& e) {
    if (e.application.has_value() != e.application_type.has_value())
        return "states only one of application and application type";
    return first(if_there(in, e.role), e.application ? unless_there(in, *e.application) : Fault());
}
Fault fault_of(const DirectoryView& in, const RoleUpdated& e) {
    const auto* there = in.find(e.role);
    if (there == nullptr) return unless_there(in, e.role);
    if (e.application)
        if (auto fault = unless_there(in, *e.application)) return fault;
    if (e.application_type && !e.application && !there->application)
        return "gives an application type to a role without application";
    return Statements()
        .state(e.application, there->application)
        .state(e.application_type, there->application_type)
        .state(e.name, there->name)
        .state(e.description, there->description)
        .fault();
}
Fault fault_of(const DirectoryView& in, const RoleDeleted& e) {
    return first(unless_there(in, e.role),
                 unless_counted("groups", e.groups, in.groups_with(e.role).size()),
                 unless_counted("users", e.users, in.user_count(e.role)),
                 unless_counted("permissions", e.permissions, in.permissions_of(e.role).size()),
                 unless_counted("included roles", e.includes, in.included_in(e.role).size()),
                 unless_counted("including roles", e.included_by, in.including(e.role).size()));
}

Fault fault_of(const DirectoryView& in, const GroupCreated& e) {
    return if_there(in, e.group);
}
Fault fault_of(const DirectoryView& in, const GroupUpdated& e) {
    const auto* there = in.find(e.group);
    if (there == nullptr) return unless_there(in, e.group);
    return Statements().state(e.name, there->name).state(e.description, there->description).fault();
}
Fault fault_of(const DirectoryView& in, const GroupDeleted& e) {
    const auto* there = in.find(e.group);
    if (there == nullptr) return unless_there(in, e.group);
    return first(unless_counted("members", e.members, in.member_count(e.group)),
                 unless_counted("parents", e.parents, in.parents_of(e.group).size()),
                 unless_counted("children", e.children, in.children_of(e.group).size()),
                 unless_counted("roles", e.roles, in.roles_of(e.group).size()),
                 unless_counted("mappings", e.mappings, there->mappings.size()));
}
Fault fault_of(const DirectoryView& in, const MappingsAdded& e) {
    if (auto fault = unless_there(in, e.group)) return fault;
    if (e.mappings.empty()) return "names nobody";
    std::unordered_set<MappingId> seen;
    for (const auto& mapping : e.mappings)
        if (!seen.insert(mapping.id).second || in.group_with(mapping.id))
            return shown(mapping.id) + " exists already";
    return std::nullopt;
}
Fault fault_of(const DirectoryView& in, const MappingsRemoved& e) {
    if (auto fault = unless_there(in, e.group)) return fault;
    if (e.mappings.empty()) return "names nobody";
    std::unordered_set<MappingId> seen;
    for (const auto& mapping : e.mappings)
        if (!seen.insert(mapping).second || in.group_with(mapping) != e.group)
            return shown(mapping) + " is none of " + shown(e.group);
    return std::nullopt;
}

Fault fault_of(const DirectoryView& in, const ConfigurationUpdated& e) {
    const auto there = in.configuration();
    Statements statements;
    using Members = boost::describe::describe_members<Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { statements.state(e.switches.*member.pointer, there.*member.pointer); });
    return statements.fault();
}

Fault fault_of(const DirectoryView& in, const ConfigurationCleared& e) {
    if (e.switches.empty()) return "states nothing";
    std::set<TokenSwitch> seen;
    for (const auto which : e.switches)
        if (!is_set(in.configuration(), which) || !seen.insert(which).second)
            return "clears a switch that is not set";
    return std::nullopt;
}

// --- the document ------------------------------------------------------------------------------

Fault unless_owned(const DirectoryView& in, const DocumentArray& array) {
    if (has_owner(in, array)) return std::nullopt;
    return "the owner of `" + array.text() + "` does not exist";
}

Fault fault_of(const DirectoryView& in, const DocumentReordered& e) {
    if (e.ids.empty()) return "names nobody";
    if (auto fault = unless_owned(in, e.array)) return fault;
    std::unordered_set<DocumentItem> seen;
    for (const auto& id : e.ids) {
        if (!seen.insert(id).second) return "names `" + id.text() + "` twice";
        if (!holds(in, e.array, id))
            return "moves `" + id.text() + "`, which is not in `" + e.array.text() + "`";
    }
    return std::nullopt;
}

Fault fault_of(const DirectoryView& in, const CollectionsWritten& e) {
    if (e.dropped.empty() && e.written.empty()) return "states nothing";
    for (const auto* list : {&e.dropped, &e.written}) {
        std::unordered_set<DocumentArray> seen;
        for (const auto& array : *list) {
            if (!seen.insert(array).second) return "names `" + array.text() + "` twice";
            if (auto fault = unless_owned(in, array)) return fault;
        }
    }
    return std::nullopt;
}

Fault fault_of(const DirectoryView&, const DocumentRecordsWritten& e) {
    const bool has_records = e.array == arrays::applications() || e.array == arrays::rules() ||
                             e.array == arrays::configuration();
    if (!has_records) return "writes records of `" + e.array.text() + "`, which has entities";
    for (const auto& record : e.records)
        if (json_text_bytes(record) > limits::document_record_bytes_max)
            return "writes a record that is too long";
    return std::nullopt;
}

// --- store events ------------------------------------------------------------------------------

Fault fault_of(const DirectoryView&, const LogCreated&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const KeyRotated&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const ClientCreated&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const ClientRevoked&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const AccessRefused&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const EvidenceRead&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const ApiKeyRotated&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const ResourceServerUpdated&) {
    return std::nullopt;
}
Fault fault_of(const DirectoryView&, const DocumentRepaired&) {
    return std::nullopt;
}

} // namespace

std::optional<std::string> event_fault(const DirectoryView& directory, const EventData& event,
                                       Instant occurred_at) {
    return std::visit(
        [&](const auto& e) {
            if constexpr (requires { linking(e); })
                return edges_fault(directory, linking(e), occurred_at);
            else if constexpr (requires { unlinking(e); })
                return edges_fault(directory, unlinking(e));
            else
                return fault_of(directory, e);
        },
        event);
}

} // namespace muniment::api
