#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

std::vector<std::string> roles(std::initializer_list<std::string> names) {
    return names;
}

// --- applications ------------------------------------------------------------------------------

TEST(CreateApplication, RegistersIt) {
    given({})
        .when(CreateApplication{a("crm"), "CRM", ApplicationType::spa, {"https://c.example"}})
        .then_once(
            {ApplicationCreated{a("crm"), "CRM", ApplicationType::spa, {"https://c.example"}}});
}

TEST(CreateApplication, IsRefusedWhenTheIdIsTaken) {
    given({application("crm")})
        .when(CreateApplication{a("crm"), "other", ApplicationType::spa, {}})
        .then_refused("/id", IdTaken{ref(a("crm"))});
}

TEST(CreateApplication, MayTakeANameThatAnotherHas) {
    given({application("crm")})
        .when(CreateApplication{a("crm2"), "crm", ApplicationType::spa, {}})
        .then_once({ApplicationCreated{a("crm2"), "crm", ApplicationType::spa, {}}});
}

TEST(UpdateApplication, SaysOnlyWhatChanges) {
    given({application("crm")})
        .when(UpdateApplication{a("crm"), "crm", ApplicationType::native, {}})
        .then({ApplicationUpdated{a("crm"), {}, ApplicationType::native, {}}});
}

TEST(UpdateApplication, ReplacesTheCallbacks) {
    given({application("crm")})
        .when(UpdateApplication{a("crm"), {}, {}, std::vector<std::string>{"https://x.example"}})
        .then(
            {ApplicationUpdated{a("crm"), {}, {}, std::vector<std::string>{"https://x.example"}}});
}

TEST(CreateApplication, MayRequireRolesOfWhoeverLogsIn) {
    given({})
        .when(CreateApplication{
            a("crm"), "CRM", ApplicationType::spa, {}, roles({"Clerk", "Admin"}), "Clerks only."})
        .then_once({ApplicationCreated{
            a("crm"), "CRM", ApplicationType::spa, {}, roles({"Clerk", "Admin"}), "Clerks only."}});
}

TEST(CreateApplication, SaysNothingOfEmptyRequirements) {
    given({})
        .when(CreateApplication{a("crm"), "CRM", ApplicationType::spa, {}, roles({}), ""})
        .then_once({ApplicationCreated{a("crm"), "CRM", ApplicationType::spa, {}}});
}

TEST(UpdateApplication, RequiresOtherRolesAndSaysSoOnce) {
    given({ApplicationCreated{a("crm"), "CRM", ApplicationType::spa, {}, roles({"Clerk"}), "No."}})
        .when(UpdateApplication{a("crm"), {}, {}, {}, roles({"Admin"}), "No."})
        .then({ApplicationUpdated{a("crm"), {}, {}, {}, roles({"Admin"}), {}}});
}

TEST(UpdateApplication, TakesRequirementsAwayByEmptyOnes) {
    given({ApplicationCreated{a("crm"), "CRM", ApplicationType::spa, {}, roles({"Clerk"}), "No."}})
        .when(UpdateApplication{a("crm"), {}, {}, {}, roles({}), ""})
        .then({ApplicationUpdated{a("crm"), {}, {}, {}, roles({}), ""}});
}

TEST(UpdateApplication, IsAlreadySoWhereNoneWereRequired) {
    given({application("crm")})
        .when(UpdateApplication{a("crm"), {}, {}, {}, roles({}), ""})
        .then({});
}

TEST(UpdateApplication, IsRefusedWhenItIsUnknown) {
    given({})
        .when(UpdateApplication{a("crm"), "x", {}, {}})
        .then_refused("/id", UnknownReference{ref(a("crm"))});
}

TEST(DeleteApplication, EndsIt) {
    given({application("crm")})
        .when(DeleteApplication{a("crm"), false})
        .then_once({ApplicationDeleted{a("crm")}});
}

