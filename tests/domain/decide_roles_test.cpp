#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

constexpr auto client = ApplicationRefType::client;
constexpr auto server = ApplicationRefType::resource_server;
constexpr auto exact = NameRule::exact;

/// Two applications; roles r-crm (of crm), r-erp (of erp) and any (of none); permissions likewise.
Events two_applications() {
    return {application("crm"),
            application("erp", ApplicationType::resource_server),
            permission("p-crm", "crm"),
            permission("p-erp", "erp"),
            role("r-crm", "crm"),
            role("r-erp", "erp"),
            role("any")};
}

Events with(Events events, const Events& more) {
    events.insert(events.end(), more.begin(), more.end());
    return events;
}

UpdateRole new_permissions(const RoleId& role, std::vector<PermissionId> permissions,
                           std::optional<ApplicationId> of = std::nullopt) {
    return {role, std::move(of), {}, {}, {}, std::move(permissions), exact};
}

// --- permissions -------------------------------------------------------------------------------

TEST(CreatePermission, TakesItsTypeFromTheApplication) {
    const auto scenario = given(two_applications());
    scenario.when(CreatePermission{p("p"), a("crm"), {}, "read", "d", exact})
        .then_once({PermissionCreated{p("p"), a("crm"), client, "read", "d"}});
    scenario.when(CreatePermission{p("p"), a("erp"), {}, "read", "", exact})
        .then_once({PermissionCreated{p("p"), a("erp"), server, "read", ""}});
    scenario.when(CreatePermission{p("p"), a("erp"), client, "read", "", exact})
        .then_once({PermissionCreated{p("p"), a("erp"), client, "read", ""}});
}

TEST(CreatePermission, IsRefusedWhenTheIdIsTakenOrTheApplicationUnknown) {
    const auto scenario = given(two_applications());
    scenario.when(CreatePermission{p("p-crm"), a("crm"), {}, "x", "", exact})
        .then_refused("/id", IdTaken{ref(p("p-crm"))});
    scenario.when(CreatePermission{p("p"), a("hr"), {}, "x", "", exact})
        .then_refused("/application", UnknownReference{ref(a("hr"))});
}

TEST(UpdatePermission, SaysOnlyWhatChanges) {
    given(two_applications())
        .when(UpdatePermission{p("p-crm"), a("crm"), client, "read", "", exact})
        .then({PermissionUpdated{p("p-crm"), {}, {}, "read", {}}});
}

TEST(UpdatePermission, TakesItsTypeFromTheNewApplication) {
    given(two_applications())
        .when(UpdatePermission{p("p-crm"), a("erp"), {}, {}, {}, exact})
        .then({PermissionUpdated{p("p-crm"), a("erp"), server, {}, {}}});
}

TEST(UpdatePermission, IsRefusedWhenSomethingIsUnknown) {
    const auto scenario = given(two_applications());
    scenario.when(UpdatePermission{p("p"), {}, {}, "x", {}, exact})
        .then_refused("/id", UnknownReference{ref(p("p"))});
    scenario.when(UpdatePermission{p("p-crm"), a("hr"), {}, {}, {}, exact})
        .then_refused("/application", UnknownReference{ref(a("hr"))});
}

TEST(UpdatePermission, KeepsItsApplicationWhileARoleOfItHoldsIt) {
    given(with(two_applications(), {PermissionsGranted{r("r-crm"), {p("p-crm")}}}))
        .when(UpdatePermission{p("p-crm"), a("erp"), {}, {}, {}, exact})
        .then_refused("/application", ForeignApplication{ref(p("p-crm")), "crm", "erp"});
}

TEST(UpdatePermission, ChangesItsApplicationUnderARoleWithoutOne) {
    given(with(two_applications(), {PermissionsGranted{r("any"), {p("p-crm")}}}))
        .when(UpdatePermission{p("p-crm"), a("erp"), client, {}, {}, exact})
        .then({PermissionUpdated{p("p-crm"), a("erp"), {}, {}, {}}});
}

TEST(DeletePermission, CountsTheEdgesThatEnd) {
    given(with(two_applications(), {PermissionsGranted{r("any"), {p("p-crm")}},
                                    PermissionsGranted{r("r-crm"), {p("p-crm")}},
                                    UserPermissionsGranted{p("p-crm"), {u("1")}, {}, {}}}))
        .when(DeletePermission{p("p-crm"), true})
        .then_once({PermissionDeleted{p("p-crm"), 2, 1}});
}

