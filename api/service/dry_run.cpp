#include "api/service/dry_run.hpp"

#include "api/service/effective_changes.hpp"
#include "domain/access.hpp"
#include "domain/overlay.hpp"

namespace muniment::api {

namespace {

using domain::DirectoryView;
using domain::GroupId;
using domain::PermissionId;
using domain::RoleId;
using domain::UserId;

/// Collects users downwards from groups, roles and permissions, each visited once. What is to be
/// visited waits in lists, not on the stack: nesting may be deep.
class Reach {
  public:
    explicit Reach(const DirectoryView& view) : view_(view) {}

    void add(const UserId& user) { users_.insert(user); }
    void add(const GroupId& group) {
        if (groups_.insert(group).second) groups_ahead_.push_back(group);
    }
    void add(const RoleId& role) {
        if (roles_.insert(role).second) roles_ahead_.push_back(role);
    }
    void add(const PermissionId& permission) {
        add_all(view_.users_with(permission));
        add_all(view_.roles_with(permission));
    }

    template <typename Ids>
    void add_all(const Ids& ids) {
        for (const auto& id : ids)
            add(id);
    }

    std::set<UserId> users() && {
        while (!roles_ahead_.empty() || !groups_ahead_.empty()) {
            if (!roles_ahead_.empty())
                visit(take_last(roles_ahead_));
            else
                visit(take_last(groups_ahead_));
        }
        return std::move(users_);
    }

  private:
    template <typename Id>
    static Id take_last(std::vector<Id>& ids) {
        Id last = std::move(ids.back());
        ids.pop_back();
        return last;
    }

    void visit(const GroupId& group) {
        add_all(view_.members_of(group));
        add_all(view_.children_of(group));
    }
    void visit(const RoleId& role) {
        add_all(view_.users_with(role));
        add_all(view_.groups_with(role));
        add_all(view_.including(role));
    }

    const DirectoryView& view_;
    std::set<UserId> users_;
    std::set<GroupId> groups_;
    std::set<RoleId> roles_;
    std::vector<GroupId> groups_ahead_;
    std::vector<RoleId> roles_ahead_;
};

void reach(Reach& reached, const domain::MembersAdded& e) {
    reached.add_all(e.users);
}
void reach(Reach& reached, const domain::MembersRemoved& e) {
    reached.add_all(e.users);
}
void reach(Reach& reached, const domain::UserRolesAssigned& e) {
    reached.add_all(e.users);
}
void reach(Reach& reached, const domain::UserRolesUnassigned& e) {
    reached.add_all(e.users);
}
void reach(Reach& reached, const domain::UserPermissionsGranted& e) {
    reached.add_all(e.users);
}
void reach(Reach& reached, const domain::UserPermissionsRevoked& e) {
    reached.add_all(e.users);
}
void reach(Reach& reached, const domain::UserDeleted& e) {
    reached.add(e.user);
}
void reach(Reach& reached, const domain::PermissionsGranted& e) {
    reached.add(e.role);
}
void reach(Reach& reached, const domain::PermissionsRevoked& e) {
    reached.add(e.role);
}
void reach(Reach& reached, const domain::RolesIncluded& e) {
    reached.add(e.role);
}
void reach(Reach& reached, const domain::RolesExcluded& e) {
    reached.add(e.role);
}
void reach(Reach& reached, const domain::RoleDeleted& e) {
    reached.add(e.role);
}
void reach(Reach& reached, const domain::PermissionDeleted& e) {
    reached.add(e.permission);
}
void reach(Reach& reached, const domain::GroupsNested& e) {
    reached.add_all(e.children);
}
void reach(Reach& reached, const domain::GroupsUnnested& e) {
    reached.add_all(e.children);
}
void reach(Reach& reached, const domain::GroupRolesAssigned& e) {
    reached.add(e.group);
}
void reach(Reach& reached, const domain::GroupRolesUnassigned& e) {
    reached.add(e.group);
}
void reach(Reach& reached, const domain::GroupDeleted& e) {
    reached.add(e.group);
}
/// The others change no effective permission.
template <typename Event>
void reach(Reach&, const Event&) {}

} // namespace

std::set<UserId> users_reached(const domain::EventData& event, const DirectoryView& view) {
    Reach reached(view);
    std::visit([&](const auto& e) { reach(reached, e); }, event);
    return std::move(reached).users();
}

domain::Expected<DryRun, WriteError> dry_run(const WriteRequest& request, const TurnView& view) {
    DryRun run;
    run.position = view.live.timeline.head().position;
    run.events = TRY(decide_request(request, view));

    domain::Overlay after(view.directory);
    for (const auto& event : run.events)
        after.apply(event);
    std::set<UserId> users;
    for (const auto& event : run.events) {
        users.merge(users_reached(event, view.directory));
        users.merge(users_reached(event, after));
    }
    for (const auto& user : users) {
        const auto changes =
            effective_changes(user, domain::effective_permissions(view.directory, user, view.now),
                              domain::effective_permissions(after, user, view.now));
        run.effective_changes.insert(run.effective_changes.end(), changes.begin(), changes.end());
    }
    return run;
}

} // namespace muniment::api
