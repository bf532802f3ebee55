#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

using Batch = std::vector<Change>;

constexpr auto exact = NameRule::exact;
constexpr auto folded = NameRule::folded;

CreateGroup new_group(const char* id, const char* name, NameRule rule = exact) {
    return {g(id), name, "", rule};
}

// --- what a batch is ---------------------------------------------------------------------------

TEST(Batch, OfNothingLeadsToNothing) {
    given({}).when(Batch{}).then({});
}

TEST(Batch, LetsEachChangeSeeThoseBeforeIt) {
    given({})
        .when(Batch{new_group("ap", "AP"), AddMembers{g("ap"), {u("1")}, {}, {}},
                    AddMembers{g("ap"), {u("1"), u("2")}, {}, {}}})
        .then_once({GroupCreated{g("ap"), "AP", ""}, MembersAdded{g("ap"), {u("1")}, {}, {}},
                    MembersAdded{g("ap"), {u("2")}, {}, {}}});
}

TEST(Batch, IsRefusedWholeWithTheIndexOfTheChange) {
    given({})
        .when(Batch{new_group("ap", "AP"), NestGroups{g("ap"), {g("x")}}, new_group("x", "X")})
        .then_refused_at(1, "/children/0", UnknownReference{ref(g("x"))});
}

TEST(Batch, MayDeleteAndCreateTheSameIdAgain) {
    given({group("ap"), MembersAdded{g("ap"), {u("1")}, {}, {}}})
        .when(Batch{DeleteGroup{g("ap"), true}, new_group("ap", "ap"),
                    AddMembers{g("ap"), {u("1")}, {}, {}}})
        .then_each_time({GroupDeleted{.group = g("ap"), .members = 1}, group("ap"),
                         MembersAdded{g("ap"), {u("1")}, {}, {}}});
}

TEST(Batch, DoesNotSeeWhatItDeleted) {
    given({group("ap")})
        .when(Batch{DeleteGroup{g("ap"), true}, AddMembers{g("ap"), {u("1")}, {}, {}}})
        .then_refused_at(1, "/group", UnknownReference{ref(g("ap"))});
}

// --- names -------------------------------------------------------------------------------------

TEST(Names, OfGroupsAreUniqueByteForByte) {
    const auto scenario = given({group("ap")});
    scenario.when(new_group("x", "ap")).then_refused("/name", NameTaken{ref(g("ap")), "ap"});
    scenario.when(new_group("x", "AP")).then_once({GroupCreated{g("x"), "AP", ""}});
}

TEST(Names, MayBeAskedToDifferFolded) {
    const auto scenario = given({GroupCreated{g("x"), "ΣΊΓΜΑ", ""}});
    scenario.when(new_group("y", "σίγμα", folded))
        .then_refused("/name", NameTaken{ref(g("x")), "σίγμα"});
    scenario.when(new_group("y", "σίγμα", exact)).then_once({GroupCreated{g("y"), "σίγμα", ""}});
}

TEST(Names, AreRefusedWhenRenamedToATakenOne) {
    const auto scenario = given({group("x"), group("y")});
    scenario.when(UpdateGroup{g("y"), "x", {}, exact})
        .then_refused("/name", NameTaken{ref(g("x")), "x"});
    scenario.when(UpdateGroup{g("y"), "X", {}, folded})
        .then_refused("/name", NameTaken{ref(g("x")), "X"});
    scenario.when(UpdateGroup{g("y"), "X", {}, exact}).then({GroupUpdated{g("y"), "X", {}}});
}

TEST(Names, ThatStayAreNotLookedAt) {
    given({group("x"), GroupCreated{g("y"), "X", ""}})
        .when(UpdateGroup{g("y"), "X", "new", folded})
        .then({GroupUpdated{g("y"), {}, "new"}});
}

TEST(Names, OfRolesAndPermissionsAreUniqueInTheirApplication) {
    const auto scenario = given({application("crm"), application("erp"), permission("p", "crm"),
                                 role("r", "crm"), role("any")});
    scenario.when(CreatePermission{p("p2"), a("crm"), {}, "p", "", exact})
        .then_refused("/name", NameTaken{ref(p("p")), "p"});
    scenario.when(CreatePermission{p("p2"), a("erp"), {}, "p", "", folded})
        .then_once({PermissionCreated{p("p2"), a("erp"), ApplicationRefType::client, "p", ""}});
    scenario.when(CreateRole{r("r2"), a("crm"), {}, "R", "", {}, folded})
        .then_refused("/name", NameTaken{ref(r("r")), "R"});
    scenario.when(CreateRole{r("r2"), {}, {}, "r", "", {}, folded})
        .then_once({RoleCreated{r("r2"), {}, {}, "r", ""}});
    scenario.when(CreateRole{r("r2"), {}, {}, "any", "", {}, exact})
        .then_refused("/name", NameTaken{ref(r("any")), "any"});
}

TEST(Names, AreLookedAtWhenTheApplicationChanges) {
    const Events there{application("crm"),
                       application("erp"),
                       permission("p", "crm"),
                       PermissionCreated{p("p2"), a("erp"), ApplicationRefType::client, "p", ""},
                       role("r", "crm"),
                       RoleCreated{r("r2"), {}, {}, "r", ""}};
    given(there)
        .when(UpdatePermission{p("p2"), a("crm"), {}, {}, {}, exact})
        .then_refused("/application", NameTaken{ref(p("p")), "p"});
    given(there)
        .when(UpdateRole{r("r2"), a("crm"), {}, {}, {}, {}, exact})
        .then_refused("/application", NameTaken{ref(r("r")), "r"});
}