TEST(DeletePermission, IsRefusedWhileARoleOrAUserHoldsIt) {
    given(with(two_applications(), {PermissionsGranted{r("any"), {p("p-crm")}}}))
        .when(DeletePermission{p("p-crm"), false})
        .then_refused("/id", InUse{.entity = ref(p("p-crm")), .roles = 1});
    given(with(two_applications(), {UserPermissionsGranted{p("p-crm"), {u("1")}, {}, {}}}))
        .when(DeletePermission{p("p-crm"), false})
        .then_refused("/id", InUse{.entity = ref(p("p-crm")), .users = 1});
}

TEST(DeletePermission, IsRefusedWhenItIsUnknown) {
    given({})
        .when(DeletePermission{p("p"), true})
        .then_refused("/id", UnknownReference{ref(p("p"))});
}

// --- roles -------------------------------------------------------------------------------------

TEST(CreateRole, TakesItsTypeFromTheApplication) {
    const auto scenario = given(two_applications());
    scenario.when(CreateRole{r("r"), a("erp"), {}, "n", "d", {}, exact})
        .then_once({RoleCreated{r("r"), a("erp"), server, "n", "d"}});
    scenario.when(CreateRole{r("r"), a("crm"), server, "n", "", {}, exact})
        .then_once({RoleCreated{r("r"), a("crm"), server, "n", ""}});
}

TEST(CreateRole, WithoutAnApplicationHasNoType) {
    given({})
        .when(CreateRole{r("r"), {}, client, "n", "", {}, exact})
        .then_once({RoleCreated{r("r"), {}, {}, "n", ""}});
}

TEST(CreateRole, GrantsItsPermissions) {
    given(two_applications())
        .when(CreateRole{r("r"), {}, {}, "n", "", {p("p-erp"), p("p-crm"), p("p-erp")}, exact})
        .then_once({RoleCreated{r("r"), {}, {}, "n", ""},
                    PermissionsGranted{r("r"), {p("p-erp"), p("p-crm")}}});
}

TEST(CreateRole, IsRefusedWhenTheIdIsTakenOrSomethingIsUnknown) {
    const auto scenario = given(two_applications());
    scenario.when(CreateRole{r("any"), {}, {}, "n", "", {}, exact})
        .then_refused("/id", IdTaken{ref(r("any"))});
    scenario.when(CreateRole{r("r"), a("hr"), {}, "n", "", {}, exact})
        .then_refused("/application", UnknownReference{ref(a("hr"))});
    scenario.when(CreateRole{r("r"), {}, {}, "n", "", {p("p-crm"), p("p")}, exact})
        .then_refused("/permissions/1", UnknownReference{ref(p("p"))});
}

TEST(CreateRole, IsRefusedWhenAPermissionIsOfAnotherApplication) {
    given(two_applications())
        .when(CreateRole{r("r"), a("crm"), {}, "n", "", {p("p-crm"), p("p-erp")}, exact})
        .then_refused("/permissions/1", ForeignApplication{ref(p("p-erp")), "crm", "erp"});
}

TEST(UpdateRole, SaysOnlyWhatChanges) {
    given(two_applications())
        .when(UpdateRole{r("r-crm"), a("crm"), client, "r-crm", "new", {}, exact})
        .then({RoleUpdated{r("r-crm"), {}, {}, {}, "new"}});
}

TEST(UpdateRole, IgnoresATypeWithoutAnApplication) {
    given(two_applications()).when(UpdateRole{r("any"), {}, client, {}, {}, {}, exact}).then({});
}

TEST(UpdateRole, ReplacesTheWholeSetOfPermissions) {
    given(with(two_applications(),
               {permission("p1", "erp"), permission("p2", "erp"), permission("p3", "crm"),
                PermissionsGranted{r("any"), {p("p-crm"), p("p1"), p("p2")}}}))
        .when(new_permissions(r("any"), {p("p3"), p("p1"), p("p3")}))
        .then({PermissionsRevoked{r("any"), {p("p-crm"), p("p2")}},
               PermissionsGranted{r("any"), {p("p3")}}});
}

TEST(UpdateRole, ToNoPermissionsRevokesThemAll) {
    given(with(two_applications(), {PermissionsGranted{r("any"), {p("p-crm")}}}))
        .when(new_permissions(r("any"), {}))
        .then({PermissionsRevoked{r("any"), {p("p-crm")}}});
}

