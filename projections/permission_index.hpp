#pragma once

#include "domain/access.hpp"
#include "domain/directory_view.hpp"
#include "domain/recorded_event.hpp"
#include "domain/time.hpp"
#include "projections/access_answers.hpp"
#include "projections/fact.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::projections {

namespace index {
struct EdgeCursor;
}

class ImageSink;
class ImageSource;

/// The directory of every moment in memory: what checks, effective sets and decisions are answered
/// from.
///
/// Text ids are interned once; a node is one incarnation of an entity; an edge links two nodes and
/// holds while its interval contains the position, its window the instant, and both nodes live. So
/// deleting an entity costs nothing beyond marking its node. Living edges and closed intervals are
/// kept apart: the past does not slow the present, and a question about the past costs its result
/// plus a logarithm. No structure grows with users × permissions.
///
/// Equal to the walk of `domain::Directory` at every batch end (property test).
/// Thread-safety: `apply` excludes everything else; any number of threads may ask. The caller
/// arranges it (the service holds a shared mutex).
class PermissionIndex {
  public:
    PermissionIndex();
    ~PermissionIndex();
    PermissionIndex(PermissionIndex&&) noexcept;
    PermissionIndex& operator=(PermissionIndex&&) noexcept;

    /// Takes in the next events of the log, in order. State is defined at batch ends only.
    void apply(const domain::RecordedEvent& event);

    /// The directory at the head, for deciding.
    const domain::DirectoryView& head_view() const;

    /// Whether any edge or registration of the user exists at the moment (expired edges count).
    bool knows_user(const domain::UserId& user, domain::Position at) const;
    bool knows_application(const domain::ApplicationId& application, domain::Position at) const;

    /// The permission with this id, else the one with this name in the application, living at `at`
    /// and belonging to the application.
    std::optional<domain::PermissionId> find_permission(const domain::ApplicationId& application,
                                                        std::string_view id_or_name,
                                                        domain::Position at) const;

    /// Whether the user holds the permission of the application: `find_permission` and `check` in
    /// one. Does not allocate without a login context, but for what it learns about permissions:
    /// who holds them (index/reach_table.hpp), in memory that was set aside.
    Verdict check(std::string_view user, std::string_view application,
                  std::string_view permission_id_or_name, const domain::Moment& at,
                  const std::optional<domain::LoginContext>& login = std::nullopt) const;

    /// The next questions are about these users: sets out for what `check` will look at.
    void expect(std::span<const std::string_view> users) const;

    /// Whether the user holds the permission at the moment.
    bool check(const domain::UserId& user, const domain::PermissionId& permission,
               const domain::Moment& at,
               const std::optional<domain::LoginContext>& login = std::nullopt) const;

    // Effective sets, sorted by id.
    std::vector<domain::GroupId>
    effective_groups(const domain::UserId& user, const domain::Moment& at,
                     const std::optional<domain::LoginContext>& login = std::nullopt) const;
    std::vector<domain::RoleId>
    effective_roles(const domain::UserId& user, const domain::Moment& at,
                    const std::optional<domain::LoginContext>& login = std::nullopt) const;
    std::vector<domain::PermissionId>
    effective_permissions(const domain::UserId& user, const domain::Moment& at,
                          const std::optional<domain::LoginContext>& login = std::nullopt) const;

    /// The ids of `effective_permissions`, in no order, as the index has them: as long as it lives.
    std::vector<std::string_view> effective_permission_texts(const domain::UserId& user,
                                                             const domain::Moment& at) const;

    /// The policy of the extension: its orders, and the filter by application (index/login_walk.hpp
    /// says which). Costs what the user has.
    LoginAccess login_access(const domain::UserId& user, const domain::ApplicationId& application,
                             const domain::Moment& at,
                             const std::optional<domain::LoginContext>& login = std::nullopt) const;

    // Those that lived then, each once, in the order of the extension's document.
    std::vector<domain::GroupId> in_storage_order(const std::vector<domain::GroupId>& ids,
                                                  domain::Position at) const;
    std::vector<domain::RoleId> in_storage_order(const std::vector<domain::RoleId>& ids,
                                                 domain::Position at) const;
    std::vector<domain::PermissionId> in_storage_order(const std::vector<domain::PermissionId>& ids,
                                                       domain::Position at) const;

    // The name that it had then; empty if it did not live.
    std::string name(const domain::GroupId& id, domain::Position at) const;
    std::string name(const domain::RoleId& id, domain::Position at) const;
    std::string name(const domain::PermissionId& id, domain::Position at) const;

    /// Users that are members of the group or of any descendant at the moment, sorted by id.
    std::vector<domain::UserId> effective_members(const domain::GroupId& group,
                                                  const domain::Moment& at) const;
    /// The group's descendants at the position, without itself, sorted by id.
    std::vector<domain::GroupId> descendants(const domain::GroupId& group,
                                             domain::Position at) const;
    /// Roles of the group and of its ancestors and what these include, sorted by id.
    std::vector<domain::RoleId> effective_group_roles(const domain::GroupId& group,
                                                      domain::Position at) const;

    /// Every user with any edge living at the position, sorted by id (for exports and diffs).
    std::vector<domain::UserId> users_with_edges(domain::Position at) const;

    // Edges of a position as facts, a part at a time (index/edge_lists.hpp). For `EdgeFacts`.
    bool read_edges(index::EdgeCursor& cursor, std::size_t steps, std::vector<Fact>& facts) const;
    bool count_edges(index::EdgeCursor& cursor, std::size_t steps, std::uint64_t& number) const;

    /// The position of the last directory event that touched the entity or, through a deletion, its
    /// edges; 0 if there was none.
    domain::Position last_touched(const domain::EntityRef& entity) const;

    /// As bytes that `load` takes back, without the profiles of users: those must not lie about in
    /// plain text (decision 0028).
    void save(ImageSink& sink) const;
    /// Into an index that nothing was applied to. What was broken on the way, `source` tells; then
    /// the index is of no use.
    void load(ImageSource& source);
    /// The events that state the profiles that `load` left out, ascending.
    std::vector<domain::Position> profiles_left_out() const;
    /// Takes the profile from one of them.
    void restore_profile(const domain::RecordedEvent& event);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace muniment::projections
