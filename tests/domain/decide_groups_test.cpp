#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

TEST(CreateGroup, MakesIt) {
    given({})
        .when(CreateGroup{g("ap"), "Accounts payable", "d", NameRule::exact})
        .then_once({GroupCreated{g("ap"), "Accounts payable", "d"}});
}

TEST(CreateGroup, IsRefusedWhenTheIdIsTaken) {
    given({group("ap")})
        .when(CreateGroup{g("ap"), "x", "", NameRule::exact})
        .then_refused("/id", IdTaken{ref(g("ap"))});
}

TEST(UpdateGroup, SaysOnlyWhatChanges) {
    given({group("ap")})
        .when(UpdateGroup{g("ap"), "ap", "new", NameRule::exact})
        .then({GroupUpdated{g("ap"), {}, "new"}});
    given({group("ap")})
        .when(UpdateGroup{g("ap"), "AP", {}, NameRule::folded})
        .then({GroupUpdated{g("ap"), "AP", {}}});
}

TEST(UpdateGroup, IsRefusedWhenItIsUnknown) {
    given({})
        .when(UpdateGroup{g("ap"), "AP", {}, NameRule::exact})
        .then_refused("/id", UnknownReference{ref(g("ap"))});
}

TEST(DeleteGroup, CountsTheEdgesThatEnd) {
    given({group("top"), group("mid"), group("leaf"), role("r1"),
           GroupsNested{g("top"), {g("mid")}}, GroupsNested{g("mid"), {g("leaf")}},
           MembersAdded{g("mid"), {u("1"), u("2")}, {}, {}},
           GroupRolesAssigned{g("mid"), {r("r1")}},
           MappingsAdded{g("mid"), {{m("m1"), "c", "x"}, {m("m2"), "c", "x"}}}})
        .when(DeleteGroup{g("mid"), true})
        .then_once({GroupDeleted{g("mid"), 2, 1, 1, 1, 2}});
}

TEST(DeleteGroup, IsRefusedWhileItHasMembersOrAParent) {
    given({group("top"), group("mid"), GroupsNested{g("top"), {g("mid")}},
           MembersAdded{g("mid"), {u("1"), u("2")}, {}, {}}})
        .when(DeleteGroup{g("mid"), false})
        .then_refused("/id", InUse{.entity = ref(g("mid")), .groups = 1, .members = 2});
}

TEST(DeleteGroup, DoesNotCountWhatItContainsAsUse) {
    given({group("top"), group("mid"), role("r1"), GroupsNested{g("top"), {g("mid")}},
           GroupRolesAssigned{g("top"), {r("r1")}}, MappingsAdded{g("top"), {{m("m1"), "c", "x"}}}})
        .when(DeleteGroup{g("top"), false})
        .then_once({GroupDeleted{g("top"), 0, 0, 1, 1, 1}});
}

TEST(DeleteGroup, IsRefusedWhenItIsUnknown) {
    given({}).when(DeleteGroup{g("ap"), true}).then_refused("/id", UnknownReference{ref(g("ap"))});
}

// --- members -----------------------------------------------------------------------------------

TEST(AddMembers, AddsThoseThatAreNew) {
    given({group("ap"), MembersAdded{g("ap"), {u("2")}, {}, {}}})
        .when(AddMembers{g("ap"), {u("3"), u("2"), u("1"), u("3")}, {}, {}})
        .then({MembersAdded{g("ap"), {u("3"), u("1")}, {}, {}}});
}

TEST(AddMembers, IsRefusedWhenTheGroupIsUnknown) {
    given({})
        .when(AddMembers{g("ap"), {u("1")}, {}, {}})
        .then_refused("/group", UnknownReference{ref(g("ap"))});
}

TEST(AddMembers, WithAnotherWindowReplacesTheWindow) {
    given({group("ap"), MembersAdded{g("ap"), {u("1"), u("2")}, {}, next_week},
           MembersAdded{g("ap"), {u("3")}, {}, tomorrow}})
        .when(AddMembers{g("ap"), {u("1"), u("2"), u("3")}, {}, tomorrow})
        .then({MembersAdded{g("ap"), {u("1"), u("2")}, {}, tomorrow}});
}

