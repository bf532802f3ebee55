#include "projections/permission_index.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace muniment::projections {
namespace {

using namespace domain;

constexpr std::uint64_t groups = 200;
constexpr std::uint64_t permissions = 40;

template <typename Id>
Id id(const std::string& kind, std::uint64_t number) {
    return Id::parse(kind + std::to_string(number)).value();
}

/// User n is in group n; group n is nested in n / 2 and has role n mod 40, which gives permission n
/// mod 40. Half of the groups lose their roles again.
class IndexOfAForest : public testing::Test {
  protected:
    IndexOfAForest() {
        const auto application = id<ApplicationId>("app", 0);
        add(ApplicationCreated{application, "App", {}, {}});
        for (std::uint64_t i = 0; i < permissions; ++i) {
            add(PermissionCreated{id<PermissionId>("p", i), application, {}, "", ""});
            add(RoleCreated{id<RoleId>("r", i), {}, {}, "", ""});
            add(PermissionsGranted{id<RoleId>("r", i), {id<PermissionId>("p", i)}});
        }
        for (std::uint64_t i = 1; i < groups; ++i) {
            add(GroupCreated{id<GroupId>("g", i), "", ""});
            add(GroupRolesAssigned{id<GroupId>("g", i), {id<RoleId>("r", i % permissions)}});
            if (i > 1) add(GroupsNested{id<GroupId>("g", i / 2), {id<GroupId>("g", i)}});
            add(MembersAdded{id<GroupId>("g", i), {id<UserId>("u", i)}, {}, {}});
        }
        before = head;
        for (std::uint64_t i = 1; i < groups; i += 2)
            add(GroupRolesUnassigned{id<GroupId>("g", i), {id<RoleId>("r", i % permissions)}});
    }

    void add(EventData data) {
        ++head.value;
        index.apply({head, {}, 0, {}, {}, {}, {}, std::move(data)});
    }

    static bool expected(std::uint64_t user, std::uint64_t permission, bool odd_groups_count) {
        for (auto group = user; group > 0; group /= 2)
            if (group % permissions == permission && (odd_groups_count || group % 2 == 0))
                return true;
        return false;
    }

    /// How many answers are wrong, asking everything.
    std::size_t wrong_answers(std::uint64_t first_user) const {
        std::size_t wrong = 0;
        for (std::uint64_t i = 1; i < groups; ++i)
            for (std::uint64_t p = 0; p < permissions; ++p) {
                const auto user = (first_user + i * 7) % (groups - 1) + 1;
                const auto allowed = [&](Position at) {
                    return index.check(id<UserId>("u", user).text(), "app0",
                                       id<PermissionId>("p", p).text(),
                                       {at, {}}) == Verdict::allowed;
                };
                wrong += std::size_t{allowed(before) != expected(user, p, true)};
                wrong += std::size_t{allowed(head) != expected(user, p, false)};
            }
        return wrong;
    }

    PermissionIndex index;
    Position head;
    Position before; ///< the half lost their roles
};

/// Nobody has learned anything yet: all learn, and use what the others learn, at once.
TEST_F(IndexOfAForest, IsLearnedByManyThreadsAtOnce) {
    constexpr std::size_t threads = 4;
    std::vector<std::size_t> wrong(threads);
    std::vector<std::thread> asking;
    for (std::size_t i = 0; i < threads; ++i)
        asking.emplace_back([&, i] { wrong[i] = wrong_answers(i * 31); });
    for (auto& thread : asking)
        thread.join();
    EXPECT_EQ(wrong, std::vector<std::size_t>(threads));
    EXPECT_EQ(wrong_answers(0), 0U);
}

} // namespace
} // namespace muniment::projections
