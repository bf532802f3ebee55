#pragma once

#include "domain/expected.hpp"
#include "domain/timeline.hpp"
#include "projections/view_rows.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace muniment::projections {

/// The views could not do what they were asked: what the database or the operating system says.
struct ViewsFailure {
    std::string what;
};

/// The directory as it was after one batch. Made by `Views::read`.
///
/// Everything that one reader answers is of one state, whatever is applied meanwhile. Lists are
/// sorted by the bytes of the id that their comment names, which is also the key of `ListQuery`.
/// An entity that did not exist has empty lists. Windows are returned, not applied.
/// One thread at a time.
class ViewReader {
  public:
    struct Session;

    template <typename T>
    using Answer = domain::Expected<T, ViewsFailure>;
    template <typename T>
    using Detail = domain::Expected<std::optional<Versioned<T>>, ViewsFailure>;
    template <typename T>
    using List = domain::Expected<Page<T>, ViewsFailure>;

    explicit ViewReader(std::unique_ptr<Session> session);
    ~ViewReader();
    ViewReader(ViewReader&&) noexcept;
    ViewReader& operator=(ViewReader&&) noexcept;

    /// Where the reader stands.
    const domain::BatchEnd& end() const;
    /// The name of the log.
    const std::string& origin() const;
    /// For the other readers of this folder.
    const Session& session() const { return *session_; }

    // Entities, by id.
    List<domain::Application> applications(const ListQuery& query) const;
    List<domain::Connection> connections(const ListQuery& query) const;
    /// Registered users.
    List<domain::User> users(const ListQuery& query) const;
    /// Users known by edges alone. `q` is looked for in their ids.
    List<domain::UserId> unregistered_users(const ListQuery& query) const;
    /// Users that have edges, registered or not. `q` is looked for in their ids.
    List<domain::UserId> users_with_edges(const ListQuery& query) const;
    List<domain::Permission>
    permissions(const ListQuery& query,
                const std::optional<domain::ApplicationId>& application = std::nullopt) const;
    List<domain::Role>
    roles(const ListQuery& query,
          const std::optional<domain::ApplicationId>& application = std::nullopt) const;
    List<domain::Group> groups(const ListQuery& query) const;

    // One entity; nothing if it did not exist.
    Detail<domain::Application> application(const domain::ApplicationId& id) const;
    Detail<domain::Connection> connection(const domain::ConnectionId& id) const;
    Detail<UserDetail> user(const domain::UserId& id) const;
    Detail<domain::Permission> permission(const domain::PermissionId& id) const;
    Detail<domain::Role> role(const domain::RoleId& id) const;
    Detail<domain::Group> group(const domain::GroupId& id) const;
    /// `touched` is 0 if no switch was ever set.
    Answer<Versioned<domain::Configuration>> configuration() const;
    /// The last directory event that touched the entity or its edges; 0 if there was none.
    Answer<domain::Position> last_touched(const domain::EntityRef& entity) const;

    // Direct edges, by the id of the other end.
    List<MembershipRow> members(const domain::GroupId& group, const ListQuery& query) const;
    List<domain::Group> children(const domain::GroupId& group, const ListQuery& query) const;
    List<domain::Group> parents(const domain::GroupId& group, const ListQuery& query) const;
    List<domain::Role> group_roles(const domain::GroupId& group, const ListQuery& query) const;
    /// `q` is looked for in the id, the connection's and the group's name.
    List<domain::Mapping> mappings(const domain::GroupId& group, const ListQuery& query) const;
    List<MembershipRow> user_groups(const domain::UserId& user, const ListQuery& query) const;
    List<UserRoleRow> user_roles(const domain::UserId& user, const ListQuery& query) const;
    List<UserPermissionRow> user_permissions(const domain::UserId& user,
                                             const ListQuery& query) const;
    List<domain::Permission> role_permissions(const domain::RoleId& role,
                                              const ListQuery& query) const;
    List<domain::Role> included_roles(const domain::RoleId& role, const ListQuery& query) const;
    List<UserRoleRow> role_users(const domain::RoleId& role, const ListQuery& query) const;
    /// Groups below the group, over any number of nestings.
    List<domain::Group> descendants(const domain::GroupId& group, const ListQuery& query) const;

    /// The audit: events up to where the reader stands.
    List<AuditRow> events(const EventQuery& query) const;

    /// How many facts of these kinds there are; 0 of others.
    Answer<FactCounts> count_facts(FactKinds kinds) const;

    /// Calls `visit` with every fact of these kinds, in order, until it returns false. Holds one
    /// fact at a time. Answers whether all were visited.
    Answer<bool> facts(FactKinds kinds, const std::function<bool(const Fact&)>& visit) const;

  private:
    std::unique_ptr<Session> session_;
};

} // namespace muniment::projections
