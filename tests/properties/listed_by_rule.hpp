#pragma once

#include "domain/recorded_event.hpp"
#include "projections/view_rows.hpp"
#include "tests/properties/reference.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace muniment::testing {

/// The lists and details of the views, made of the plain directory by looking at everything.
/// Past and log must outlive it.
class ListedByRule {
  public:
    using Edge = std::tuple<std::string, std::string, domain::Window>;
    template <typename T>
    using Detail = std::optional<projections::Versioned<T>>;

    ListedByRule(const Past& past, const std::vector<domain::RecordedEvent>& log)
        : past_(past), directory_(past.directory), log_(log) {}

    domain::BatchEnd end() const { return past_.end; }

    std::vector<domain::Application> applications(const std::string& q) const;
    std::vector<domain::Connection> connections(const std::string& q) const;
    std::vector<domain::User> users(const std::string& q) const;
    std::vector<domain::UserId> unregistered_users() const;
    std::vector<domain::UserId> users_with_edges() const;
    std::vector<domain::Permission>
    permissions(const std::string& q,
                const std::optional<domain::ApplicationId>& application) const;
    std::vector<domain::Role> roles(const std::string& q,
                                    const std::optional<domain::ApplicationId>& application) const;
    std::vector<domain::Group> groups(const std::string& q) const;

    Detail<domain::Application> detail(const domain::ApplicationId& id) const;
    Detail<domain::Connection> detail(const domain::ConnectionId& id) const;
    Detail<projections::UserDetail> detail(const domain::UserId& id) const;
    Detail<domain::Permission> detail(const domain::PermissionId& id) const;
    Detail<domain::Role> detail(const domain::RoleId& id) const;
    Detail<domain::Group> detail(const domain::GroupId& id) const;
    domain::Position touched(const domain::EntityRef& entity) const;
    projections::Versioned<domain::Configuration> configuration() const {
        return {directory_.switches, past_.configured};
    }

    std::vector<Edge> members(const domain::GroupId& id) const;
    std::vector<domain::Group> children(const domain::GroupId& id) const;
    std::vector<domain::Group> parents(const domain::GroupId& id) const;
    std::vector<domain::Group> descendants(const domain::GroupId& id) const;
    std::vector<domain::Role> group_roles(const domain::GroupId& id) const;
    std::vector<domain::Mapping> mappings(const domain::GroupId& id) const;
    std::vector<Edge> user_groups(const domain::UserId& id) const;
    std::vector<Edge> user_roles(const domain::UserId& id) const;
    std::vector<Edge> user_permissions(const domain::UserId& id) const;
    std::vector<domain::Permission> role_permissions(const domain::RoleId& id) const;
    std::vector<domain::Role> included_roles(const domain::RoleId& id) const;
    std::vector<Edge> role_users(const domain::RoleId& id) const;

    std::vector<std::tuple<domain::Position, std::string, std::string, domain::BatchMember,
                           domain::OccurredTime, domain::RecordedTime, domain::Circumstances>>
    events() const;

  private:
    template <typename Id>
    auto versioned(const Id& id) const;

    const Past& past_;
    const domain::Directory& directory_;
    const std::vector<domain::RecordedEvent>& log_;
};

} // namespace muniment::testing
