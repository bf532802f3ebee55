#include "tests/properties/access_transcript.hpp"

#include "domain/access.hpp"
#include "tests/properties/random_changes.hpp"
#include "tests/properties/transcript.hpp"

#include <algorithm>
#include <set>

namespace muniment::testing {

using namespace domain;

namespace {

using Login = std::optional<LoginContext>;

/// Bounds that a past is looked at around; more of them come with the other pasts.
constexpr std::size_t bounds_max = 2;

/// All that `next` leads to from `from`, which is part of it.
template <typename Id, typename Next>
std::set<Id> closure(const Id& from, Next next) {
    std::set<Id> reached{from};
    std::vector<Id> open{from};
    while (!open.empty()) {
        const auto id = open.back();
        open.pop_back();
        for (const auto& further : next(id))
            if (reached.insert(further).second) open.push_back(further);
    }
    return reached;
}

/// Walks the edges of the plain directory.
class PlainRule {
  public:
    explicit PlainRule(const Past& past) : directory_(past.directory), document_(past.document) {}

    auto groups(const UserId& user, Instant instant, const Login& login) const {
        return effective_groups(directory_, user, instant, login);
    }
    auto roles(const UserId& user, Instant instant, const Login& login) const {
        return effective_roles(directory_, user, instant, login);
    }
    auto permissions(const UserId& user, Instant instant, const Login& login) const {
        return effective_permissions(directory_, user, instant, login);
    }
    auto checked(const UserId& user, Instant instant, const Login& login) const {
        return permissions(user, instant, login);
    }
    std::set<UserId> members(const GroupId& group, Instant instant) const {
        std::set<UserId> members;
        for (const auto& below : with_descendants(group))
            for (const auto& user : directory_.members_of(below))
                if (directory_.membership(below, user)->contains(instant)) members.insert(user);
        return members;
    }
    std::set<GroupId> descendants(const GroupId& group) const {
        auto below = with_descendants(group);
        below.erase(group);
        return below;
    }
    std::set<RoleId> group_roles(const GroupId& group) const {
        std::set<RoleId> roles;
        for (const auto& above :
             closure(group, [&](const auto& id) { return directory_.parents_of(id); }))
            for (const auto& role : directory_.roles_of(above))
                roles.merge(
                    closure(role, [&](const auto& id) { return directory_.included_in(id); }));
        return roles;
    }
    template <typename Id>
    std::vector<Id> ordered(const std::set<Id>& ids) const {
        std::vector<Id> ordered;
        for (const auto& item : document_.order(array_of(ids)))
            if (const auto id = Id::parse(item.text()); ids.contains(*id)) ordered.push_back(*id);
        return ordered;
    }
    /// Section 6 of the description of the extension, word by word.
    projections::LoginAccess login_access(const UserId& user, const ApplicationId& application,
                                          Instant instant, const Login& login) const {
        const auto groups = effective_groups(directory_, user, instant, login);
        std::set<RoleId> through_groups;
        for (const auto& group : groups)
            for (const auto& role : directory_.roles_of(group))
                through_groups.merge(with_included(role));
        std::set<RoleId> direct;
        for (const auto& role : directory_.roles_of(user))
            if (directory_.user_role(role, user)->contains(instant))
                direct.merge(with_included(role));
        std::erase_if(direct, [&](const auto& role) { return through_groups.contains(role); });

        projections::LoginAccess access{ordered(groups), {}, {}};
        if (directory_.find(application) == nullptr) return access;
        std::set<PermissionId> held;
        for (const auto& permission : directory_.permissions_of(user))
            if (directory_.user_permission(permission, user)->contains(instant))
                held.insert(permission);
        for (const auto* part : {&through_groups, &direct})
            for (const auto& role : ordered(*part)) {
                const auto& of = directory_.find(role)->application;
                if (of && *of != application) continue;
                access.roles.push_back(role);
                for (const auto& permission : directory_.permissions_of(role))
                    held.insert(permission);
            }
        std::erase_if(held, [&](const auto& permission) {
            return directory_.find(permission)->application != application;
        });
        access.permissions = ordered(held);
        return access;
    }
    template <typename Id>
    std::string name(const Id& id) const {
        const auto* there = directory_.find(id);
        return there == nullptr ? "" : there->name;
    }
    bool has_edges(const UserId& user) const {
        return !(directory_.groups_of(user).empty() && directory_.roles_of(user).empty() &&
                 directory_.permissions_of(user).empty());
    }
    bool knows(const UserId& user) const {
        return has_edges(user) || directory_.find(user) != nullptr;
    }
    bool knows(const ApplicationId& id) const { return directory_.find(id) != nullptr; }
    std::set<UserId> users_with_edges() const {
        std::set<UserId> users;
        for (const auto& user : RandomChanges::users())
            if (has_edges(user)) users.insert(user);
        return users;
    }
    std::optional<PermissionId> find(const ApplicationId& application,
                                     const std::string& id_or_name) const {
        if (const auto id = PermissionId::parse(id_or_name))
            if (const auto* there = directory_.find(*id))
                if (there->application == application) return *id;
        const auto named = directory_.permissions_named(application, id_or_name, NameRule::exact);
        return named.empty() ? std::nullopt : std::optional(named.front());
    }