TEST(AddMembers, WithoutBoundsMakesThemPermanent) {
    given({group("ap"), MembersAdded{g("ap"), {u("1")}, yesterday, tomorrow}})
        .when(AddMembers{g("ap"), {u("1")}, {}, {}})
        .then({MembersAdded{g("ap"), {u("1")}, {}, {}}});
}

TEST(AddMembers, MayBeginBeforeNow) {
    given({group("ap")})
        .when(AddMembers{g("ap"), {u("1")}, yesterday, {}})
        .then({MembersAdded{g("ap"), {u("1")}, yesterday, {}}});
}

TEST(AddMembers, IsRefusedWhenNothingOfTheWindowIsLeft) {
    const auto scenario = given({group("ap")});
    scenario.when(AddMembers{g("ap"), {u("1")}, {}, today})
        .then_refused("/valid_until", EmptyWindow{});
    scenario.when(AddMembers{g("ap"), {u("1")}, yesterday, today})
        .then_refused("/valid_until", EmptyWindow{});
    scenario.when(AddMembers{g("ap"), {u("1")}, tomorrow, tomorrow})
        .then_refused("/valid_until", EmptyWindow{});
    scenario.when(AddMembers{g("ap"), {u("1")}, next_week, tomorrow})
        .then_refused("/valid_until", EmptyWindow{});
}

TEST(AddMembers, TakesAWindowOfOneMicrosecond) {
    const Instant until{today.us + 1};
    given({group("ap")})
        .when(AddMembers{g("ap"), {u("1")}, {}, until})
        .then({MembersAdded{g("ap"), {u("1")}, {}, until}});
}

TEST(RemoveMembers, RemovesThoseThatAreThere) {
    given({group("ap"), MembersAdded{g("ap"), {u("1"), u("2")}, {}, {}},
           MembersAdded{g("ap"), {u("3")}, {}, yesterday}})
        .when(RemoveMembers{g("ap"), {u("9"), u("3"), u("1"), u("1")}})
        .then({MembersRemoved{g("ap"), {u("3"), u("1")}}});
}

TEST(RemoveMembers, IsRefusedWhenTheGroupIsUnknown) {
    given({})
        .when(RemoveMembers{g("ap"), {u("1")}})
        .then_refused("/group", UnknownReference{ref(g("ap"))});
}

// --- nesting, roles ----------------------------------------------------------------------------

TEST(NestGroups, NestsThoseThatAreNew) {
    given({group("top"), group("x"), group("y"), GroupsNested{g("top"), {g("x")}}})
        .when(NestGroups{g("top"), {g("x"), g("y"), g("y")}})
        .then({GroupsNested{g("top"), {g("y")}}});
}

TEST(NestGroups, IsRefusedWhenAGroupIsUnknown) {
    given({group("x")})
        .when(NestGroups{g("top"), {g("x")}})
        .then_refused("/group", UnknownReference{ref(g("top"))});
    given({group("top"), group("x")})
        .when(NestGroups{g("top"), {g("x"), g("y")}})
        .then_refused("/children/1", UnknownReference{ref(g("y"))});
}

TEST(UnnestGroups, EndsThoseThatAreThere) {
    given({group("top"), group("x"), group("y"), GroupsNested{g("top"), {g("x")}}})
        .when(UnnestGroups{g("top"), {g("y"), g("x")}})
        .then({GroupsUnnested{g("top"), {g("x")}}});
}

TEST(UnnestGroups, IsRefusedWhenAGroupIsUnknown) {
    given({})
        .when(UnnestGroups{g("top"), {}})
        .then_refused("/group", UnknownReference{ref(g("top"))});
    given({group("top")})
        .when(UnnestGroups{g("top"), {g("x")}})
        .then_refused("/children/0", UnknownReference{ref(g("x"))});
}

