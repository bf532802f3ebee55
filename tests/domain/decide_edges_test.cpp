#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

/// Two applications; roles r-crm (of crm), r-erp (of erp), any and any2 (of none).
Events two_applications() {
    return {application("crm"),
            application("erp"),
            permission("p1", "crm"),
            permission("p2", "crm"),
            permission("p-erp", "erp"),
            role("r-crm", "crm"),
            role("r-erp", "erp"),
            role("any"),
            role("any2")};
}

Events with(const Events& more) {
    auto events = two_applications();
    events.insert(events.end(), more.begin(), more.end());
    return events;
}

TEST(GrantPermissions, GrantsThoseThatAreNew) {
    given(with({PermissionsGranted{r("r-crm"), {p("p1")}}}))
        .when(GrantPermissions{r("r-crm"), {p("p2"), p("p1"), p("p2")}})
        .then({PermissionsGranted{r("r-crm"), {p("p2")}}});
}

TEST(GrantPermissions, OfAnyApplicationSuitARoleWithoutOne) {
    given(two_applications())
        .when(GrantPermissions{r("any"), {p("p1"), p("p-erp")}})
        .then({PermissionsGranted{r("any"), {p("p1"), p("p-erp")}}});
}

TEST(GrantPermissions, IsRefusedWhenSomethingIsUnknownOrForeign) {
    const auto scenario = given(two_applications());
    scenario.when(GrantPermissions{r("r"), {p("p1")}})
        .then_refused("/role", UnknownReference{ref(r("r"))});
    scenario.when(GrantPermissions{r("any"), {p("p1"), p("p")}})
        .then_refused("/permissions/1", UnknownReference{ref(p("p"))});
    scenario.when(GrantPermissions{r("r-crm"), {p("p1"), p("p-erp")}})
        .then_refused("/permissions/1", ForeignApplication{ref(p("p-erp")), "crm", "erp"});
}

TEST(RevokePermissions, RevokesThoseThatAreThere) {
    given(with({PermissionsGranted{r("r-crm"), {p("p1")}}}))
        .when(RevokePermissions{r("r-crm"), {p("p2"), p("p1")}})
        .then({PermissionsRevoked{r("r-crm"), {p("p1")}}});
}

TEST(RevokePermissions, IsRefusedWhenSomethingIsUnknown) {
    const auto scenario = given(two_applications());
    scenario.when(RevokePermissions{r("r"), {p("p1")}})
        .then_refused("/role", UnknownReference{ref(r("r"))});
    scenario.when(RevokePermissions{r("any"), {p("p")}})
        .then_refused("/permissions/0", UnknownReference{ref(p("p"))});
}

TEST(IncludeRoles, IncludesThoseThatAreNew) {
    given(with({RolesIncluded{r("any"), {r("r-crm")}}}))
        .when(IncludeRoles{r("any"), {r("r-crm"), r("any2"), r("r-erp"), r("any2")}})
        .then({RolesIncluded{r("any"), {r("any2"), r("r-erp")}}});
}

TEST(IncludeRoles, IsRefusedWhenSomethingIsUnknownOrForeign) {
    const auto scenario = given(two_applications());
    scenario.when(IncludeRoles{r("r"), {r("any")}})
        .then_refused("/role", UnknownReference{ref(r("r"))});
    scenario.when(IncludeRoles{r("any"), {r("any2"), r("r")}})
        .then_refused("/roles/1", UnknownReference{ref(r("r"))});
    scenario.when(IncludeRoles{r("r-crm"), {r("r-erp")}})
        .then_refused("/roles/0", ForeignApplication{ref(r("r-erp")), "crm", "erp"});
}

TEST(IncludeRoles, IsRefusedWhenARoleOfAnApplicationWouldIncludeOneWithout) {
    given(two_applications())
        .when(IncludeRoles{r("r-crm"), {r("any")}})
        .then_refused("/roles/0", ForeignApplication{ref(r("any")), "crm", ""});
}

TEST(ExcludeRoles, EndsThoseThatAreThere) {
    given(with({RolesIncluded{r("any"), {r("r-crm")}}}))
        .when(ExcludeRoles{r("any"), {r("any2"), r("r-crm")}})
        .then({RolesExcluded{r("any"), {r("r-crm")}}});
}