  private:
    std::set<GroupId> with_descendants(const GroupId& group) const {
        return closure(group, [&](const auto& id) { return directory_.children_of(id); });
    }

    std::set<RoleId> with_included(const RoleId& role) const {
        return closure(role, [&](const auto& id) { return directory_.included_in(id); });
    }
    static DocumentArray array_of(const std::set<GroupId>&) { return arrays::groups(); }
    static DocumentArray array_of(const std::set<RoleId>&) { return arrays::roles(); }
    static DocumentArray array_of(const std::set<PermissionId>&) { return arrays::permissions(); }

    const Directory& directory_;
    const Document& document_;
};

/// Asks the index about a past.
class IndexAnswers {
  public:
    IndexAnswers(const projections::PermissionIndex& index, const Past& past)
        : index_(index), at_(past.end.position) {}

    auto groups(const UserId& user, Instant instant, const Login& login) const {
        return index_.effective_groups(user, {at_, instant}, login);
    }
    auto roles(const UserId& user, Instant instant, const Login& login) const {
        return index_.effective_roles(user, {at_, instant}, login);
    }
    auto permissions(const UserId& user, Instant instant, const Login& login) const {
        return index_.effective_permissions(user, {at_, instant}, login);
    }
    auto checked(const UserId& user, Instant instant, const Login& login) const {
        std::set<PermissionId> held;
        for (const auto& permission : RandomChanges::permissions())
            if (index_.check(user, permission, {at_, instant}, login)) held.insert(permission);
        return held;
    }
    auto members(const GroupId& group, Instant instant) const {
        return index_.effective_members(group, {at_, instant});
    }
    auto descendants(const GroupId& group) const { return index_.descendants(group, at_); }
    auto group_roles(const GroupId& group) const {
        return index_.effective_group_roles(group, at_);
    }
    template <typename Id>
    auto ordered(const std::set<Id>& ids) const {
        return index_.in_storage_order(std::vector<Id>(ids.begin(), ids.end()), at_);
    }
    auto login_access(const UserId& user, const ApplicationId& application, Instant instant,
                      const Login& login) const {
        return index_.login_access(user, application, {at_, instant}, login);
    }
    template <typename Id>
    std::string name(const Id& id) const {
        return index_.name(id, at_);
    }
    bool knows(const UserId& user) const { return index_.knows_user(user, at_); }
    bool knows(const ApplicationId& id) const { return index_.knows_application(id, at_); }
    auto users_with_edges() const { return index_.users_with_edges(at_); }
    auto find(const ApplicationId& application, const std::string& id_or_name) const {
        return index_.find_permission(application, id_or_name, at_);
    }

