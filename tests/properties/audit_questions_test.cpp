#include "projections/audit/entity_history.hpp"
#include "projections/audit/explanation.hpp"
#include "projections/audit/holders.hpp"
#include "projections/audit/holding_history.hpp"
#include "tests/properties/access_transcript.hpp"
#include "tests/properties/plain_paths.hpp"
#include "tests/properties/random_changes.hpp"

#include <boost/describe.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

/// The questions of an audit, at every batch end of random histories, against the plain rule.
namespace muniment::testing {

namespace {

using namespace domain;
using namespace projections;
namespace audit = projections::audit;

constexpr std::uint64_t shards = 4;
constexpr std::size_t batches_a_history = 120;
#if !defined(NDEBUG)
constexpr std::uint64_t default_seeds = 60;
#else
constexpr std::uint64_t default_seeds = 160;
#endif

std::optional<std::uint64_t> number_from(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    return std::strtoull(text, nullptr, 10);
}

/// What happened, so that a test knows that enough did.
struct Counts {
    std::size_t paths = 0;
    std::size_t long_paths = 0;
    std::size_t mapped_paths = 0;
    std::size_t misses = 0;
    std::size_t holdings = 0;
    std::size_t turned_by_bound = 0;
    std::size_t shared_holders = 0; ///< answers of more than two users
};

PlainEdge shown(const audit::EdgeInterval& edge) {
    const std::string kind = boost::describe::enum_to_string(edge.kind, "");
    return plain_edge(kind, edge.from, edge.to) +
           (edge.mapping ? " " + edge.mapping->id.text() : "");
}

class Questions {
  public:
    Questions(std::uint64_t seed, Views& views, Counts& counts)
        : history_(seed, batches_a_history, views), views_(views), counts_(counts) {}

    void ask_all() {
        for (const auto& past : history_.pasts()) {
            if (past.end.position.value == 0) continue;
            SCOPED_TRACE("position " + std::to_string(past.end.position.value));
            const auto reader = views_.read(past.end.position);
            ASSERT_TRUE(reader);
            for (const auto instant : instants_of(past))
                ask_who_may(*reader, past, instant);
            ask_holders(*reader, past);
            ask_entities(*reader, past);
            if (::testing::Test::HasFailure()) return;
        }
        ask_pairs();
    }

  private:
    // --- explain -------------------------------------------------------------------------------

    void ask_who_may(const ViewReader& reader, const Past& past, Instant instant) {
        const auto& permissions = RandomChanges::permissions();
        const auto& names = RandomChanges::names();
        for (const auto& user : RandomChanges::users()) {
            const auto& permission = permissions[turn_++ % permissions.size()];
            explain(reader, past, instant, {user, permission, std::nullopt});
            const LoginContext login{"con_1", {names[turn_ % names.size()], "none", "none"}};
            if (turn_ % 2 == 0) explain(reader, past, instant, {user, permission, login});
        }
    }

    void explain(const ViewReader& reader, const Past& past, Instant instant,
                 const audit::AccessQuestion& question) {
        const auto explained = audit::explain(reader, question, instant);
        ASSERT_TRUE(explained) << explained.error().what;
        const auto held =
            effective_permissions(past.directory, question.user, instant, question.login);
        EXPECT_EQ(explained->allowed, held.contains(question.permission));
        EXPECT_EQ(explained->allowed, !explained->paths.empty());
        std::set<PlainPath> told;
        for (const auto& path : explained->paths) {
            PlainPath edges;
            for (const auto& edge : path) {
                edges.push_back(shown(edge.edge));
                EXPECT_FALSE(edge.lack);
                EXPECT_FALSE(edge.ended);
                expect_cause(edge.edge, edge.began, past);
            }
            counts_.long_paths += path.size() > 3 ? 1U : 0U;
            counts_.mapped_paths +=
                question.login && edges.front().starts_with("mapping") ? 1U : 0U;
            EXPECT_TRUE(told.insert(edges).second) << "a way is told twice";
        }
        counts_.paths += told.size();
        EXPECT_EQ(told, plain_paths(past.directory, question.user, question.permission, instant,
                                    question.login));
        if (explained->allowed) {
            EXPECT_TRUE(explained->complete);
            EXPECT_TRUE(explained->misses.empty());
        } else if (!question.login) {
            expect_misses(*explained, past, instant, question);
        }
    }

