#include "projections/audit/event_reader.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"
#include "tests/properties/random_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace muniment::projections::audit {

namespace {

using namespace domain;
using ::testing::ElementsAre;
using testing::History;
using testing::id;
using ::testing::IsEmpty;
using testing::RandomChanges;

using Positions = std::set<std::uint64_t>;

const auto sales = id<GroupId>("sales");
const auto anna = id<UserId>("anna");

Positions positions(const ViewReader& reader, const EventFilter& filter) {
    Positions found;
    const auto page = read_events(reader, filter);
    EXPECT_TRUE(page) << page.error().what;
    for (const auto& row : page->items)
        found.insert(row.position.value);
    return found;
}

EventFilter about(const EntityRef& subject, bool indirect) {
    EventFilter filter;
    filter.query.subject = subject;
    filter.query.limit = 10'000;
    filter.indirect = indirect;
    return filter;
}

/// What reaches an entity in one state, by walking up from it until nothing is new.
std::set<EntityRef> reaching(const Directory& in, const EntityRef& subject) {
    std::set<EntityRef> found{subject};
    for (std::size_t before = 0; before != found.size();) {
        before = found.size();
        const auto link = [&](const auto& edges, bool leads_left) {
            for (const auto& edge : edges) {
                const auto left = ref(edge.first);
                const auto right = ref(edge.second);
                if (found.contains(leads_left ? right : left))
                    found.insert(leads_left ? left : right);
            }
        };
        for (const auto& [ends, window] : in.memberships)
            if (found.contains(ref(ends.second))) found.insert(ref(ends.first));
        for (const auto& [ends, window] : in.user_roles)
            if (found.contains(ref(ends.second))) found.insert(ref(ends.first));
        link(in.nestings, true);
        link(in.group_roles, false);
        link(in.inclusions, false);
    }
    return found;
}

/// The events that name or touch the subject, and those of whatever reached it just before or just
/// after the event.
Positions plain_indirect(const ViewReader& reader, const std::vector<Directory>& states,
                         const EntityRef& subject) {
    auto expected = positions(reader, about(subject, false));
    std::map<EntityRef, Positions> direct;
    for (std::size_t at = 1; at < states.size(); ++at) {
        auto reached = reaching(states[at], subject);
        reached.merge(reaching(states[at - 1], subject));
        for (const auto& entity : reached) {
            if (!direct.contains(entity)) direct[entity] = positions(reader, about(entity, false));
            if (direct[entity].contains(at)) expected.insert(at);
        }
    }
    return expected;
}

} // namespace

TEST(AuditEvents, AreFilteredByTypesAndTime) {
    History history; // 1: log.created, one second a batch
    history.batch({GroupCreated{sales, "Sales", ""}});
    const auto joined = history.batch({MembersAdded{sales, {anna}, {}, {}}});
    history.batch({GroupUpdated{sales, "S", {}}});
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    const auto reader = views.read(history.head()).value();
    EventFilter filter;
    filter.types = {"group.created", "group.updated"};
    EXPECT_THAT(positions(reader, filter), ElementsAre(2, 4));
    const auto when = history.events()[joined.value - 1].occurred_at.instant;
    filter = {};
    filter.since = when;
    EXPECT_THAT(positions(reader, filter), ElementsAre(3, 4));
    filter.until = Instant{when.us + 1};
    EXPECT_THAT(positions(reader, filter), ElementsAre(3));
    filter.since.reset();
    filter.until = when;
    EXPECT_THAT(positions(reader, filter), ElementsAre(1, 2));
    filter.types = {"group.members_added"};
    EXPECT_THAT(positions(reader, filter), IsEmpty());
}

TEST(AuditEvents, ThatReachedASubjectAreThoseOfThePlainRule) {
    std::size_t more = 0;
    for (const std::uint64_t seed : {31U, 32U, 33U, 34U, 35U}) {
        History history;
        history.random_batches(seed, 150);
        auto views = Views::open_in_memory().value();
        ASSERT_TRUE(views.apply(history.events()));
        const auto reader = views.read(history.head()).value();
        std::vector<Directory> states(1);
        for (const auto& event : history.events()) {
            states.push_back(states.back());
            evolve(states.back(), event.data);
        }
        std::set<EntityRef> subjects;
        for (const auto& user : RandomChanges::users())
            subjects.insert(ref(user));
        for (const auto& group : RandomChanges::groups())
            subjects.insert(ref(group));
        for (const auto& role : RandomChanges::roles())
            subjects.insert(ref(role));
        for (const auto& subject : subjects) {
            const auto found = positions(reader, about(subject, true));
            EXPECT_EQ(found, plain_indirect(reader, states, subject))
                << subject.id << " seed " << seed;
            more += found.size() - positions(reader, about(subject, false)).size();
        }
    }
    EXPECT_GT(more, 100U);
}

TEST(AuditEvents, ComeInPagesInBothOrders) {
    History history;
    history.random_batches(41, 30);
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    const auto reader = views.read(history.head()).value();
    for (const bool newest_first : {false, true}) {
        auto filter = about(ref(RandomChanges::users().front()), true);
        const auto all = positions(reader, filter);
        filter.query.newest_first = newest_first;
        filter.query.limit = 3;
        std::vector<std::uint64_t> found;
        for (;;) {
            const auto page = read_events(reader, filter).value();
            for (const auto& row : page.items)
                found.push_back(row.position.value);
            if (!page.next_key) break;
            filter.query.after = Position{std::stoull(*page.next_key)};
        }
        EXPECT_EQ(found.size(), all.size());
        EXPECT_EQ(Positions(found.begin(), found.end()), all);
        EXPECT_TRUE(newest_first ? std::is_sorted(found.rbegin(), found.rend())
                                 : std::is_sorted(found.begin(), found.end()));
    }
}

} // namespace muniment::projections::audit
