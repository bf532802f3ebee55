#include "tests/properties/history_check.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace muniment::testing {

namespace {

constexpr std::uint64_t shards = 8;
constexpr std::size_t batches_a_history = 12;

// So many that a build takes about a minute for them; sanitizers are given fewer.
#if !defined(NDEBUG)
constexpr std::uint64_t default_seeds = 240;
#else
constexpr std::uint64_t default_seeds = 1'000;
#endif

std::optional<std::uint64_t> number_from(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    return std::strtoull(text, nullptr, 10);
}

projections::Views views_in_memory() {
    return projections::Views::open_in_memory().value();
}

std::string difference_of(std::uint64_t seed, projections::Views& rebuilt, Coverage& coverage) {
    return HistoryCheck(seed, rebuilt, coverage).run(batches_a_history);
}

void expect_no_difference(std::uint64_t seed, projections::Views& rebuilt, Coverage& coverage) {
    EXPECT_EQ(difference_of(seed, rebuilt, coverage), "")
        << "seed " << seed << "; again with\n  MUNIMENT_PROPERTY_SEED=" << seed << ' '
        << std::filesystem::read_symlink("/proc/self/exe").string()
        << " --gtest_filter='Shards/LiveEqualsReplay.*/0'";
}

/// Whether enough happened for the comparison to mean something.
void expect_variety(const Coverage& coverage, std::uint64_t histories) {
    for (const char* type :
         {"user.erased", "user.deleted", "group.deleted", "role.deleted", "permission.deleted",
          "application.deleted", "group.groups_nested", "role.roles_included",
          "group.mappings_added", "client.created", "group.members_added",
          "user.permissions_granted", "document.reordered", "document.collections_written",
          "document.records_written"})
        EXPECT_TRUE(coverage.events.contains(type)) << type << " never happened";
    EXPECT_GT(coverage.batch_ends, histories * 6);
    EXPECT_GT(coverage.refused_batches, histories);
    EXPECT_GT(coverage.imported_batches, histories);
}

/// `MUNIMENT_PROPERTY_SEEDS=N` sets how many histories there are, `MUNIMENT_PROPERTY_SEED=K` asks
/// for the one.
class LiveEqualsReplay : public ::testing::TestWithParam<std::uint64_t> {};

} // namespace

TEST_P(LiveEqualsReplay, AtEveryBatchEndOfRandomHistories) {
    auto rebuilt = views_in_memory();
    Coverage coverage;
    if (const auto seed = number_from("MUNIMENT_PROPERTY_SEED")) {
        if (GetParam() != 0) GTEST_SKIP() << "one seed is asked for, the first shard takes it";
        expect_no_difference(*seed, rebuilt, coverage);
        return;
    }
    const auto seeds = number_from("MUNIMENT_PROPERTY_SEEDS").value_or(default_seeds);
    std::uint64_t histories = 0;
    for (std::uint64_t seed = GetParam(); seed < seeds && !HasFailure(); seed += shards) {
        // Neighbouring seeds to one shard, so that each has histories of every kind.
        expect_no_difference(seed / shards + GetParam() * seeds, rebuilt, coverage);
        ++histories;
    }
    if (histories >= 100 && !HasFailure()) expect_variety(coverage, histories);
}

INSTANTIATE_TEST_SUITE_P(Shards, LiveEqualsReplay, ::testing::Range<std::uint64_t>(0, shards));

} // namespace muniment::testing