TEST(ExcludeRoles, IsRefusedWhenSomethingIsUnknown) {
    const auto scenario = given(two_applications());
    scenario.when(ExcludeRoles{r("r"), {}}).then_refused("/role", UnknownReference{ref(r("r"))});
    scenario.when(ExcludeRoles{r("any"), {r("r")}})
        .then_refused("/roles/0", UnknownReference{ref(r("r"))});
}

// --- users -------------------------------------------------------------------------------------

TEST(AssignUserRoles, IsOneEventARoleWithThoseForWhomItChanges) {
    given(with({UserRolesAssigned{r("any"), {u("1")}, {}, tomorrow},
                UserRolesAssigned{r("r-crm"), {u("1"), u("2")}, {}, tomorrow}}))
        .when(AssignUserRoles{
            {r("any2"), r("any"), r("r-crm"), r("any2")}, {u("2"), u("1"), u("2")}, {}, tomorrow})
        .then({UserRolesAssigned{r("any2"), {u("2"), u("1")}, {}, tomorrow},
               UserRolesAssigned{r("any"), {u("2")}, {}, tomorrow}});
}

TEST(AssignUserRoles, WithAnotherWindowReplacesTheWindow) {
    given(with({UserRolesAssigned{r("any"), {u("1")}, {}, tomorrow}}))
        .when(AssignUserRoles{{r("any")}, {u("1")}, tomorrow, next_week})
        .then({UserRolesAssigned{r("any"), {u("1")}, tomorrow, next_week}});
}

TEST(AssignUserRoles, IsRefusedWhenARoleIsUnknownOrTheWindowEmpty) {
    const auto scenario = given(two_applications());
    scenario.when(AssignUserRoles{{r("any"), r("r")}, {u("1")}, {}, {}})
        .then_refused("/roles/1", UnknownReference{ref(r("r"))});
    scenario.when(AssignUserRoles{{r("any")}, {u("1")}, {}, yesterday})
        .then_refused("/valid_until", EmptyWindow{});
}

TEST(UnassignUserRoles, EndsThoseThatAreThere) {
    given(with({UserRolesAssigned{r("any"), {u("1")}, {}, {}},
                UserRolesAssigned{r("r-crm"), {u("1"), u("2")}, {}, {}}}))
        .when(UnassignUserRoles{{r("any2"), r("r-crm"), r("any")}, {u("2"), u("1"), u("3")}})
        .then({UserRolesUnassigned{r("r-crm"), {u("2"), u("1")}},
               UserRolesUnassigned{r("any"), {u("1")}}});
}

TEST(UnassignUserRoles, IsRefusedWhenARoleIsUnknown) {
    given({})
        .when(UnassignUserRoles{{r("r")}, {u("1")}})
        .then_refused("/roles/0", UnknownReference{ref(r("r"))});
}

TEST(GrantUserPermissions, IsOneEventAPermissionWithThoseForWhomItChanges) {
    given(with({UserPermissionsGranted{p("p1"), {u("1")}, yesterday, {}}}))
        .when(GrantUserPermissions{{u("1"), u("2")}, {p("p1"), p("p2"), p("p1")}, yesterday, {}})
        .then({UserPermissionsGranted{p("p1"), {u("2")}, yesterday, {}},
               UserPermissionsGranted{p("p2"), {u("1"), u("2")}, yesterday, {}}});
}

TEST(GrantUserPermissions, IsRefusedWhenAPermissionIsUnknownOrTheWindowEmpty) {
    const auto scenario = given(two_applications());
    scenario.when(GrantUserPermissions{{u("1")}, {p("p")}, {}, {}})
        .then_refused("/permissions/0", UnknownReference{ref(p("p"))});
    scenario.when(GrantUserPermissions{{u("1")}, {p("p1")}, next_week, tomorrow})
        .then_refused("/valid_until", EmptyWindow{});
}

TEST(RevokeUserPermissions, EndsThoseThatAreThere) {
    given(with({UserPermissionsGranted{p("p1"), {u("1"), u("2")}, {}, {}}}))
        .when(RevokeUserPermissions{{u("2"), u("3")}, {p("p2"), p("p1")}})
        .then({UserPermissionsRevoked{p("p1"), {u("2")}}});
}

TEST(RevokeUserPermissions, IsRefusedWhenAPermissionIsUnknown) {
    given({})
        .when(RevokeUserPermissions{{u("1")}, {p("p")}})
        .then_refused("/permissions/0", UnknownReference{ref(p("p"))});
}

} // namespace
} // namespace muniment::testing