TEST(UpdateRole, IsRefusedWhenSomethingIsUnknown) {
    const auto scenario = given(two_applications());
    scenario.when(UpdateRole{r("r"), {}, {}, {}, {}, {}, exact})
        .then_refused("/id", UnknownReference{ref(r("r"))});
    scenario.when(UpdateRole{r("any"), a("hr"), {}, {}, {}, {}, exact})
        .then_refused("/application", UnknownReference{ref(a("hr"))});
    scenario.when(new_permissions(r("any"), {p("p")}))
        .then_refused("/permissions/0", UnknownReference{ref(p("p"))});
}

TEST(UpdateRole, IsRefusedWhenAPermissionIsOfAnotherApplication) {
    given(two_applications())
        .when(new_permissions(r("r-crm"), {p("p-erp")}))
        .then_refused("/permissions/0", ForeignApplication{ref(p("p-erp")), "crm", "erp"});
}

TEST(UpdateRole, ChangesItsApplicationWhereNoEdgeBreaks) {
    given(two_applications())
        .when(UpdateRole{r("r-crm"), a("erp"), {}, {}, {}, {}, exact})
        .then({RoleUpdated{r("r-crm"), a("erp"), server, {}, {}}});
    given(with(two_applications(), {PermissionsGranted{r("any"), {p("p-crm")}}}))
        .when(UpdateRole{r("any"), a("crm"), {}, {}, {}, {}, exact})
        .then({RoleUpdated{r("any"), a("crm"), client, {}, {}}});
}

TEST(UpdateRole, ChangesItsApplicationTogetherWithItsPermissions) {
    given(with(two_applications(), {PermissionsGranted{r("r-crm"), {p("p-crm")}}}))
        .when(new_permissions(r("r-crm"), {p("p-erp")}, a("erp")))
        .then({RoleUpdated{r("r-crm"), a("erp"), server, {}, {}},
               PermissionsRevoked{r("r-crm"), {p("p-crm")}},
               PermissionsGranted{r("r-crm"), {p("p-erp")}}});
}

TEST(UpdateRole, KeepsItsApplicationWhileItsEdgesNeedIt) {
    given(with(two_applications(), {PermissionsGranted{r("r-crm"), {p("p-crm")}}}))
        .when(UpdateRole{r("r-crm"), a("erp"), {}, {}, {}, {}, exact})
        .then_refused("/application", ForeignApplication{ref(p("p-crm")), "erp", "crm"});
    given(with(two_applications(), {RolesIncluded{r("any"), {r("r-crm")}}}))
        .when(UpdateRole{r("any"), a("erp"), {}, {}, {}, {}, exact})
        .then_refused("/application", ForeignApplication{ref(r("r-crm")), "erp", "crm"});
    given(with(two_applications(), {role("r2", "crm"), RolesIncluded{r("r2"), {r("r-crm")}}}))
        .when(UpdateRole{r("r-crm"), a("erp"), {}, {}, {}, {}, exact})
        .then_refused("/application", ForeignApplication{ref(r("r-crm")), "crm", "erp"});
}

TEST(DeleteRole, CountsTheEdgesThatEnd) {
    given(with(two_applications(),
               {group("ap"), role("top"), GroupRolesAssigned{g("ap"), {r("any")}},
                UserRolesAssigned{r("any"), {u("1"), u("2")}, {}, {}},
                PermissionsGranted{r("any"), {p("p-crm"), p("p-erp")}},
                RolesIncluded{r("any"), {r("r-crm")}}, RolesIncluded{r("top"), {r("any")}}}))
        .when(DeleteRole{r("any"), true})
        .then_once({RoleDeleted{r("any"), 1, 2, 2, 1, 1}});
}

TEST(DeleteRole, IsRefusedWhileItIsGivenOrIncluded) {
    given(
        with(two_applications(), {group("ap"), role("top"), GroupRolesAssigned{g("ap"), {r("any")}},
                                  UserRolesAssigned{r("any"), {u("1"), u("2")}, {}, {}},
                                  RolesIncluded{r("top"), {r("any")}}}))
        .when(DeleteRole{r("any"), false})
        .then_refused("/id", InUse{.entity = ref(r("any")), .groups = 1, .roles = 1, .users = 2});
}

TEST(DeleteRole, DoesNotCountWhatItContainsAsUse) {
    given(with(two_applications(),
               {PermissionsGranted{r("any"), {p("p-crm")}}, RolesIncluded{r("any"), {r("r-crm")}}}))
        .when(DeleteRole{r("any"), false})
        .then_once({RoleDeleted{.role = r("any"), .permissions = 1, .includes = 1}});
}

TEST(DeleteRole, IsRefusedWhenItIsUnknown) {
    given({}).when(DeleteRole{r("r"), true}).then_refused("/id", UnknownReference{ref(r("r"))});
}

} // namespace
} // namespace muniment::testing