TEST(Names, MayBeSwappedWithinABatch) {
    given({group("x"), group("y")})
        .when(Batch{UpdateGroup{g("x"), "y", {}, folded}, UpdateGroup{g("y"), "x", {}, folded}})
        .then({GroupUpdated{g("x"), "y", {}}, GroupUpdated{g("y"), "x", {}}});
}

TEST(Names, GivenUpLaterInTheBatchMayBeTaken) {
    given({group("x")})
        .when(Batch{new_group("y", "x"), DeleteGroup{g("x"), false}})
        .then_once({GroupCreated{g("y"), "x", ""}, GroupDeleted{.group = g("x")}});
}

TEST(Names, OfTwoGivenInABatchTheLaterIsRefused) {
    given({})
        .when(Batch{new_group("x", "n"), new_group("z", "m"), new_group("y", "n")})
        .then_refused_at(2, "/name", NameTaken{ref(g("x")), "n"});
    given({})
        .when(Batch{new_group("y", "n", folded), new_group("x", "N")})
        .then_refused_at(1, "/name", NameTaken{ref(g("y")), "N"});
}

TEST(Names, AreHeldToTheStrictestRuleAskedForInTheBatch) {
    given({group("x")})
        .when(Batch{new_group("y", "n", folded), UpdateGroup{g("y"), "X", {}, exact}})
        .then_refused_at(1, "/name", NameTaken{ref(g("x")), "X"});
}

TEST(Names, OfWhatIsDeletedAgainAreNotLookedAt) {
    given({group("x")})
        .when(Batch{new_group("y", "x"), DeleteGroup{g("y"), false}})
        .then_each_time({GroupCreated{g("y"), "x", ""}, GroupDeleted{.group = g("y")}});
}

// --- cycles ------------------------------------------------------------------------------------

TEST(Cycles, OfAGroupWithItselfAreRefused) {
    given({group("x")})
        .when(NestGroups{g("x"), {g("x")}})
        .then_refused("/children/0", WouldCycle{ref(g("x"))});
}

TEST(Cycles, OfGroupsAreRefusedAtTheEdgeThatClosesThem) {
    given({group("x"), group("y"), group("z"), group("other"), GroupsNested{g("x"), {g("y")}},
           GroupsNested{g("y"), {g("z")}}})
        .when(NestGroups{g("z"), {g("other"), g("x")}})
        .then_refused("/children/1", WouldCycle{ref(g("x"))});
}

TEST(Cycles, OfRolesAreRefusedAtTheEdgeThatClosesThem) {
    given({role("x"), role("y"), role("other"), RolesIncluded{r("x"), {r("y")}}})
        .when(IncludeRoles{r("y"), {r("other"), r("x")}})
        .then_refused("/roles/1", WouldCycle{ref(r("x"))});
    given({role("x")})
        .when(IncludeRoles{r("x"), {r("x")}})
        .then_refused("/roles/0", WouldCycle{ref(r("x"))});
}

TEST(Cycles, WithinABatchAreRefusedAtTheLastEdge) {
    given({group("x"), group("y"), group("z")})
        .when(Batch{NestGroups{g("x"), {g("y")}}, NestGroups{g("z"), {g("x")}},
                    NestGroups{g("y"), {g("z")}}})
        .then_refused_at(2, "/children/0", WouldCycle{ref(g("z"))});
}

TEST(Cycles, ThatEndWithinTheBatchAreNone) {
    given({group("x"), group("y"), GroupsNested{g("x"), {g("y")}}})
        .when(Batch{NestGroups{g("y"), {g("x")}}, UnnestGroups{g("x"), {g("y")}}})
        .then({GroupsNested{g("y"), {g("x")}}, GroupsUnnested{g("x"), {g("y")}}});
}

TEST(Cycles, AreNotSeenInADiamond) {
    given({group("top"), group("l"), group("r"), group("leaf"),
           GroupsNested{g("top"), {g("l"), g("r")}}, GroupsNested{g("l"), {g("leaf")}}})
        .when(NestGroups{g("r"), {g("leaf")}})
        .then({GroupsNested{g("r"), {g("leaf")}}});
}

TEST(Cycles, AreFoundInAVeryLongChain) {
    Batch batch;
    constexpr int length = 10'000;
    for (int i = 0; i < length; ++i)
        batch.push_back(new_group(("g" + std::to_string(i)).c_str(), std::to_string(i).c_str()));
    for (int i = 0; i + 1 < length; ++i)
        batch.push_back(NestGroups{g(("g" + std::to_string(i)).c_str()),
                                   {g(("g" + std::to_string(i + 1)).c_str())}});
    const Directory empty;
    EXPECT_TRUE(decide(empty, batch, {{today}}).has_value());
    batch.push_back(NestGroups{g("g9999"), {g("g0")}});
    const auto outcome = decide(empty, batch, {{today}});
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error(),
              (Rejection{batch.size() - 1, "/children/0", WouldCycle{ref(g("g0"))}}));
}

} // namespace
} // namespace muniment::testing