    /// The event is one that speaks of both ends.
    void expect_cause(const audit::EdgeInterval& edge, const AuditRow& began, const Past& past) {
        EXPECT_EQ(began.position, edge.began);
        EXPECT_LE(began.position, past.end.position);
        if (edge.mapping) return;
        const auto& event = history_.events()[began.position.value - 1];
        EXPECT_EQ(began.type, type_name(event.data));
        const auto named = subjects(event.data);
        EXPECT_TRUE(std::binary_search(named.begin(), named.end(), edge.from)) << shown(edge);
        EXPECT_TRUE(std::binary_search(named.begin(), named.end(), edge.to)) << shown(edge);
    }

    void expect_misses(const audit::Explanation& explained, const Past& past, Instant instant,
                       const audit::AccessQuestion& question) {
        const auto fewest = fewest_missing(history_.ever(past.end.position), past.directory,
                                           question.user, question.permission, instant);
        ASSERT_EQ(fewest.has_value(), !explained.misses.empty());
        if (!fewest) return;
        const auto now = plain_edges(past.directory);
        std::size_t missing_before = 0;
        for (const auto& path : explained.misses) {
            EntityRef at = ref(question.user);
            std::size_t missing = 0;
            for (const auto& edge : path) {
                EXPECT_EQ(edge.edge.from, at);
                at = edge.edge.to;
                missing += edge.lack ? 1U : 0U;
                EXPECT_EQ(edge.lack == audit::Lack::ended, !now.contains(shown(edge.edge)));
                EXPECT_EQ(edge.ended.has_value(), edge.lack == audit::Lack::ended);
                if (!edge.ended) {
                    EXPECT_EQ(edge.lack.has_value(), !edge.edge.window.contains(instant));
                }
            }
            EXPECT_EQ(at, ref(question.permission));
            EXPECT_GE(missing, std::max<std::size_t>(missing_before, 1));
            missing_before = missing;
            ++counts_.misses;
        }
        const auto& nearest = explained.misses.front();
        EXPECT_EQ(std::count_if(nearest.begin(), nearest.end(),
                                [](const auto& edge) { return edge.lack.has_value(); }),
                  static_cast<std::ptrdiff_t>(*fewest));
    }

    // --- who-can -------------------------------------------------------------------------------

    void ask_holders(const ViewReader& reader, const Past& past) {
        const auto instants = instants_of(past);
        const auto instant = instants[turn_ % instants.size()];
        std::map<EntityRef, std::vector<UserId>> expected;
        auto users = RandomChanges::users();
        std::sort(users.begin(), users.end());
        for (const auto& user : users) {
            for (const auto& id : effective_permissions(past.directory, user, instant))
                expected[ref(id)].push_back(user);
            for (const auto& id : effective_roles(past.directory, user, instant))
                expected[ref(id)].push_back(user);
            for (const auto& id : effective_groups(past.directory, user, instant))
                expected[ref(id)].push_back(user);
        }
        const auto ask = [&](const auto& ids) {
            for (const auto& id : ids)
                expect_holders(reader, ref(id), instant, expected[ref(id)]);
        };
        ask(RandomChanges::permissions());
        ask(RandomChanges::roles());
        ask(RandomChanges::groups());
    }

    void expect_holders(const ViewReader& reader, const EntityRef& what, Instant instant,
                        const std::vector<UserId>& expected) {
        counts_.shared_holders += expected.size() > 2 ? 1U : 0U;
        const auto holders = audit::Holders::open(reader, what, instant);
        ASSERT_TRUE(holders) << holders.error().what;
        std::vector<UserId> all;
        EXPECT_TRUE(holders->visit([&](const UserId& user) {
            all.push_back(user);
            return true;
        }));
        EXPECT_EQ(all, expected) << what.id;
        EXPECT_EQ(holders->count().value(), expected.size());
        std::vector<UserId> paged;
        std::optional<std::string> after = "";
        while (after) {
            const auto page = holders->page(*after, 2);
            ASSERT_TRUE(page);
            ASSERT_LE(page->items.size(), 2U);
            paged.insert(paged.end(), page->items.begin(), page->items.end());
            after = page->next_key;
        }
        EXPECT_EQ(paged, expected) << what.id;
    }

