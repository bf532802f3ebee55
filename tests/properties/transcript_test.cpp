#include "domain/access.hpp"
#include "tests/properties/access_transcript.hpp"
#include "tests/properties/document_transcript.hpp"
#include "tests/properties/plain_snapshot.hpp"
#include "tests/properties/random_changes.hpp"
#include "tests/properties/transcript.hpp"
#include "tests/properties/views_transcript.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace muniment::testing {

namespace {

using namespace domain;

bool has_everything(const Directory& in) {
    return !(in.applications.empty() || in.connections.empty() || in.users.empty() ||
             in.memberships.empty() || in.user_roles.empty() || in.user_permissions.empty() ||
             in.nestings.empty() || in.group_roles.empty() || in.inclusions.empty() ||
             in.role_permissions.empty());
}

/// Where a long random history has led to when there was something of every kind.
Past some_past() {
    RandomChanges changes(4711);
    Reference reference;
    for (int i = 0; i < 2'000 && !has_everything(reference.head().directory); ++i) {
        const auto batch = changes.next_batch();
        const OccurredTime now{changes.now()};
        const auto events = reference.decide(batch, now);
        if (events && !events->empty()) reference.apply(*events, now, {now.instant});
    }
    return reference.head();
}

/// Takes one thing at a time out of `part` of the past and expects each absence to show.
template <typename Part>
void expect_each_to_show(Part part) {
    const auto whole = some_past();
    const auto told = views_transcript(whole, {});
    const auto written = plain_snapshot(whole, "origin", "");
    auto lacking = whole;
    const auto size = part(lacking.directory).size();
    EXPECT_GT(size, 0U);
    for (std::size_t i = 0; i < size; ++i) {
        lacking = whole;
        auto& items = part(lacking.directory);
        items.erase(std::next(items.begin(), static_cast<std::ptrdiff_t>(i)));
        EXPECT_NE(views_transcript(lacking, {}), told) << i;
        EXPECT_NE(plain_snapshot(lacking, "origin", ""), written) << i;
    }
}

} // namespace

TEST(FirstDifference, IsNothingBetweenEqualTexts) {
    EXPECT_EQ(first_difference("a: 1\nb: 2\n", "a: 1\nb: 2\n"), "");
}

TEST(FirstDifference, IsTheFirstLineThatDiffers) {
    EXPECT_EQ(first_difference("a: 1\nb: 2\n", "a: 1\nb: 3\n"),
              "\n  expected b: 2\n  actual   b: 3");
    EXPECT_EQ(first_difference("a: 1\n", "b: 1\n"), "\n  expected a: 1\n  actual   b: 1");
}

TEST(Transcript, TellsDifferentValuesApart) {
    const auto text_of = [](const auto& value) {
        Transcript transcript;
        transcript.note("it", value);
        return transcript.text();
    };
    EXPECT_NE(text_of(Window{}), text_of(Window{Instant{1}, {}}));
    EXPECT_NE(text_of(Window{Instant{1}, {}}), text_of(Window{{}, Instant{1}}));
    EXPECT_NE(text_of(std::optional<bool>()), text_of(std::optional(false)));
    EXPECT_NE(text_of(std::vector<std::string>{"a", "b"}),
              text_of(std::vector<std::string>{"b", "a"}));
    EXPECT_NE(text_of(UserProfile{}), text_of(std::optional<UserProfile>()));
}

TEST(Questions, NoticeEveryEntityThatIsMissing) {
    expect_each_to_show([](Directory & in) -> auto& { return in.applications; });
    expect_each_to_show([](Directory & in) -> auto& { return in.connections; });
    expect_each_to_show([](Directory & in) -> auto& { return in.users; });
}

TEST(Questions, NoticeEveryEdgeThatIsMissing) {
    expect_each_to_show([](Directory & in) -> auto& { return in.memberships; });
    expect_each_to_show([](Directory & in) -> auto& { return in.user_roles; });
    expect_each_to_show([](Directory & in) -> auto& { return in.user_permissions; });
    expect_each_to_show([](Directory & in) -> auto& { return in.nestings; });
    expect_each_to_show([](Directory & in) -> auto& { return in.group_roles; });
    expect_each_to_show([](Directory & in) -> auto& { return in.inclusions; });
    expect_each_to_show([](Directory & in) -> auto& { return in.role_permissions; });
}

TEST(Questions, NoticeWhoIsInAGroupAndWhen) {
    const auto whole = some_past();
    const auto instants = instants_of(whole);
    const auto told = access_transcript(whole, instants);
    std::size_t shown = 0;
    for (const auto& [ends, ignored] : whole.directory.memberships) {
        auto lacking = whole;
        lacking.directory.memberships.erase(ends);
        // A member of a group within the group is in it either way.
        const auto matters = [&, user = ends.second](Instant at) {
            return effective_groups(lacking.directory, user, at) !=
                   effective_groups(whole.directory, user, at);
        };
        if (std::none_of(instants.begin(), instants.end(), matters)) continue;
        ++shown;
        EXPECT_NE(access_transcript(lacking, instants), told) << ends.second.text();
    }
    EXPECT_GT(shown, 0U);
    EXPECT_GT(instants.size(), 1U);
}

/// The first of an array moves to its end.
TEST(Questions, NoticeTheOrderOfTheDocument) {
    const auto whole = some_past();
    const auto told = document_transcript(whole.document, {});
    const auto access = access_transcript(whole, instants_of(whole));
    const auto groups = whole.document.order(arrays::groups());
    ASSERT_GT(groups.size(), 1U);
    auto moved = whole;
    moved.document.apply(DocumentReordered{arrays::groups(), {groups.front()}});
    EXPECT_NE(document_transcript(moved.document, {}), told);
    EXPECT_NE(access_transcript(moved, instants_of(whole)), access);
}

TEST(Questions, NoticeWhichArraysAreThere) {
    const auto whole = some_past();
    const auto told = document_transcript(whole.document, {});
    ASSERT_GT(whole.document.collections().size(), 1U);
    for (const auto& array : whole.document.collections()) {
        auto lacking = whole;
        lacking.document.apply(CollectionsWritten{{array}, {}});
        EXPECT_NE(document_transcript(lacking.document, {}), told) << array.text();
    }
}

} // namespace muniment::testing
