#include "domain/document.hpp"
#include "tests/domain/examples.hpp"

#include <gtest/gtest.h>

namespace muniment::testing {
namespace {

using Items = std::optional<std::vector<std::string>>;

Document after(const Events& events) {
    Document document;
    for (const auto& event : events)
        document.apply(event);
    return document;
}

Items items(const Document& document, const DocumentArray& array,
            std::optional<Instant> instant = std::nullopt) {
    const auto there = document.items(array, instant);
    if (!there) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& item : *there)
        texts.push_back(item.text());
    return texts;
}

std::vector<std::string> keys(const Document& document) {
    std::vector<std::string> texts;
    for (const auto& array : document.collections())
        texts.push_back(array.text());
    return texts;
}

DocumentItem item(const char* text) {
    return DocumentItem::parse(text).value();
}

using Texts = std::vector<std::string>;

TEST(Document, IsEmptyAtFirst) {
    EXPECT_TRUE(after({}).collections().empty());
    EXPECT_EQ(items(after({}), arrays::groups()), std::nullopt);
    EXPECT_TRUE(after({application("crm"), UserCreated{u("1"), {}}}).collections().empty());
}

TEST(Document, HasItsKeysInTheOrderInWhichTheyWereWritten) {
    Configuration switches;
    switches.roles_in_token = true;
    const auto document =
        after({application("crm"), permission("read", "crm"), ConfigurationUpdated{switches},
               group("ap"), permission("write", "crm"), role("clerk", "crm")});
    EXPECT_EQ(keys(document), (Texts{"permissions", "configuration", "groups", "roles"}));
}

TEST(Document, KeepsAnArrayThatBecameEmpty) {
    auto document = after(
        {group("ap"), MembersAdded{g("ap"), {u("1")}, {}, {}}, MembersRemoved{g("ap"), {u("1")}}});
    EXPECT_EQ(items(document, arrays::members(g("ap"))), Items(Texts{}));
    EXPECT_EQ(items(document, arrays::nested(g("ap"))), std::nullopt);
    document.apply(GroupDeleted{g("ap"), 0, 0, 0, 0, 0});
    EXPECT_EQ(items(document, arrays::groups()), Items(Texts{}));
    document.apply(group("ap"));
    EXPECT_EQ(items(document, arrays::members(g("ap"))), std::nullopt);
}

TEST(Document, HasThePermissionsOfARoleFromItsCreationOn) {
    const auto document = after({application("crm"), role("clerk", "crm")});
    EXPECT_EQ(items(document, arrays::permissions(r("clerk"))), Items(Texts{}));
    EXPECT_EQ(items(document, arrays::users(r("clerk"))), std::nullopt);
}

TEST(Document, MovesToTheEndInTheOrderStated) {
    const auto document =
        after({group("a"), group("b"), group("c"), group("d"),
               DocumentReordered{arrays::groups(), {item("c"), item("none"), item("a")}}});
    EXPECT_EQ(items(document, arrays::groups()), Items(Texts{"b", "d", "c", "a"}));
}

TEST(Document, AppendsWhatComesAgain) {
    const auto document =
        after({group("ap"), MembersAdded{g("ap"), {u("2"), u("1")}, {}, {}},
               MembersRemoved{g("ap"), {u("2")}}, MembersAdded{g("ap"), {u("3"), u("2")}, {}, {}}});
    EXPECT_EQ(items(document, arrays::members(g("ap"))), Items(Texts{"1", "3", "2"}));
}

TEST(Document, KeepsThePlaceOfAnEdgeWhoseWindowIsReplaced) {
    const auto document = after({group("ap"), MembersAdded{g("ap"), {u("1"), u("2")}, {}, {}},
                                 MembersAdded{g("ap"), {u("1")}, {}, tomorrow}});
    EXPECT_EQ(items(document, arrays::members(g("ap"))), Items(Texts{"2"}));
    EXPECT_EQ(items(document, arrays::members(g("ap")), today), Items(Texts{"1", "2"}));
    EXPECT_EQ(items(document, arrays::members(g("ap")), tomorrow), Items(Texts{"2"}));
}

TEST(Document, TakesADeletedUserOutOfAllArrays) {
    const auto document =
        after({application("crm"), group("ap"), role("clerk", "crm"),
               MembersAdded{g("ap"), {u("1"), u("2")}, {}, {}},
               UserRolesAssigned{r("clerk"), {u("1")}, {}, {}}, UserDeleted{u("1"), 1, 1, 0}});
    EXPECT_EQ(items(document, arrays::members(g("ap"))), Items(Texts{"2"}));
    EXPECT_EQ(items(document, arrays::users(r("clerk"))), Items(Texts{}));
}

TEST(Document, HasNoRolesWithoutApplication) {
    auto document = after(
        {application("crm"), group("ap"), role("boss"), GroupRolesAssigned{g("ap"), {r("boss")}}});
    EXPECT_EQ(keys(document), Texts{"groups"});
    EXPECT_EQ(items(document, arrays::roles(g("ap"))), std::nullopt);
    EXPECT_EQ(items(document, arrays::permissions(r("boss"))), std::nullopt);
    document.apply(role("clerk", "crm"));
    document.apply(GroupRolesAssigned{g("ap"), {r("clerk")}});
    EXPECT_EQ(items(document, arrays::roles()), Items(Texts{"clerk"}));
    EXPECT_EQ(items(document, arrays::roles(g("ap"))), Items(Texts{"clerk"}));
}

TEST(Document, ShowsARoleThatGetsAnApplicationWhereItWasCreated) {
    const auto document = after({application("crm"), group("ap"), role("boss"),
                                 GroupRolesAssigned{g("ap"), {r("boss")}},
                                 RoleUpdated{r("boss"), a("crm"), {}, {}, {}}});
    EXPECT_EQ(keys(document), (Texts{"groups", "roles"}));
    EXPECT_EQ(items(document, arrays::roles(g("ap"))), Items(Texts{"boss"}));
    EXPECT_EQ(items(document, arrays::permissions(r("boss"))), Items(Texts{}));
}

TEST(Document, DropsBeforeItWrites) {
    const auto document =
        after({application("crm"), group("ap"), permission("read", "crm"),
               MappingsAdded{g("ap"), {{m("m1"), "My-AD", "AP"}}},
               CollectionsWritten{{arrays::groups(), arrays::mappings(g("ap"))},
                                  {arrays::rules(), arrays::groups(), arrays::nested(g("ap"))}}});
    EXPECT_EQ(keys(document), (Texts{"permissions", "rules", "groups"}));
    EXPECT_EQ(items(document, arrays::mappings(g("ap"))), std::nullopt);
    EXPECT_EQ(items(document, arrays::nested(g("ap"))), Items(Texts{}));
}

TEST(Document, HasNoArraysOfWhatIsNotThere) {
    const auto document = after({CollectionsWritten{{}, {arrays::nested(g("ap"))}},
                                 MembersAdded{g("ap"), {u("1")}, {}, {}}, group("ap")});
    EXPECT_EQ(items(document, arrays::nested(g("ap"))), std::nullopt);
    EXPECT_EQ(items(document, arrays::members(g("ap"))), std::nullopt);
}

} // namespace
} // namespace muniment::testing
