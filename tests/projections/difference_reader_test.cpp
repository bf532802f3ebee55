#include "migrations/database.hpp"
#include "projections/audit/changed_rows.hpp"
#include "projections/audit/difference_reader.hpp"
#include "projections/snapshot.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace muniment::projections::audit {

namespace {

using namespace domain;
using ::testing::ElementsAre;
using testing::History;
using testing::id;
using testing::lines_of;

const auto sales = id<GroupId>("sales");
const auto staff = id<GroupId>("staff");
const auto anna = id<UserId>("anna");
const auto bert = id<UserId>("bert");

/// `+ line`, `- line`, in the order in which they are visited; a changed fact is both.
std::vector<std::string> signed_lines(const Views& views, Position from, Position to,
                                      const FactKey& after = {},
                                      const std::optional<std::size_t>& kind = {}) {
    const auto reader = views.read(to).value();
    std::vector<std::string> lines;
    const auto all = DifferenceReader(reader, from).visit(after, kind, [&](const auto& found) {
        if (found.before) lines.push_back("- " + fact_line(*found.before));
        if (found.after) lines.push_back("+ " + fact_line(*found.after));
        return true;
    });
    EXPECT_TRUE(all && *all) << (all ? "" : all.error().what);
    return lines;
}

std::vector<Difference> differences(const Views& views, Position from, Position to) {
    const auto reader = views.read(to).value();
    std::vector<Difference> found;
    const auto all = DifferenceReader(reader, from).visit({}, {}, [&](const auto& difference) {
        found.push_back(difference);
        return true;
    });
    EXPECT_TRUE(all && *all);
    return found;
}

/// By the two whole states: what only one of them has, sorted.
std::vector<std::string> plain_difference(const Directory& before, const Directory& after) {
    auto old = lines_of(before);
    auto now = lines_of(after);
    std::sort(old.begin(), old.end());
    std::sort(now.begin(), now.end());
    std::vector<std::string> gone;
    std::vector<std::string> come;
    std::set_difference(old.begin(), old.end(), now.begin(), now.end(), std::back_inserter(gone));
    std::set_difference(now.begin(), now.end(), old.begin(), old.end(), std::back_inserter(come));
    std::vector<std::string> lines;
    for (const auto& line : gone)
        lines.push_back("- " + line);
    for (const auto& line : come)
        lines.push_back("+ " + line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

} // namespace

TEST(Differences, NameTheEventsThatEndedAndMade) {
    History history;
    const auto begun =
        history.batch({GroupCreated{sales, "Sales", ""}, GroupCreated{staff, "Staff", ""},
                       MembersAdded{sales, {anna, bert}, {}, {}}});
    const auto renamed = history.batch({GroupUpdated{sales, "Selling", {}}});
    const auto limited = history.batch({MembersAdded{sales, {anna}, {}, Instant{5}}});
    const auto removed = history.batch({MembersRemoved{sales, {bert}}, GroupDeleted{staff}});
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));

    const auto found = differences(views, begun, removed);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(std::get<Group>(*found[0].before).name, "Sales");
    EXPECT_EQ(std::get<Group>(*found[0].after).name, "Selling");
    EXPECT_EQ(found[0].ended_by->position, renamed);
    EXPECT_EQ(found[0].made_by->position, renamed);
    EXPECT_EQ(std::get<Group>(*found[1].before).id, staff);
    EXPECT_FALSE(found[1].after);
    EXPECT_EQ(found[1].ended_by->type, "group.deleted");
    EXPECT_FALSE(found[1].made_by);
    EXPECT_EQ(std::get<MembershipRow>(*found[2].after).window.until, Instant{5});
    EXPECT_EQ(found[2].made_by->position, limited);
    EXPECT_EQ(std::get<MembershipRow>(*found[3].before).user, bert);
    EXPECT_EQ(found[3].ended_by->type, "group.members_removed");
}

TEST(Differences, DoNotShowWhatWasTakenAndGivenBackAlike) {
    History history;
    const auto begun =
        history.batch({GroupCreated{sales, "Sales", ""}, MembersAdded{sales, {anna}, {}, {}}});
    history.batch({MembersRemoved{sales, {anna}}});
    const auto back = history.batch({MembersAdded{sales, {anna}, {}, {}}});
    history.batch({GroupDeleted{sales}});
    const auto again =
        history.batch({GroupCreated{sales, "Sales", ""}, MembersAdded{sales, {anna}, {}, {}}});
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    EXPECT_TRUE(signed_lines(views, begun, back).empty());
    EXPECT_TRUE(signed_lines(views, begun, again).empty());
    EXPECT_TRUE(signed_lines(views, again, again).empty());
    EXPECT_EQ(signed_lines(views, {0}, again).size(), 2U);
}