  private:
    const projections::PermissionIndex& index_;
    Position at_;
};

template <typename Source>
void note_user(Transcript& to, const Source& source, const UserId& user, Instant instant,
               const Login& login) {
    const bool with_login = login.has_value();
    to.note("groups of", source.groups(user, instant, login), user, instant, with_login);
    to.note("roles of", source.roles(user, instant, login), user, instant, with_login);
    to.note("permissions of", source.permissions(user, instant, login), user, instant, with_login);
    to.note("check of", source.checked(user, instant, login), user, instant, with_login);
}

template <typename Source>
void note_login(Transcript& to, const Source& source, const UserId& user, Instant instant,
                const Login& login) {
    auto applications = RandomChanges::applications();
    applications.push_back(ApplicationId::parse("no such application").value());
    for (const auto& application : applications) {
        const auto access = source.login_access(user, application, instant, login);
        to.note("login of", std::tie(access.groups, access.roles, access.permissions), user,
                application, instant, login.has_value());
    }
}

/// The order and the names of all that the pool has.
template <typename Source, typename Id>
void note_order(Transcript& to, const Source& source, const std::vector<Id>& pool) {
    to.note("in order", source.ordered(std::set<Id>(pool.begin(), pool.end())));
    for (const auto& id : pool)
        to.note("name of", source.name(id), id);
}

template <typename Source>
void note_lookups(Transcript& to, const Source& source) {
    for (const auto& user : RandomChanges::users())
        to.note("knows", source.knows(user), user);
    to.note("users with edges", source.users_with_edges());
    for (const auto& application : RandomChanges::applications()) {
        to.note("knows", source.knows(application), application);
        for (const auto& name : RandomChanges::names())
            to.note("permission named", source.find(application, name), application, name);
        for (const auto& id : RandomChanges::permissions())
            to.note("permission", source.find(application, id.text()), application, id);
    }
    for (const auto& group : RandomChanges::groups()) {
        to.note("descendants of", source.descendants(group), group);
        to.note("roles of", source.group_roles(group), group);
    }
}

template <typename Source>
std::string answers(const Source& source, const Past& past, const std::vector<Instant>& instants) {
    Transcript to;
    note_lookups(to, source);
    note_order(to, source, RandomChanges::groups());
    note_order(to, source, RandomChanges::roles());
    note_order(to, source, RandomChanges::permissions());
    const auto& names = RandomChanges::names();
    const Login login =
        LoginContext{"con_1", {names[past.end.position.value % names.size()], "no such group"}};
    for (const auto instant : instants) {
        for (const auto& user : RandomChanges::users()) {
            note_user(to, source, user, instant, std::nullopt);
            note_user(to, source, user, instant, login);
            note_login(to, source, user, instant, std::nullopt);
            note_login(to, source, user, instant, login);
        }
        for (const auto& group : RandomChanges::groups())
            to.note("members of", source.members(group, instant), group, instant);
    }
    return to.text();
}

template <typename Edges>
void add_bounds(std::set<Instant>& bounds, const Edges& edges) {
    for (const auto& [ends, window] : edges)
        for (const auto& bound : {window.from, window.until})
            if (bound) bounds.insert(*bound);
}

} // namespace

std::vector<Instant> instants_of(const Past& past) {
    std::set<Instant> bounds;
    add_bounds(bounds, past.directory.memberships);
    add_bounds(bounds, past.directory.user_roles);
    add_bounds(bounds, past.directory.user_permissions);
    std::vector<Instant> instants{past.end.occurred_at.instant};
    const std::vector<Instant> all(bounds.begin(), bounds.end());
    for (std::size_t i = 0; i < std::min(bounds_max, all.size()); ++i) {
        const auto& bound = all[(past.end.position.value + i) % all.size()];
        instants.push_back(bound);
        instants.push_back({bound.us - 1});
    }
    return instants;
}

std::string access_transcript(const Past& past, const std::vector<Instant>& instants) {
    return answers(PlainRule(past), past, instants);
}

std::string access_transcript(const projections::PermissionIndex& index, const Past& past,
                              const std::vector<Instant>& instants) {
    return answers(IndexAnswers(index, past), past, instants);
}

} // namespace muniment::testing
