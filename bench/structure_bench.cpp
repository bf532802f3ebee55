#include "bench/rows.hpp"
#include "projections/permission_index.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

// What changes of the structure cost the index: the slowest event of each kind, beside the bound.
// usage: structure_bench MEMBERS TIMES
namespace {

using namespace muniment;
using namespace muniment::domain;

constexpr double bound_s = 0.05;
constexpr std::size_t permissions = 13'000;

template <typename Id>
Id id(const std::string& kind, std::size_t number) {
    return Id::parse(kind + std::to_string(number)).value();
}

class Timed {
  public:
    /// Seconds.
    double add(EventData data) {
        ++event_.position.value;
        event_.data = std::move(data);
        const auto begun = std::chrono::steady_clock::now();
        index_.apply(event_);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    }

  private:
    RecordedEvent event_{{}, {}, 0, {}, {}, {}, {}, ConfigurationUpdated{}};
    projections::PermissionIndex index_;
};

const auto role = id<RoleId>("role", 1);
const auto group = id<GroupId>("group", 1);
const auto parent = id<GroupId>("group", 2);

void build(Timed& index, std::size_t members) {
    const auto application = id<ApplicationId>("application", 1);
    index.add(ApplicationCreated{application, "Application", {}, {}});
    index.add(RoleCreated{role, std::nullopt, std::nullopt, "Role", ""});
    for (std::size_t i = 0; i < permissions; ++i) {
        const auto permission = id<PermissionId>("permission", i);
        index.add(PermissionCreated{permission, application, {}, permission.text(), ""});
        index.add(PermissionsGranted{role, {permission}});
    }
    for (const auto& one : {group, parent})
        index.add(GroupCreated{one, one.text(), ""});
    index.add(GroupRolesAssigned{parent, {role}});
    for (std::size_t i = 0; i < members; ++i)
        index.add(MembersAdded{group, {id<UserId>("user", i)}, {}, {}});
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t members = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const int times = argc > 2 ? std::atoi(argv[2]) : 1'000;
    std::vector<double> permission_changes;
    std::vector<double> role_changes;
    std::vector<double> nestings;
    std::vector<double> deletions;
    for (int repetition = 0; repetition < 5; ++repetition) {
        Timed index;
        build(index, members);
        std::array<double, 3> slowest{};
        for (int i = 0; i < times; ++i) {
            const auto permission =
                id<PermissionId>("permission", static_cast<std::size_t>(i) * 7 % permissions);
            slowest[0] = std::max({slowest[0], index.add(PermissionsRevoked{role, {permission}}),
                                   index.add(PermissionsGranted{role, {permission}})});
            slowest[1] = std::max({slowest[1], index.add(GroupRolesAssigned{group, {role}}),
                                   index.add(GroupRolesUnassigned{group, {role}})});
            slowest[2] = std::max({slowest[2], index.add(GroupsNested{parent, {group}}),
                                   index.add(GroupsUnnested{parent, {group}})});
        }
        permission_changes.push_back(slowest[0]);
        role_changes.push_back(slowest[1]);
        nestings.push_back(slowest[2]);
        deletions.push_back(index.add(GroupDeleted{group, members, 0, 0, 0, 0}));
    }
    const std::vector<double> bound(5, bound_s);
    const auto row = [&](const std::string& what) {
        return bench::Row{"structure", "slowest: " + what, "the bound of 50 ms", {"at_most", 1.0}};
    };
    const auto group_text = "group of " + std::to_string(members) + " members ";
    bench::print(row("a permission of a role of 13000 revoked, granted"), permission_changes,
                 bound);
    bench::print(row("a role of 13000 permissions assigned, unassigned"), role_changes, bound);
    bench::print(row(group_text + "nested, unnested"), nestings, bound);
    bench::print(row(group_text + "deleted"), deletions, bound);
    return 0;
}