    // --- history -------------------------------------------------------------------------------

    /// What the history says that held here is what the directory has of the entity.
    void ask_entities(const ViewReader& reader, const Past& past) {
        const auto now = plain_edges(past.directory);
        const auto ask = [&](const auto& ids) {
            const auto entity = ref(ids[turn_ % ids.size()]);
            const auto items = all_items(reader, entity);
            std::set<PlainEdge> told;
            for (const auto& item : items) {
                EXPECT_LE(item.began.position, past.end.position);
                const auto* edge = std::get_if<audit::EdgeInterval>(&item.fact);
                if (edge == nullptr || edge->mapping) continue;
                EXPECT_TRUE(edge->from == entity || edge->to == entity);
                EXPECT_EQ(edge->ended.has_value(), item.ended.has_value());
                if (item.ended) continue;
                EXPECT_TRUE(told.insert(shown(*edge)).second) << "an edge is told twice";
            }
            std::set<PlainEdge> expected;
            for (const auto& edge : now)
                if (touches(edge, entity)) expected.insert(edge);
            EXPECT_EQ(told, expected) << entity.id;
        };
        ask(RandomChanges::users());
        ask(RandomChanges::groups());
        ask(RandomChanges::roles());
        ask(RandomChanges::permissions());
    }

    static bool touches(const PlainEdge& edge, const EntityRef& entity) {
        const auto text = std::string(" ") + std::string(to_string(entity.kind)) + ":" + entity.id;
        return edge.ends_with(text) || edge.find(text + " ") != std::string::npos;
    }