TEST(AssignGroupRoles, AssignsThoseThatAreNew) {
    given({group("ap"), role("r1"), role("r2"), GroupRolesAssigned{g("ap"), {r("r1")}}})
        .when(AssignGroupRoles{g("ap"), {r("r2"), r("r1"), r("r2")}})
        .then({GroupRolesAssigned{g("ap"), {r("r2")}}});
}

TEST(AssignGroupRoles, IsRefusedWhenSomethingIsUnknown) {
    given({role("r1")})
        .when(AssignGroupRoles{g("ap"), {r("r1")}})
        .then_refused("/group", UnknownReference{ref(g("ap"))});
    given({group("ap"), role("r1")})
        .when(AssignGroupRoles{g("ap"), {r("r1"), r("r2")}})
        .then_refused("/roles/1", UnknownReference{ref(r("r2"))});
}

TEST(UnassignGroupRoles, EndsThoseThatAreThere) {
    given({group("ap"), role("r1"), role("r2"), GroupRolesAssigned{g("ap"), {r("r1")}}})
        .when(UnassignGroupRoles{g("ap"), {r("r2"), r("r1")}})
        .then({GroupRolesUnassigned{g("ap"), {r("r1")}}});
}

TEST(UnassignGroupRoles, IsRefusedWhenSomethingIsUnknown) {
    given({role("r1")})
        .when(UnassignGroupRoles{g("ap"), {r("r1")}})
        .then_refused("/group", UnknownReference{ref(g("ap"))});
    given({group("ap")})
        .when(UnassignGroupRoles{g("ap"), {r("r1")}})
        .then_refused("/roles/0", UnknownReference{ref(r("r1"))});
}

// --- mappings ----------------------------------------------------------------------------------

TEST(AddMappings, AddsThemDuplicatesOfTextAllowed) {
    const std::vector<Mapping> mappings{{m("m1"), "My-AD", "AP"}, {m("m2"), "My-AD", "AP"}};
    given({group("ap")})
        .when(AddMappings{g("ap"), mappings})
        .then_once({MappingsAdded{g("ap"), mappings}});
}

TEST(AddMappings, IsRefusedWhenAnIdIsTaken) {
    given({group("ap"), group("x"), MappingsAdded{g("x"), {{m("m1"), "c", "n"}}}})
        .when(AddMappings{g("ap"), {{m("m2"), "c", "n"}, {m("m1"), "c", "n"}}})
        .then_refused("/mappings/1/id", IdTaken{ref(m("m1"))});
    given({group("ap")})
        .when(AddMappings{g("ap"), {{m("m1"), "c", "n"}, {m("m1"), "c", "n"}}})
        .then_refused("/mappings/1/id", IdTaken{ref(m("m1"))});
}

TEST(AddMappings, MayTakeAnIdThatWasGivenUp) {
    given({group("ap"), group("x"), MappingsAdded{g("x"), {{m("m1"), "c", "n"}}},
           GroupDeleted{g("x"), 0, 0, 0, 0, 1}})
        .when(AddMappings{g("ap"), {{m("m1"), "c", "n"}}})
        .then_once({MappingsAdded{g("ap"), {{m("m1"), "c", "n"}}}});
}

TEST(AddMappings, IsRefusedWhenTheGroupIsUnknown) {
    given({})
        .when(AddMappings{g("ap"), {{m("m1"), "c", "n"}}})
        .then_refused("/group", UnknownReference{ref(g("ap"))});
}

TEST(RemoveMappings, RemovesThoseOfTheGroup) {
    given({group("ap"), group("x"), MappingsAdded{g("ap"), {{m("m1"), "c", "n"}}},
           MappingsAdded{g("x"), {{m("m2"), "c", "n"}}}})
        .when(RemoveMappings{g("ap"), {m("m2"), m("m1"), m("m1"), m("m3")}})
        .then({MappingsRemoved{g("ap"), {m("m1")}}});
}

TEST(RemoveMappings, IsRefusedWhenTheGroupIsUnknown) {
    given({})
        .when(RemoveMappings{g("ap"), {m("m1")}})
        .then_refused("/group", UnknownReference{ref(g("ap"))});
}

} // namespace
} // namespace muniment::testing
