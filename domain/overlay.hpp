#pragma once

#include "domain/directory_view.hpp"
#include "domain/event_data.hpp"

#include <memory>

namespace muniment::domain {

/// A view as it will be after some events, without touching the view beneath.
///
/// The writer decides a batch on it, and further batches on what the batches before them, decided
/// but not yet durable, will have made of the directory. Costs are those of the events applied, not
/// of the view beneath. `base` must outlive the overlay and not change under it. Not thread-safe.
class Overlay final : public DirectoryView {
  public:
    explicit Overlay(const DirectoryView& base);
    ~Overlay() override;
    Overlay(Overlay&&) noexcept;

    /// The same meaning as `evolve(Directory&, event)`.
    void apply(const EventData& event);

    const Application* find(const ApplicationId& id) const override;
    const Connection* find(const ConnectionId& id) const override;
    const User* find(const UserId& id) const override;
    const Permission* find(const PermissionId& id) const override;
    const Role* find(const RoleId& id) const override;
    const Group* find(const GroupId& id) const override;
    Configuration configuration() const override;
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
    std::optional<GroupId> group_with(const MappingId& mapping) const override;
    void expect(std::span<const UserId> users) const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace muniment::domain
