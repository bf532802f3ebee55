#pragma once

#include "domain/directory_view.hpp"
#include "projections/index/graph.hpp"

namespace muniment::projections::index {

/// The living state of the graph as decisions meet it. Points and lists cost O(1) and O(length).
/// Valid as long as the graph; thread-safety is the graph's.
class HeadView final : public domain::DirectoryView {
  public:
    using ApplicationId = domain::ApplicationId;
    using ConnectionId = domain::ConnectionId;
    using UserId = domain::UserId;
    using PermissionId = domain::PermissionId;
    using RoleId = domain::RoleId;
    using GroupId = domain::GroupId;
    using NameRule = domain::NameRule;
    using Window = domain::Window;

    explicit HeadView(const Graph& graph) : graph_(graph) {}

    const domain::Application* find(const ApplicationId& id) const override;
    const domain::Connection* find(const ConnectionId& id) const override;
    const domain::User* find(const UserId& id) const override;
    const domain::Permission* find(const PermissionId& id) const override;
    const domain::Role* find(const RoleId& id) const override;
    const domain::Group* find(const GroupId& id) const override;
    domain::Configuration configuration() const override { return graph_.configuration; }

    std::vector<GroupId> groups_named(std::string_view name, NameRule rule) const override;
    std::vector<RoleId> roles_named(const std::optional<ApplicationId>& application,
                                    std::string_view name, NameRule rule) const override;
    std::vector<PermissionId> permissions_named(const ApplicationId& application,
                                                std::string_view name,
                                                NameRule rule) const override;
    std::vector<ApplicationId> application_ids() const override;
    std::vector<RoleId> roles_of_application(const ApplicationId& id) const override;
    std::vector<PermissionId> permissions_of_application(const ApplicationId& id) const override;

    std::optional<Window> membership(const GroupId& group, const UserId& user) const override;
    std::vector<GroupId> groups_of(const UserId& user) const override;
    std::vector<UserId> members_of(const GroupId& group) const override;
    bool is_nested(const GroupId& parent, const GroupId& child) const override;
    std::vector<GroupId> parents_of(const GroupId& child) const override;
    std::vector<GroupId> children_of(const GroupId& parent) const override;
    bool group_has_role(const GroupId& group, const RoleId& role) const override;
    std::vector<RoleId> roles_of(const GroupId& group) const override;
    std::vector<GroupId> groups_with(const RoleId& role) const override;
    std::optional<Window> user_role(const RoleId& role, const UserId& user) const override;
    std::vector<RoleId> roles_of(const UserId& user) const override;
    std::vector<UserId> users_with(const RoleId& role) const override;
    std::optional<Window> user_permission(const PermissionId& permission,
                                          const UserId& user) const override;
    std::vector<PermissionId> permissions_of(const UserId& user) const override;
    std::vector<UserId> users_with(const PermissionId& permission) const override;
    bool is_included(const RoleId& including, const RoleId& included) const override;
    std::vector<RoleId> included_in(const RoleId& including) const override;
    std::vector<RoleId> including(const RoleId& included) const override;
    bool role_has_permission(const RoleId& role, const PermissionId& permission) const override;
    std::vector<PermissionId> permissions_of(const RoleId& role) const override;
    std::vector<RoleId> roles_with(const PermissionId& permission) const override;

    std::uint64_t member_count(const GroupId& group) const override;
    std::uint64_t user_count(const RoleId& role) const override;
    std::uint64_t user_count(const PermissionId& permission) const override;
    std::optional<GroupId> group_with(const domain::MappingId& mapping) const override;
    void expect(std::span<const UserId> users) const override;

  private:
    template <typename Id>
    std::vector<Id> ids(const std::vector<Node>& nodes) const;
    template <typename Left, typename Right>
    const Entry* edge(const Relation& relation, const Left& left, const Right& right) const;
    template <typename Left, typename Right>
    std::optional<Window> window(const Relation& relation, const Left& left,
                                 const Right& right) const;
    template <typename Right, typename Left>
    std::vector<Right> rights(const Relation& relation, const Left& left) const;
    template <typename Left, typename Right>
    std::vector<Left> lefts(const Relation& relation, const Right& right) const;
    template <typename Left>
    std::uint64_t count(const Relation& relation, const Left& left) const;
    template <typename Id>
    std::vector<Id> belonging(const std::unordered_map<NodeTable::Key, LivingList>& lists,
                              const ApplicationId& application) const;

    const Graph& graph_;
};

} // namespace muniment::projections::index
