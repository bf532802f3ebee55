#include "domain/overlay.hpp"
#include "tests/domain/scenario.hpp"
#include "tests/properties/random_changes.hpp"
#include "tests/properties/view_difference.hpp"

namespace muniment::testing {
namespace {

std::string reproduce(std::uint64_t seed) {
    return "seed " + std::to_string(seed) + ": RandomChanges(" + std::to_string(seed) + ")";
}

bool same(const Expected<Events, Rejection>& one, const Expected<Events, Rejection>& other) {
    if (one.has_value() != other.has_value()) return false;
    return one ? *one == *other : one.error() == other.error();
}

/// A base that grows to the length of `base_changes`, then an overlay on it for the rest.
/// Answers how many events there were.
std::size_t compare_overlay(std::uint64_t seed, std::size_t base_changes, std::size_t all_changes) {
    RandomChanges random(seed);
    Directory base;
    std::size_t changes = 0;
    std::size_t event_count = 0;
    while (changes < base_changes) {
        const auto batch = random.next_batch();
        changes += batch.size();
        const auto events = decide(base, batch, {{random.now()}});
        if (!events) continue;
        event_count += events->size();
        for (const auto& event : *events)
            evolve(base, event);
    }
    auto plain = base;
    Overlay overlay(base);
    Overlay unasked(base); // until the end
    std::size_t batches = 0;
    while (changes < all_changes) {
        const auto batch = random.next_batch();
        changes += batch.size();
        const auto on_plain = decide(plain, batch, {{random.now()}});
        const auto on_overlay = decide(overlay, batch, {{random.now()}});
        EXPECT_TRUE(same(on_plain, on_overlay)) << reproduce(seed) << "\n"
                                                << spelled(on_plain) << "\n"
                                                << spelled(on_overlay);
        if (!on_plain) continue;
        event_count += on_plain->size();
        for (const auto& event : *on_plain) {
            evolve(plain, event);
            overlay.apply(event);
            unasked.apply(event);
        }
        // Asking everything is dear, and a difference rarely heals: every third batch will do.
        if (++batches % 3 != 0 && changes < all_changes) continue;
        const auto difference = view_difference(plain, overlay);
        EXPECT_EQ(difference, "") << reproduce(seed) << " after " << spelled(on_plain);
        if (!difference.empty()) return event_count;
    }
    EXPECT_EQ(view_difference(plain, unasked), "") << reproduce(seed) << ", asked at the end alone";
    return event_count;
}

TEST(Overlay, AnswersEveryQuestionLikeTheDirectoryAfterTheSameEvents) {
    std::size_t event_count = 0;
    for (std::uint64_t seed = 1; seed <= 320 && !HasFailure(); ++seed)
        event_count += compare_overlay(seed, 30 + seed % 40, 130);
    // The generator must not have wasted its time on refusals.
    EXPECT_GT(event_count, 320U * 50U);
}

TEST(Overlay, OnNothingAnswersLikeTheDirectory) {
    for (std::uint64_t seed = 1001; seed <= 1020 && !HasFailure(); ++seed)
        compare_overlay(seed, 0, 100);
}

TEST(Overlay, LeavesTheViewBeneathAlone) {
    Directory base;
    evolve(base, group("ap"));
    evolve(base, MembersAdded{g("ap"), {u("1")}, {}, {}});
    const auto before = base;
    Overlay overlay(base);
    overlay.apply(GroupDeleted{g("ap"), 1, 0, 0, 0, 0});
    EXPECT_EQ(overlay.find(g("ap")), nullptr);
    EXPECT_TRUE(overlay.groups_of(u("1")).empty());
    EXPECT_TRUE(base == before);
}

TEST(Overlay, CanLieOnAnOverlay) {
    Directory base;
    evolve(base, group("ap"));
    evolve(base, MembersAdded{g("ap"), {u("1"), u("2")}, {}, {}});
    Overlay lower(base);
    lower.apply(UserDeleted{u("1"), 1, 0, 0});
    const DirectoryView& beneath = lower;
    Overlay upper(beneath);
    upper.apply(MembersAdded{g("ap"), {u("1"), u("3")}, {}, {}});
    EXPECT_EQ(base.member_count(g("ap")), 2U);
    EXPECT_EQ(lower.member_count(g("ap")), 1U);
    EXPECT_EQ(upper.member_count(g("ap")), 3U);
}

TEST(Overlay, GivesARecreatedEntityNoneOfItsOldEdges) {
    Directory base;
    for (const auto& event : {group("ap"), group("finance")})
        evolve(base, event);
    evolve(base, MembersAdded{g("ap"), {u("1")}, {}, {}});
    evolve(base, GroupsNested{g("finance"), {g("ap")}});
    Overlay overlay(base);
    overlay.apply(GroupDeleted{g("ap"), 1, 1, 0, 0, 0});
    overlay.apply(group("ap"));
    EXPECT_NE(overlay.find(g("ap")), nullptr);
    EXPECT_EQ(overlay.member_count(g("ap")), 0U);
    EXPECT_FALSE(overlay.is_nested(g("finance"), g("ap")));
    EXPECT_TRUE(overlay.children_of(g("finance")).empty());
}

} // namespace
} // namespace muniment::testing
