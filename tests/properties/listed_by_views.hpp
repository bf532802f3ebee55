#pragma once

#include "projections/view_reader.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace muniment::testing {

/// Lists and details as the SQL views tell them. A failure of the views fails the test.
/// The reader must outlive it; one thread at a time.
class ListedByViews {
  public:
    explicit ListedByViews(const projections::ViewReader& reader) : reader_(reader) {}

    domain::BatchEnd end() const { return reader_.end(); }

    auto applications(const std::string& q) const { return items(reader_.applications(all(q))); }
    auto connections(const std::string& q) const { return items(reader_.connections(all(q))); }
    auto users(const std::string& q) const { return items(reader_.users(all(q))); }
    auto unregistered_users() const { return items(reader_.unregistered_users(all())); }
    auto users_with_edges() const { return items(reader_.users_with_edges(all())); }
    auto permissions(const std::string& q,
                     const std::optional<domain::ApplicationId>& application) const {
        return items(reader_.permissions(all(q), application));
    }
    auto roles(const std::string& q,
               const std::optional<domain::ApplicationId>& application) const {
        return items(reader_.roles(all(q), application));
    }
    auto groups(const std::string& q) const { return items(reader_.groups(all(q))); }

    auto detail(const domain::ApplicationId& id) const { return must(reader_.application(id)); }
    auto detail(const domain::ConnectionId& id) const { return must(reader_.connection(id)); }
    auto detail(const domain::UserId& id) const { return must(reader_.user(id)); }
    auto detail(const domain::PermissionId& id) const { return must(reader_.permission(id)); }
    auto detail(const domain::RoleId& id) const { return must(reader_.role(id)); }
    auto detail(const domain::GroupId& id) const { return must(reader_.group(id)); }
    auto touched(const domain::EntityRef& entity) const {
        return must(reader_.last_touched(entity));
    }
    auto configuration() const { return must(reader_.configuration()); }

    auto members(const domain::GroupId& id) const { return windowed(reader_.members(id, all())); }
    auto children(const domain::GroupId& id) const { return items(reader_.children(id, all())); }
    auto parents(const domain::GroupId& id) const { return items(reader_.parents(id, all())); }
    auto descendants(const domain::GroupId& id) const {
        return items(reader_.descendants(id, all()));
    }
    auto group_roles(const domain::GroupId& id) const {
        return items(reader_.group_roles(id, all()));
    }
    auto mappings(const domain::GroupId& id) const { return items(reader_.mappings(id, all())); }
    auto user_groups(const domain::UserId& id) const {
        return windowed(reader_.user_groups(id, all()));
    }
    auto user_roles(const domain::UserId& id) const {
        return windowed(reader_.user_roles(id, all()));
    }
    auto user_permissions(const domain::UserId& id) const {
        return windowed(reader_.user_permissions(id, all()));
    }
    auto role_permissions(const domain::RoleId& id) const {
        return items(reader_.role_permissions(id, all()));
    }
    auto included_roles(const domain::RoleId& id) const {
        return items(reader_.included_roles(id, all()));
    }
    auto role_users(const domain::RoleId& id) const {
        return windowed(reader_.role_users(id, all()));
    }

    auto events() const {
        std::vector<std::tuple<domain::Position, std::string, std::string, domain::BatchMember,
                               domain::OccurredTime, domain::RecordedTime, domain::Circumstances>>
            events;
        for (const auto& row : must(reader_.events({})).items)
            events.emplace_back(row.position, row.id, row.type, row.batch, row.occurred_at,
                                row.recorded_at, row.circumstances);
        return events;
    }

  private:
    using Edge = std::tuple<std::string, std::string, domain::Window>;

    static projections::ListQuery all(const std::string& q = "") { return {q, "", 1'000}; }

    template <typename T>
    static T must(domain::Expected<T, projections::ViewsFailure> answer) {
        if (answer) return std::move(answer).value();
        ADD_FAILURE() << "the views failed: " << answer.error().what;
        return T{};
    }
    template <typename T>
    static std::vector<T> items(projections::ViewReader::List<T> page) {
        return must(std::move(page)).items;
    }

    static Edge edge(const projections::MembershipRow& row) {
        return {row.group.text(), row.user.text(), row.window};
    }
    static Edge edge(const projections::UserRoleRow& row) {
        return {row.role.text(), row.user.text(), row.window};
    }
    static Edge edge(const projections::UserPermissionRow& row) {
        return {row.permission.text(), row.user.text(), row.window};
    }
    template <typename Row>
    static std::vector<Edge> windowed(projections::ViewReader::List<Row> page) {
        std::vector<Edge> edges;
        for (const auto& row : items(std::move(page)))
            edges.push_back(edge(row));
        return edges;
    }

    const projections::ViewReader& reader_;
};

} // namespace muniment::testing
