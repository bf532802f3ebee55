#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

UserProfile zoe() {
    UserProfile profile;
    profile.name = "Zoë";
    profile.email = "zoe@example.com";
    profile.connections = {"My-AD"};
    return profile;
}

TEST(CreateUser, RegistersIt) {
    given({}).when(CreateUser{u("1"), zoe()}).then_once({UserCreated{u("1"), zoe()}});
}

TEST(CreateUser, LeavesTheUserTheEdgesItHas) {
    given({group("ap"), MembersAdded{g("ap"), {u("1")}, {}, {}}})
        .when(std::vector<Change>{CreateUser{u("1"), zoe()}, DeleteUser{u("1"), false},
                                  AddMembers{g("ap"), {u("1")}, {}, {}}})
        .then_each_time({UserCreated{u("1"), zoe()}, UserDeleted{.user = u("1"), .groups = 1},
                         MembersAdded{g("ap"), {u("1")}, {}, {}}});
}

TEST(CreateUser, IsRefusedWhenTheIdIsTaken) {
    given({UserCreated{u("1"), zoe()}})
        .when(CreateUser{u("1"), {}})
        .then_refused("/id", IdTaken{ref(u("1"))});
}

TEST(UpdateUser, StatesTheWholeProfile) {
    auto profile = zoe();
    profile.nickname = "zo";
    given({UserCreated{u("1"), zoe()}})
        .when(UpdateUser{u("1"), {}, "zo", {}, {}, {}, {}})
        .then({UserUpdated{u("1"), profile}});
}

TEST(UpdateUser, ToWhatIsThereIsAlreadySo) {
    given({UserCreated{u("1"), zoe()}})
        .when(UpdateUser{u("1"), "Zoë", {}, {}, {}, {}, {}})
        .then({});
}

TEST(UpdateUser, ReplacesEveryMemberThatItNames) {
    UserProfile profile{"n", "nn", "e", "p", {"c"}, R"({"a":1})"};
    given({UserCreated{u("1"), zoe()}})
        .when(UpdateUser{u("1"), "n", "nn", "e", "p", std::vector<std::string>{"c"}, R"({"a":1})"})
        .then({UserUpdated{u("1"), profile}});
}

TEST(UpdateUser, BeginsWithAnEmptyProfileAfterErasure) {
    UserProfile profile;
    profile.email = "new@example.com";
    given({UserCreated{u("1"), zoe()}, UserErased{u("1"), {"k"}}})
        .when(UpdateUser{u("1"), {}, {}, "new@example.com", {}, {}, {}})
        .then({UserUpdated{u("1"), profile}});
}

TEST(UpdateUser, IsRefusedWhenTheUserIsNotRegistered) {
    given({group("ap"), MembersAdded{g("ap"), {u("1")}, {}, {}}})
        .when(UpdateUser{u("1"), "x", {}, {}, {}, {}, {}})
        .then_refused("/id", UnknownReference{ref(u("1"))});
}

TEST(DeleteUser, CountsTheEdgesThatEnd) {
    given({application("crm"), permission("p1", "crm"), role("r1"), role("r2"), group("ap"),
           UserCreated{u("1"), zoe()}, MembersAdded{g("ap"), {u("1"), u("2")}, {}, {}},
           UserRolesAssigned{r("r1"), {u("1")}, {}, {}},
           UserRolesAssigned{r("r2"), {u("1")}, {}, {}},
           UserPermissionsGranted{p("p1"), {u("1")}, {}, {}}})
        .when(DeleteUser{u("1"), false})
        .then_once({UserDeleted{u("1"), 1, 2, 1}});
}

TEST(DeleteUser, WorksForAnUnregisteredUserWithEdges) {
    given({group("ap"), MembersAdded{g("ap"), {u("1")}, {}, {}}})
        .when(DeleteUser{u("1"), false})
        .then_once({UserDeleted{u("1"), 1, 0, 0}});
}

TEST(DeleteUser, IsRefusedWhenNothingIsKnownOfTheUser) {
    given({}).when(DeleteUser{u("1"), true}).then_refused("/id", UnknownReference{ref(u("1"))});
}

TEST(EraseUser, DestroysTheKeys) {
    given({UserCreated{u("1"), zoe()}})
        .when(EraseUser{u("1"), {"k1", "k2"}})
        .then_each_time({UserErased{u("1"), {"k1", "k2"}}});
}

TEST(EraseUser, WorksForAUserThatWasDeleted) {
    given({}).when(EraseUser{u("1"), {"k1"}}).then_each_time({UserErased{u("1"), {"k1"}}});
}

TEST(EraseUser, WithoutKeysIsAlreadySo) {
    given({UserCreated{u("1"), {}}}).when(EraseUser{u("1"), {}}).then({});
    given({group("ap"), MembersAdded{g("ap"), {u("1")}, {}, {}}})
        .when(EraseUser{u("1"), {}})
        .then({});
}

TEST(EraseUser, IsRefusedInTheBatchThatGivesTheProfile) {
    const ErasedInSameBatch refused{ref(u("1"))};
    given({})
        .when({CreateUser{u("1"), zoe()}, EraseUser{u("1"), {"k"}}})
        .then_refused_at(1, "/id", refused);
    given({UserCreated{u("1"), zoe()}})
        .when({EraseUser{u("1"), {"k"}}, UpdateUser{u("1"), {}, "Zo", {}, {}, {}, {}}})
        .then_refused_at(1, "/id", refused);
    given({UserCreated{u("1"), zoe()}})
        .when({EraseUser{u("1"), {"k"}}, DeleteUser{u("1"), false}, CreateUser{u("1"), zoe()}})
        .then_refused_at(2, "/id", refused);
}

TEST(EraseUser, WithoutKeysIsRefusedWhenNothingIsKnownOfTheUser) {
    given({}).when(EraseUser{u("1"), {}}).then_refused("/id", UnknownReference{ref(u("1"))});
}

} // namespace
} // namespace muniment::testing
