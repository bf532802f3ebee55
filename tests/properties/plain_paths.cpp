#include "tests/properties/plain_paths.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace muniment::testing {

using namespace domain;

namespace {

/// Walks on from where a way has come, and back again.
class Walk {
  public:
    Walk(const Directory& directory, const PermissionId& permission, Instant instant,
         const std::optional<LoginContext>& login)
        : directory_(directory), permission_(permission), instant_(instant), login_(login) {}

    std::set<PlainPath> from(const UserId& user) {
        met_ = {ref(user)};
        for (const auto& group : directory_.groups_of(user))
            if (directory_.membership(group, user)->contains(instant_))
                go("membership", ref(user), group, [&] { from_group(group, true); });
        if (login_)
            for (const auto& name :
                 std::set<std::string>(login_->groups.begin(), login_->groups.end()))
                follow_mappings(ref(user), name);
        for (const auto& role : directory_.roles_of(user))
            if (directory_.user_role(role, user)->contains(instant_))
                go("user_role", ref(user), role, [&] { from_role(role); });
        if (const auto window = directory_.user_permission(permission_, user))
            if (window->contains(instant_)) arrive("user_permission", ref(user));
        return std::move(found_);
    }

  private:
    template <typename Id, typename Further>
    void go(const std::string& kind, const EntityRef& from, const Id& to, Further further,
            const std::string& more = "") {
        if (std::find(met_.begin(), met_.end(), ref(to)) != met_.end()) return;
        met_.push_back(ref(to));
        path_.push_back(plain_edge(kind, from, ref(to)) + more);
        further();
        path_.pop_back();
        met_.pop_back();
    }

    void arrive(const std::string& kind, const EntityRef& from) {
        path_.push_back(plain_edge(kind, from, ref(permission_)));
        found_.insert(path_);
        path_.pop_back();
    }

    void follow_mappings(const EntityRef& from, const std::string& name) {
        for (const auto& [id, group] : directory_.groups)
            for (const auto& mapping : group.mappings)
                if (mapping.connection_name == login_->connection && mapping.group_name == name)
                    go(
                        "mapping", from, id, [&, to = id] { from_group(to, false); },
                        " " + mapping.id.text());
    }

    void from_group(const GroupId& group, bool is_direct) {
        if (is_direct && login_) follow_mappings(ref(group), directory_.find(group)->name);
        for (const auto& parent : directory_.parents_of(group))
            go("nesting", ref(group), parent, [&] { from_group(parent, false); });
        for (const auto& role : directory_.roles_of(group))
            go("group_role", ref(group), role, [&] { from_role(role); });
    }

    void from_role(const RoleId& role) {
        for (const auto& included : directory_.included_in(role))
            go("role_inclusion", ref(role), included, [&] { from_role(included); });
        if (directory_.role_has_permission(role, permission_)) arrive("role_permission", ref(role));
    }

    const Directory& directory_;
    const PermissionId& permission_;
    Instant instant_;
    const std::optional<LoginContext>& login_;
    std::vector<EntityRef> met_;
    PlainPath path_;
    std::set<PlainPath> found_;
};

/// The edges whose windows hold as well.
std::set<PlainEdge> holding_edges(const Directory& directory, Instant instant) {
    auto held = directory;
    const auto drop = [&](auto& edges) {
        std::erase_if(edges, [&](const auto& edge) { return !edge.second.contains(instant); });
    };
    drop(held.memberships);
    drop(held.user_roles);
    drop(held.user_permissions);
    return plain_edges(held);
}

/// The two ends of an edge. Ids may hold spaces; the kind of an end begins with its own.
std::pair<std::string, std::string> ends_of(const PlainEdge& edge) {
    const auto first = edge.find(' ') + 1;
    std::size_t second = std::string::npos;
    for (const char* kind : {" group:", " role:", " permission:"}) {
        const auto at = edge.rfind(kind);
        if (at != std::string::npos && at >= first && (second == std::string::npos || at > second))
            second = at;
    }
    return {edge.substr(first, second - first), edge.substr(second + 1)};
}

} // namespace

std::set<PlainPath> plain_paths(const Directory& directory, const UserId& user,
                                const PermissionId& permission, Instant instant,
                                const std::optional<LoginContext>& login) {
    return Walk(directory, permission, instant, login).from(user);
}

std::optional<std::size_t> fewest_missing(const std::set<PlainEdge>& ever,
                                          const Directory& directory, const UserId& user,
                                          const PermissionId& permission, Instant instant) {
    const auto held = holding_edges(directory, instant);
    std::map<std::string, std::size_t> missing{{"user:" + user.text(), 0}};
    for (bool changed = true; changed;) { // until no edge makes any way better
        changed = false;
        for (const auto& edge : ever) {
            const auto [from, to] = ends_of(edge);
            const auto found = missing.find(from);
            if (found == missing.end()) continue;
            const auto here = found->second + (held.contains(edge) ? 0U : 1U);
            const auto known = missing.find(to);
            if (known != missing.end() && known->second <= here) continue;
            missing[to] = here;
            changed = true;
        }
    }
    const auto goal = missing.find("permission:" + permission.text());
    return goal == missing.end() ? std::nullopt : std::optional(goal->second);
}

} // namespace muniment::testing
