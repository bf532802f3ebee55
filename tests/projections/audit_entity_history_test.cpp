#include "projections/audit/entity_history.hpp"
#include "tests/projections/audit_company.hpp"

namespace muniment::projections::audit {

namespace {

using namespace domain;
using testing::id;

class EntityHistory : public testing::AuditedCompany {
  protected:
    /// `kind from>to began-ended`, or `name began-ended` of a version; tickets in place of events.
    static std::string told(const HistoryItem& item) {
        std::string text;
        if (const auto* version = std::get_if<EntityVersion>(&item.fact)) {
            text = version->name.value_or("registered");
        } else {
            const auto& edge = std::get<EdgeInterval>(item.fact);
            text = std::string(boost::describe::enum_to_string(edge.kind, "")) + " " +
                   edge.from.id + ">" + edge.to.id;
        }
        text += " " + item.began.circumstances.ticket.value_or("") + "-";
        return text + (item.ended ? item.ended->circumstances.ticket.value_or("") : "");
    }
    static std::vector<std::string> told(const ViewReader& reader, const EntityRef& entity,
                                         std::size_t limit = 1000) {
        std::vector<std::string> texts;
        for (std::optional<std::string> after = ""; after;) {
            auto page = entity_history(reader, entity, *after, limit).value();
            EXPECT_LE(page.items.size(), limit);
            for (const auto& item : page.items)
                texts.push_back(told(item));
            after = page.next_key;
        }
        return texts;
    }
    using Told = std::vector<std::string>;
};

TEST_F(EntityHistory, OfAGroupHasItsVersionsAndEveryEdgeOldestFirst) {
    batch({MembersAdded{team, {bob, ann}, {}, {}}}, "1");
    batch({GroupUpdated{team, "Crew", {}}}, "2");
    batch({GroupsNested{staff, {team}}, GroupRolesAssigned{team, {clerk}}}, "3");
    batch({MappingsAdded{team, {{id<MappingId>("m"), "ad", "crew"}}}}, "4");
    batch({MembersRemoved{team, {ann}}}, "5");
    const auto before = batch({MembersAdded{team, {bob}, {}, second(90)}}, "6");
    batch({GroupDeleted{team}}, "7");
    const Told expected = {"Team -2",
                           "membership ann>team 1-5",
                           "membership bob>team 1-6",
                           "Crew 2-7",
                           "nesting team>staff 3-7",
                           "group_role team>clerk 3-7",
                           "mapping m>team 4-7",
                           "membership bob>team 6-7"};
    EXPECT_EQ(told(now(), ref(team)), expected);
    EXPECT_EQ(told(now(), ref(team), 1), expected);
    EXPECT_EQ(told(now(), ref(team), 2), expected);
    auto then = expected;
    for (auto& line : then)
        if (line.ends_with("-7")) line.pop_back();
    EXPECT_EQ(told(at(before), ref(team)), then) << "what came later is not known there";
}

TEST_F(EntityHistory, OfOthersHasWhatTouchesThem) {
    batch({UserCreated{ann, {}}}, "1");
    batch({MembersAdded{team, {ann, bob}, {}, {}}, UserRolesAssigned{clerk, {ann}, {}, {}}}, "2");
    batch({UserPermissionsGranted{pay, {ann}, {}, {}}}, "3");
    batch({RolesIncluded{boss, {clerk}}, PermissionsGranted{clerk, {pay}}}, "4");
    EXPECT_EQ(told(now(), ref(ann)),
              (Told{"registered 1-", "membership ann>team 2-", "user_role ann>clerk 2-",
                    "user_permission ann>pay 3-"}));
    EXPECT_EQ(told(now(), ref(clerk)),
              (Told{"Clerk -", "user_role ann>clerk 2-", "role_inclusion boss>clerk 4-",
                    "role_permission clerk>pay 4-"}));
    EXPECT_EQ(told(now(), ref(pay)),
              (Told{"pay:bills -", "user_permission ann>pay 3-", "role_permission clerk>pay 4-"}));
    EXPECT_EQ(told(now(), ref(id<UserId>("nobody"))), Told{});
}

TEST_F(EntityHistory, RefusesAKeyThatIsNone) {
    for (const char* key : {"x", "1", "1/2", "1/x/y", "/1/y"})
        EXPECT_FALSE(entity_history(now(), ref(team), key, 10)) << key;
}

} // namespace

} // namespace muniment::projections::audit