TEST(DeleteApplication, IsRefusedWhenItIsUnknown) {
    given({})
        .when(DeleteApplication{a("crm"), true})
        .then_refused("/id", UnknownReference{ref(a("crm"))});
}

TEST(DeleteApplication, IsRefusedWhileItHasRolesOrPermissions) {
    given({application("crm"), permission("p1", "crm"), permission("p2", "crm"), role("r", "crm")})
        .when(DeleteApplication{a("crm"), false})
        .then_refused("/id", InUse{.entity = ref(a("crm")), .permissions = 2, .roles = 1});
}

TEST(DeleteApplication, WithCascadeDeletesItsRolesThenItsPermissions) {
    given({application("crm"), permission("p2", "crm"), permission("p1", "crm"), role("r2", "crm"),
           role("r1", "crm"), role("any"), PermissionsGranted{r("r1"), {p("p1")}},
           PermissionsGranted{r("any"), {p("p1")}},
           UserRolesAssigned{r("r1"), {u("1"), u("2")}, {}, {}}, RolesIncluded{r("r1"), {r("r2")}},
           RolesIncluded{r("any"), {r("r1")}}})
        .when(DeleteApplication{a("crm"), true})
        .then_once(
            {RoleDeleted{
                 .role = r("r1"), .users = 2, .permissions = 1, .includes = 1, .included_by = 1},
             RoleDeleted{.role = r("r2")}, PermissionDeleted{.permission = p("p1"), .roles = 1},
             PermissionDeleted{.permission = p("p2")}, ApplicationDeleted{a("crm")}});
}

// --- connections -------------------------------------------------------------------------------

TEST(CreateConnection, RegistersIt) {
    given({})
        .when(CreateConnection{c("con"), "My-AD", "ad"})
        .then_once({ConnectionCreated{c("con"), "My-AD", "ad"}});
}

TEST(CreateConnection, IsRefusedWhenTheIdIsTaken) {
    given({ConnectionCreated{c("con"), "My-AD", "ad"}})
        .when(CreateConnection{c("con"), "Other", "ad"})
        .then_refused("/id", IdTaken{ref(c("con"))});
}

TEST(UpdateConnection, SaysOnlyWhatChanges) {
    given({ConnectionCreated{c("con"), "My-AD", "ad"}})
        .when(UpdateConnection{c("con"), "My-AD", "adfs"})
        .then({ConnectionUpdated{c("con"), {}, "adfs"}});
}

TEST(UpdateConnection, IsRefusedWhenItIsUnknown) {
    given({})
        .when(UpdateConnection{c("con"), "x", {}})
        .then_refused("/id", UnknownReference{ref(c("con"))});
}

TEST(DeleteConnection, IsNeverInUse) {
    given({ConnectionCreated{c("con"), "My-AD", "ad"}, group("ap"),
           MappingsAdded{g("ap"), {{m("m1"), "My-AD", "AP"}}}})
        .when(DeleteConnection{c("con"), false})
        .then_once({ConnectionDeleted{c("con")}});
}

TEST(DeleteConnection, IsRefusedWhenItIsUnknown) {
    given({})
        .when(DeleteConnection{c("con"), false})
        .then_refused("/id", UnknownReference{ref(c("con"))});
}

// --- configuration -----------------------------------------------------------------------------

TEST(UpdateConfiguration, SaysOnlyTheSwitchesThatChange) {
    Configuration there;
    there.groups_in_token = true;
    there.persist_roles = true;
    Configuration wanted;
    wanted.groups_in_token = true;
    wanted.persist_roles = false;
    wanted.roles_in_token = false;
    Configuration changing;
    changing.persist_roles = false;
    changing.roles_in_token = false;
    given({ConfigurationUpdated{there}})
        .when(UpdateConfiguration{wanted})
        .then({ConfigurationUpdated{changing}});
}

TEST(UpdateConfiguration, OfNothingIsAlreadySo) {
    given({}).when(UpdateConfiguration{}).then({});
}

} // namespace
} // namespace muniment::testing
