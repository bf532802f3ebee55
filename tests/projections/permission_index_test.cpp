#include "domain/decide.hpp"
#include "projections/permission_index.hpp"
#include "tests/projections/index_reference.hpp"
#include "tests/properties/random_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

namespace muniment::projections {
namespace {

using namespace domain;
using muniment::testing::IndexReference;
using muniment::testing::RandomChanges;

template <typename Id>
Id id(std::string_view text) {
    return Id::parse(text).value();
}
const auto app = id<ApplicationId>("app");
const auto ann = id<UserId>("ann");
const auto bob = id<UserId>("bob");
const auto staff = id<GroupId>("staff");
const auto payroll = id<GroupId>("payroll");
const auto clerk = id<RoleId>("clerk");
const auto reader = id<RoleId>("reader");
const auto read_it = id<PermissionId>("p-read");
const auto pay_it = id<PermissionId>("p-pay");
constexpr Instant noon{1'000'000};

/// Payroll is within staff; staff reads, payroll pays.
class PermissionIndexOfACompany : public ::testing::Test {
  protected:
    PermissionIndexOfACompany() {
        batch({ApplicationCreated{app, "App", ApplicationType::spa, {}},
               PermissionCreated{read_it, app, ApplicationRefType::client, "read", ""},
               PermissionCreated{pay_it, app, ApplicationRefType::client, "pay", ""},
               RoleCreated{reader, app, {}, "Reader", ""}, RoleCreated{clerk, app, {}, "Clerk", ""},
               PermissionsGranted{reader, {read_it}}, PermissionsGranted{clerk, {pay_it}},
               GroupCreated{staff, "Staff", ""}, GroupCreated{payroll, "Payroll", ""},
               GroupsNested{staff, {payroll}}, GroupRolesAssigned{staff, {reader}},
               GroupRolesAssigned{payroll, {clerk}}});
    }

    Position batch(const std::vector<EventData>& events) {
        reference.apply(events, noon);
        return reference.head();
    }
    const PermissionIndex& index() const { return reference.index(); }
    bool check(const UserId& user, const PermissionId& permission, Position at,
               Instant instant = noon) const {
        return index().check(user, permission, {at, instant});
    }

