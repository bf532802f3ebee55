#include "api/service/evidence_tally.hpp"

#include <gtest/gtest.h>

namespace muniment::api {

namespace {

using domain::AccessRefused;
using domain::EvidenceRead;
using domain::Instant;

const Instant noon = domain::parse_rfc3339("2026-11-22T12:00:00Z").value();

Instant later(std::int64_t seconds) {
    return {noon.us + seconds * 1'000'000};
}

template <typename Event>
std::vector<Event> events_of(const std::vector<domain::EventData>& taken) {
    std::vector<Event> events;
    for (const auto& event : taken)
        if (const auto* one = std::get_if<Event>(&event)) events.push_back(*one);
    return events;
}

std::string numbered(const char* text, std::size_t i) {
    return text + std::to_string(i);
}

} // namespace

TEST(EvidenceTally, CountsTheSameOnce) {
    EvidenceTally tally;
    tally.refused("hr", "GET /v1/users", "forbidden", noon);
    tally.refused("hr", "GET /v1/users", "forbidden", later(3));
    tally.refused("", "GET /v1/users", "unauthenticated", later(4));
    tally.read("audit", "GET /v1/snapshot", "/v1/snapshot?at=3", later(5));
    const std::vector<domain::EventData> expected = {
        AccessRefused{"", "GET /v1/users", "unauthenticated", 1, later(4), later(4)},
        AccessRefused{"hr", "GET /v1/users", "forbidden", 2, noon, later(3)},
        EvidenceRead{"audit", "GET /v1/snapshot", "/v1/snapshot?at=3", 1, later(5), later(5)}};
    EXPECT_EQ(tally.take(), expected);
    EXPECT_TRUE(tally.take().empty()) << "what was taken is not told again";
}

TEST(EvidenceTally, CountsTogetherWhatIsTooMuchWithinAMinute) {
    EvidenceTally tally;
    const auto many = EvidenceTally::single_events_max + 100;
    for (std::size_t i = 0; i < many; ++i)
        tally.refused(numbered("attacker", i), "GET /v1/users", "forbidden", later(1));
    const auto events = events_of<AccessRefused>(tally.take());
    ASSERT_EQ(events.size(), EvidenceTally::single_events_max + 1);
    EXPECT_EQ(events.front(), (AccessRefused{"", "", "", 100, later(1), later(1)}));

    tally.refused("late", "GET /v1/users", "forbidden", later(59));
    EXPECT_EQ(events_of<AccessRefused>(tally.take()),
              (std::vector{AccessRefused{"", "", "", 1, later(59), later(59)}}))
        << "taking begins no new minute";
    tally.refused("late", "GET /v1/users", "forbidden", later(60));
    EXPECT_EQ(events_of<AccessRefused>(tally.take()),
              (std::vector{
                  AccessRefused{"late", "GET /v1/users", "forbidden", 1, later(60), later(60)}}));
}

TEST(EvidenceTally, LosesNoCountWhateverComes) {
    EvidenceTally tally;
    std::uint64_t counted = 0;
    std::size_t events = 0;
    for (std::size_t i = 0; i < 10'000; ++i) {
        tally.read(numbered("u", i % 700), "GET /v1/events", numbered("/v1/events?first=", i),
                   later(static_cast<std::int64_t>(i / 100)));
        if (i % 500 != 499) continue;
        const auto taken = events_of<EvidenceRead>(tally.take());
        events += taken.size();
        for (const auto& event : taken)
            counted += event.count;
    }
    EXPECT_EQ(counted, 10'000U);
    const auto flushes = 20U;
    EXPECT_LE(events,
              2 * EvidenceTally::single_events_max + flushes * (EvidenceTally::principals_max + 1))
        << "within two minutes";
}

TEST(EvidenceTally, KeepsReadersApartAsLongAsTheyAreFew) {
    EvidenceTally tally;
    for (std::size_t i = 0; i < EvidenceTally::single_events_max; ++i)
        tally.read("busy", "GET /v1/events", numbered("/v1/events?first=", i), noon);
    tally.read("quiet", "GET /v1/events", "/v1/events", noon);
    for (std::size_t i = 0; i < EvidenceTally::principals_max + 5; ++i)
        tally.read(numbered("other", i), "GET /v1/events", "/v1/events", noon);
    std::uint64_t quiet = 0;
    std::uint64_t nobody = 0;
    for (const auto& event : events_of<EvidenceRead>(tally.take())) {
        if (event.principal == "quiet") quiet += event.count;
        if (event.principal.empty()) nobody += event.count;
    }
    EXPECT_EQ(quiet, 1U);
    EXPECT_EQ(nobody, 6U);
}

} // namespace muniment::api