TEST(Differences, OfTheConfigurationAreOneFact) {
    History history;
    const auto before = history.head();
    Configuration switches;
    switches.groups_in_token = true;
    const auto once = history.batch({ConfigurationUpdated{switches}});
    switches.groups_in_token = false;
    const auto twice = history.batch({ConfigurationUpdated{switches}});
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    EXPECT_THAT(signed_lines(views, before, twice),
                ElementsAre(R"(- {"kind":"configuration"})",
                            R"(+ {"groups_in_token":false,"kind":"configuration"})"));
    const auto found = differences(views, before, twice);
    EXPECT_EQ(found[0].ended_by->position, once);
    EXPECT_EQ(found[0].made_by->position, twice);
    EXPECT_TRUE(signed_lines(views, twice, twice).empty());
}

TEST(Differences, EqualThoseOfTheWholeStates) {
    std::size_t compared = 0;
    for (std::uint64_t seed = 1; seed < 21; ++seed) {
        History history;
        history.random_batches(seed, 40);
        auto views = Views::open_in_memory().value();
        ASSERT_TRUE(views.apply(history.events()));
        const auto& ends = history.ends();
        for (std::size_t from = 0; from < ends.size(); from += 2) {
            for (std::size_t to = from; to < ends.size(); to += 3) {
                auto found = signed_lines(views, ends[from].position, ends[to].position);
                compared += found.size();
                std::sort(found.begin(), found.end());
                ASSERT_EQ(found, plain_difference(ends[from].directory, ends[to].directory))
                    << "seed " << seed << " from " << ends[from].position.value << " to "
                    << ends[to].position.value;
            }
        }
    }
    EXPECT_GT(compared, 1'000U);
}

TEST(Differences, GoOnAfterAnyKeyAndKnowTheirKind) {
    History history;
    Configuration switches;
    switches.persist_roles = true;
    history.batch({ConfigurationUpdated{switches}});
    history.random_batches(11, 30);
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    const auto all = differences(views, {0}, history.head());
    ASSERT_GT(all.size(), 10U);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.key < b.key; }));
    const auto whole = signed_lines(views, {0}, history.head());
    std::vector<std::string> before;
    for (const auto& difference : all) {
        if (difference.before) before.push_back("- " + fact_line(*difference.before));
        if (difference.after) before.push_back("+ " + fact_line(*difference.after));
        auto joined = before;
        for (auto& line : signed_lines(views, {0}, history.head(), difference.key))
            joined.push_back(std::move(line));
        EXPECT_EQ(joined, whole);
    }
    std::vector<std::string> by_kind;
    for (std::size_t kind = 0; kind < std::variant_size_v<Fact>; ++kind)
        for (auto& line : signed_lines(views, {0}, history.head(), {}, kind))
            by_kind.push_back(std::move(line));
    EXPECT_EQ(by_kind, whole);
}

TEST(Differences, StopWhenNobodyListens) {
    History history;
    history.batch({GroupCreated{sales, "Sales", ""}, GroupCreated{staff, "Staff", ""}});
    auto views = Views::open_in_memory().value();
    ASSERT_TRUE(views.apply(history.events()));
    const auto reader = views.read(history.head()).value();
    int visited = 0;
    const auto all = DifferenceReader(reader, {1}).visit({}, {}, [&](const auto&) {
        ++visited;
        return false;
    });
    ASSERT_TRUE(all);
    EXPECT_FALSE(*all);
    EXPECT_EQ(visited, 1);
}

// The cost is what changed: no statement walks a table or all of an index.
TEST(Differences, AreFoundByTheIndexesOfWhatBeganAndEnded) {
    auto database = migrations::open_in_memory(migrations::Kind::views);
    const auto plan_of = [&](const std::string& sql) {
        std::string plan;
        SQLite::Statement rows(database, "EXPLAIN QUERY PLAN " + sql);
        while (rows.executeStep())
            plan += rows.getColumn(3).getString() + "\n";
        return plan;
    };
    const auto expect_search = [&](const std::string& sql, const std::string& index,
                                   const std::string& bounds) {
        const auto plan = plan_of(sql);
        EXPECT_NE(plan.find(index + " (" + bounds + ")"), std::string::npos) << sql << "\n" << plan;
        EXPECT_EQ(plan.find("SCAN"), std::string::npos) << sql << "\n" << plan;
    };
    const auto& sources = views::fact_sources();
    for (std::size_t i = views::configuration_source + 1; i < sources.size(); ++i) {
        const auto& source = sources[i];
        expect_search(facts_come(source), source.name + "_by_began", "began>? AND began<?");
        expect_search(facts_gone(source), source.name + "_by_ended", "ended>? AND ended<?");
        const bool is_windowed = source.columns.find("valid_from") != std::string::npos;
        for (const std::string bound : {"valid_from", "valid_until"})
            if (is_windowed)
                expect_search("SELECT e.user" + rows_turned(source, bound),
                              source.name + "_by_" + bound, bound + ">? AND " + bound + "<?");
    }
}

} // namespace muniment::projections::audit