    IndexReference reference;
};

TEST_F(PermissionIndexOfACompany, LetsMembersDoWhatTheirGroupsMay) {
    const auto before = reference.head();
    const auto after = batch({MembersAdded{payroll, {ann}, {}, {}}});
    EXPECT_TRUE(check(ann, pay_it, after));
    EXPECT_TRUE(check(ann, read_it, after)) << "through the ancestor";
    EXPECT_FALSE(check(bob, read_it, after));
    EXPECT_FALSE(check(ann, pay_it, before)) << "it had not happened yet";
    EXPECT_TRUE(index().effective_permissions(ann, {before, noon}).empty());
    EXPECT_TRUE(index().effective_permission_texts(ann, {before, noon}).empty());
    EXPECT_THAT(index().effective_permission_texts(ann, {after, noon}),
                ::testing::UnorderedElementsAre(pay_it.text(), read_it.text()));
    reference.expect_equal_past();
}

TEST_F(PermissionIndexOfACompany, HonoursWindowsHalfOpen) {
    const auto at = batch({MembersAdded{payroll, {ann}, Instant{10}, Instant{20}}});
    EXPECT_FALSE(check(ann, pay_it, at, Instant{9}));
    EXPECT_TRUE(check(ann, pay_it, at, Instant{10}));
    EXPECT_TRUE(check(ann, pay_it, at, Instant{19}));
    EXPECT_FALSE(check(ann, pay_it, at, Instant{20}));
    EXPECT_TRUE(index().knows_user(ann, at)) << "an expired edge is an edge";
}

TEST_F(PermissionIndexOfACompany, DoesNotRestoreEdgesToAGroupThatComesBack) {
    const auto member = batch({MembersAdded{payroll, {ann}, {}, {}}});
    const auto deleted = batch({GroupDeleted{payroll, 1, 1, 0, 1, 0}});
    const auto again =
        batch({GroupCreated{payroll, "Payroll", ""}, GroupRolesAssigned{payroll, {clerk}}});
    EXPECT_TRUE(check(ann, pay_it, member));
    EXPECT_FALSE(check(ann, pay_it, deleted));
    EXPECT_FALSE(check(ann, pay_it, again));
    EXPECT_EQ(index().head_view().member_count(payroll), 0U);
    EXPECT_EQ(index().last_touched(ref(ann)), deleted);
    reference.expect_equal_head();
    reference.expect_equal_past();
}

TEST_F(PermissionIndexOfACompany, TellsALoginWhatItHasInStorageOrder) {
    const auto other = id<ApplicationId>("other");
    const auto boss = id<RoleId>("boss");
    const auto foreign = id<RoleId>("foreign");
    batch({MembersAdded{payroll, {ann}, {}, {}}, ApplicationCreated{other, "Other", {}, {}},
           RoleCreated{boss, {}, {}, "Boss", ""}, RoleCreated{foreign, other, {}, "Foreign", ""},
           UserRolesAssigned{boss, {ann}, {}, {}}, UserRolesAssigned{foreign, {ann}, {}, {}},
           UserRolesAssigned{reader, {ann}, {}, {}}});
    const Moment before{reference.head(), noon};
    const auto told = index().login_access(ann, app, before);
    EXPECT_EQ(told.groups, (std::vector{staff, payroll}));
    EXPECT_EQ(told.roles, (std::vector{reader, clerk, boss})) << "those through groups come first";
    EXPECT_EQ(told.permissions, (std::vector{read_it, pay_it}));

    const auto after =
        batch({DocumentReordered{arrays::groups(), {document_item(staff)}},
               DocumentReordered{arrays::roles(), {document_item(reader), document_item(boss)}},
               DocumentReordered{arrays::permissions(), {document_item(read_it)}}});
    const auto moved = index().login_access(ann, app, {after, noon});
    EXPECT_EQ(moved.groups, (std::vector{payroll, staff}));
    EXPECT_EQ(moved.roles, (std::vector{clerk, reader, boss}));
    EXPECT_EQ(moved.permissions, (std::vector{pay_it, read_it}));
    EXPECT_EQ(index().login_access(ann, app, before).groups, (std::vector{staff, payroll}));
    EXPECT_EQ(
        index().in_storage_order(std::vector{staff, id<GroupId>("none"), payroll, staff}, after),
        (std::vector{payroll, staff}));
}

TEST_F(PermissionIndexOfACompany, TellsALoginToAnUnknownApplicationItsGroupsAlone) {
    const auto at = batch({MembersAdded{payroll, {ann}, {}, {}}});
    const auto told = index().login_access(ann, id<ApplicationId>("none"), {at, noon});
    EXPECT_EQ(told.groups, (std::vector{staff, payroll}));
    EXPECT_TRUE(told.roles.empty());
    EXPECT_TRUE(told.permissions.empty());
    EXPECT_TRUE(index().login_access(bob, app, {at, noon}).groups.empty());
}

TEST_F(PermissionIndexOfACompany, KnowsTheNameOfEachPosition) {
    const auto before = reference.head();
    const auto after = batch({GroupUpdated{staff, "Everybody", {}}});
    EXPECT_EQ(index().name(staff, before), "Staff");
    EXPECT_EQ(index().name(staff, after), "Everybody");
    EXPECT_EQ(index().name(reader, after), "Reader");
    EXPECT_EQ(index().name(pay_it, after), "pay");
    EXPECT_EQ(index().name(id<GroupId>("none"), after), "");
}

TEST_F(PermissionIndexOfACompany, FindsPermissionsByTheNameTheyHadThen) {
    const auto before = reference.head();
    const auto after = batch({PermissionUpdated{pay_it, {}, {}, "pay out", {}}});
    EXPECT_EQ(index().find_permission(app, "pay", before), pay_it);
    EXPECT_EQ(index().find_permission(app, "pay", after), std::nullopt);
    EXPECT_EQ(index().find_permission(app, "pay out", after), pay_it);
    EXPECT_EQ(index().find_permission(app, "p-pay", after), pay_it);
    EXPECT_EQ(index().find_permission(id<ApplicationId>("other"), "p-pay", after), std::nullopt);
}

TEST_F(PermissionIndexOfACompany, PrefersAnIdOverAName) {
    const auto confusing = id<PermissionId>("read");
    const auto at =
        batch({PermissionCreated{confusing, app, ApplicationRefType::client, "p-read", ""}});
    EXPECT_EQ(index().find_permission(app, "read", at), confusing);
    EXPECT_EQ(index().find_permission(app, "p-read", at), read_it);
}

TEST_F(PermissionIndexOfACompany, AppliesMappingsOnlyToALogin) {
    const auto at = batch({MappingsAdded{payroll, {{id<MappingId>("m"), "ldap", "Accounts"}}}});
    const LoginContext login{"ldap", {"Accounts"}};
    EXPECT_FALSE(check(ann, pay_it, at));
    EXPECT_TRUE(index().check(ann, pay_it, {at, noon}, login)) << "though nothing is known of ann";
    EXPECT_FALSE(index().check(ann, pay_it, {at, noon}, LoginContext{"ldap", {"accounts"}}));
    EXPECT_FALSE(index().check(ann, pay_it, {at, noon}, LoginContext{"saml", {"Accounts"}}));
    const auto removed = batch({MappingsRemoved{payroll, {id<MappingId>("m")}}});
    EXPECT_FALSE(index().check(ann, pay_it, {removed, noon}, login));
    EXPECT_TRUE(index().check(ann, pay_it, {at, noon}, login));
}

TEST_F(PermissionIndexOfACompany, IgnoresStoreEventsButGoesOnWithTheirPositions) {
    batch({ClientCreated{"c", "C", {}, "00", {}}});
    const auto at = batch({MembersAdded{payroll, {ann}, {}, {}}});
    EXPECT_TRUE(check(ann, pay_it, at));
    EXPECT_FALSE(check(ann, pay_it, Position{at.value - 1}));
    EXPECT_EQ(index().last_touched(ref(payroll)), at);
}

/// Long enough for hash tables over lists, holes in them, and trees over closed intervals.
TEST_F(PermissionIndexOfACompany, AnswersTheSameForLongLists) {
    std::vector<UserId> users;
    for (int i = 0; i < 120; ++i)
        users.push_back(id<UserId>("user" + std::to_string(i)));
    std::vector<GroupId> groups;
    for (int i = 0; i < 60; ++i) {
        groups.push_back(id<GroupId>("group" + std::to_string(i)));
        batch({GroupCreated{groups.back(), groups.back().text(), ""},
               MembersAdded{groups.back(), {ann}, {}, {}}});
    }
    batch({MembersAdded{payroll, users, {}, {}}});
    batch({MembersRemoved{payroll, {users.begin() + 20, users.begin() + 90}}});
    batch({MembersAdded{payroll, {users.begin() + 40, users.begin() + 50}, {}, Instant{5}}});
    for (int i = 0; i < 40; ++i)
        batch({GroupDeleted{groups[static_cast<std::size_t>(i)]}});
    batch({UserDeleted{users[0]}, MembersRemoved{groups[50], {ann}}});
    batch({MembersAdded{payroll, {ann, users[0]}, {}, {}}});
    reference.expect_equal_head();
    reference.expect_equal_past();
}

/// A history that `decide` lets through, decided on the index itself.
class RandomHistory : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomHistory, IsTheSameToTheIndexAndToTheRule) {
    constexpr int batches = 80;
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    RandomChanges changes(GetParam());
    IndexReference reference;
    for (int i = 0; i < batches && !HasFailure(); ++i) {
        const auto batch = changes.next_batch();
        const auto events = decide(reference.index().head_view(), batch, {{changes.now()}});
        if (!events || events->empty()) continue;
        reference.apply(*events, changes.now());
        reference.expect_equal_head();
    }
    reference.expect_equal_past();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, ::testing::Range<std::uint64_t>(1, 101));

} // namespace
} // namespace muniment::projections
