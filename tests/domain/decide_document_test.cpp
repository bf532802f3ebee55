#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

DocumentItem item(const char* text) {
    return DocumentItem::parse(text).value();
}

const Events company{application("crm"),
                     permission("read", "crm"),
                     role("clerk", "crm"),
                     group("ap"),
                     group("ar"),
                     group("finance"),
                     MembersAdded{g("ap"), {u("1"), u("2")}, {}, tomorrow},
                     GroupsNested{g("finance"), {g("ap")}},
                     GroupRolesAssigned{g("ap"), {r("clerk")}},
                     UserRolesAssigned{r("clerk"), {u("1")}, {}, {}},
                     PermissionsGranted{r("clerk"), {p("read")}},
                     MappingsAdded{g("ap"), {{m("m1"), "My-AD", "AP"}}}};

TEST(ReorderDocument, MovesEachItemOnce) {
    given(company)
        .when(ReorderDocument{arrays::groups(), {item("ar"), item("ap"), item("ar")}})
        .then_each_time({DocumentReordered{arrays::groups(), {item("ar"), item("ap")}}});
}

TEST(ReorderDocument, LeavesOutWhatTheArrayDoesNotHold) {
    const struct {
        DocumentArray array;
        const char* held;
    } cases[] = {
        {arrays::groups(), "ap"},
        {arrays::roles(), "clerk"},
        {arrays::permissions(), "read"},
        {arrays::members(g("ap")), "2"},
        {arrays::nested(g("finance")), "ap"},
        {arrays::roles(g("ap")), "clerk"},
        {arrays::mappings(g("ap")), "m1"},
        {arrays::permissions(r("clerk")), "read"},
        {arrays::users(r("clerk")), "1"},
    };
    for (const auto& one : cases)
        given(company)
            .when(ReorderDocument{one.array, {item("none"), item(one.held), item("no id")}})
            .then_each_time({DocumentReordered{one.array, {item(one.held)}}});
}

TEST(ReorderDocument, IsAlreadySoWhenNothingOfItIsThere) {
    given(company).when(ReorderDocument{arrays::groups(), {item("clerk")}}).then({});
    given(company).when(ReorderDocument{arrays::rules(), {item("ap")}}).then({});
    given(company).when(ReorderDocument{arrays::nested(g("ap")), {item("finance")}}).then({});
}

TEST(ReorderDocument, IsRefusedWhenTheOwnerIsUnknown) {
    given(company)
        .when(ReorderDocument{arrays::members(g("hr")), {item("1")}})
        .then_refused("/array", UnknownReference{ref(g("hr"))});
    given(company)
        .when(ReorderDocument{arrays::users(r("boss")), {item("1")}})
        .then_refused("/array", UnknownReference{ref(r("boss"))});
}

TEST(WriteCollections, StatesWhatItIsTold) {
    given(company)
        .when(WriteCollections{{arrays::rules(), arrays::rules()},
                               {arrays::roles(), arrays::users(r("clerk"))}})
        .then_each_time(
            {CollectionsWritten{{arrays::rules()}, {arrays::roles(), arrays::users(r("clerk"))}}});
}

TEST(WriteCollections, IsAlreadySoWithoutAny) {
    given(company).when(WriteCollections{{}, {}}).then({});
}

TEST(WriteCollections, IsRefusedWhenAnOwnerIsUnknown) {
    given(company)
        .when(WriteCollections{{arrays::groups(), arrays::nested(g("hr"))}, {}})
        .then_refused("/dropped/1", UnknownReference{ref(g("hr"))});
    given(company)
        .when(WriteCollections{{}, {arrays::permissions(r("boss"))}})
        .then_refused("/written/0", UnknownReference{ref(r("boss"))});
}

TEST(DocumentArray, IsReadBackFromItsName) {
    const auto slashed = g("a/members/b");
    EXPECT_EQ(arrays::members(slashed).text(), "groups/a/members/b/members");
    EXPECT_EQ(meaning(arrays::members(slashed)).owner, ref(slashed));
    EXPECT_EQ(meaning(arrays::members(slashed)).content, ArrayContent::group_members);
    EXPECT_EQ(meaning(arrays::users(r("clerk"))).owner, ref(r("clerk")));
    EXPECT_EQ(meaning(arrays::rules()).owner, std::nullopt);
}

TEST(DocumentArray, IsRefusedWhenItIsNone) {
    for (const auto* text :
         {"", "users", "groups/", "groups//members", "groups/ap", "groups/members",
          "groups/ap/users", "roles/clerk/members", "groups/a p/members"})
        EXPECT_FALSE(DocumentArray::parse(text)) << text;
}

TEST(Subjects, AreTheOwnersOfTheArraysOfAnEvent) {
    EXPECT_EQ(subjects(DocumentReordered{arrays::members(g("ap")), {item("1")}}),
              std::vector{ref(g("ap"))});
    EXPECT_TRUE(subjects(DocumentReordered{arrays::groups(), {item("ap")}}).empty());
    EXPECT_EQ(subjects(CollectionsWritten{{arrays::users(r("clerk"))},
                                          {arrays::rules(), arrays::nested(g("ap"))}}),
              (std::vector{ref(r("clerk")), ref(g("ap"))}));
}

} // namespace
} // namespace muniment::testing