    std::vector<audit::HistoryItem> all_items(const ViewReader& reader, const EntityRef& entity) {
        const auto whole = audit::entity_history(reader, entity, "", 10'000).value().items;
        std::vector<Position> paged;
        std::optional<std::string> after = "";
        while (after) {
            const auto page = audit::entity_history(reader, entity, *after, 3).value();
            for (const auto& item : page.items)
                paged.push_back(item.began.position);
            after = page.next_key;
        }
        std::vector<Position> positions;
        for (const auto& item : whole)
            positions.push_back(item.began.position);
        EXPECT_EQ(paged, positions) << "pages of three are another list";
        EXPECT_TRUE(std::is_sorted(positions.begin(), positions.end()));
        return whole;
    }

    /// At every moment of the line that may matter, as asked at the end and as asked before.
    void ask_pairs() {
        const auto& pasts = history_.pasts();
        for (const auto* last : {&pasts.back(), &pasts[pasts.size() / 2]}) {
            if (last->end.position.value == 0) continue;
            const auto reader = views_.read(last->end.position);
            const Instant until{last->end.occurred_at.instant.us + 7'000'000'000};
            for (const auto& user : RandomChanges::users())
                for (const auto& permission : RandomChanges::permissions())
                    expect_holdings(*reader, user, permission, until);
        }
    }

    void expect_holdings(const ViewReader& reader, const UserId& user,
                         const PermissionId& permission, Instant until) {
        const auto holdings = audit::holding_history(reader, user, permission, until);
        ASSERT_TRUE(holdings) << holdings.error().what;
        expect_order(*holdings);
        const auto& pasts = history_.pasts();
        for (std::size_t i = 1; i < pasts.size() && pasts[i].end.position <= reader.end().position;
             ++i) {
            const bool is_last = pasts[i].end.position == reader.end().position;
            const auto next =
                is_last ? Instant{until.us + 1} : pasts[i + 1].end.occurred_at.instant;
            auto instants = instants_of(pasts[i]);
            std::erase_if(instants, [&](Instant t) {
                return t != pasts[i].end.occurred_at.instant &&
                       (t < pasts[i].end.occurred_at.instant || t >= next);
            });
            for (const auto instant : instants) {
                const Moment moment{pasts[i].end.position, instant};
                const bool told =
                    std::any_of(holdings->begin(), holdings->end(),
                                [&](const auto& one) { return one.contains(moment); });
                EXPECT_EQ(
                    told,
                    effective_permissions(pasts[i].directory, user, instant).contains(permission))
                    << user.text() << ' ' << permission.text() << " at " << moment.position.value
                    << '@' << format_rfc3339(instant);
            }
        }
    }

    void expect_order(const std::vector<audit::Holding>& holdings) {
        counts_.holdings += holdings.size();
        for (std::size_t i = 0; i < holdings.size(); ++i) {
            const auto& [began, ended] = holdings[i];
            expect_turn(began, audit::Bound::valid_from);
            if (ended) {
                EXPECT_LT(began.moment, ended->moment);
                expect_turn(*ended, audit::Bound::valid_until);
            }
            if (i + 1 == holdings.size()) break;
            ASSERT_TRUE(ended);
            EXPECT_LT(ended->moment, holdings[i + 1].began.moment);
        }
    }

    /// An event of the batch that ends there, or the bound of the edge.
    void expect_turn(const audit::Turn& turn, audit::Bound bound) {
        const bool is_begin = bound == audit::Bound::valid_from;
        if (turn.event) {
            EXPECT_FALSE(turn.bound);
            EXPECT_EQ(turn.event->position, is_begin ? turn.edge.began : turn.edge.ended.value());
            EXPECT_EQ(turn.event->occurred_at.instant, turn.moment.instant);
            EXPECT_LE(turn.event->position, turn.moment.position);
            return;
        }
        ++counts_.turned_by_bound;
        EXPECT_EQ(turn.bound, bound);
        EXPECT_EQ(is_begin ? turn.edge.window.from : turn.edge.window.until,
                  std::optional(turn.moment.instant));
    }

    ToldHistory history_;
    Views& views_;
    Counts& counts_;
    std::size_t turn_ = 0;
};

/// `MUNIMENT_PROPERTY_SEEDS=N` sets how many histories there are, `MUNIMENT_PROPERTY_SEED=K` asks
/// for the one.
class AuditQuestions : public ::testing::TestWithParam<std::uint64_t> {};

void ask_about(std::uint64_t seed, Views& views, Counts& counts) {
    SCOPED_TRACE("seed " + std::to_string(seed) +
                 "; again with\n  MUNIMENT_PROPERTY_SEED=" + std::to_string(seed) + ' ' +
                 std::filesystem::read_symlink("/proc/self/exe").string() +
                 " --gtest_filter='Shards/AuditQuestions.*/0'");
    Questions(seed, views, counts).ask_all();
}

} // namespace

TEST_P(AuditQuestions, AreAnsweredAsThePlainRuleSaysAtEveryBatchEnd) {
    auto views = Views::open_in_memory().value();
    Counts counts;
    if (const auto seed = number_from("MUNIMENT_PROPERTY_SEED")) {
        if (GetParam() != 0) GTEST_SKIP() << "one seed is asked for, the first shard takes it";
        ask_about(*seed, views, counts);
        return;
    }
    const auto seeds = number_from("MUNIMENT_PROPERTY_SEEDS").value_or(default_seeds);
    std::uint64_t histories = 0;
    for (std::uint64_t seed = GetParam(); seed < seeds && !HasFailure(); seed += shards) {
        // Neighbouring seeds to one shard, so that each has histories of every kind.
        ask_about(seed / shards + GetParam() * seeds, views, counts);
        ++histories;
    }
    if (histories < 15 || HasFailure()) return;
    EXPECT_GT(counts.paths, histories);
    EXPECT_GT(counts.long_paths, histories / 5);
    EXPECT_GT(counts.mapped_paths, 0U);
    EXPECT_GT(counts.misses, histories);
    EXPECT_GT(counts.holdings, histories);
    EXPECT_GT(counts.turned_by_bound, histories / 4);
    EXPECT_GT(counts.shared_holders, histories / 4);
}

INSTANTIATE_TEST_SUITE_P(Shards, AuditQuestions, ::testing::Range<std::uint64_t>(0, shards));

} // namespace muniment::testing
