#include "api/service/evidence_tally.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

constexpr std::int64_t minute_us = 60'000'000;

} // namespace

bool EvidenceTally::is_single(Kind& kind, const Key& key, domain::Instant now) {
    if (const auto minute = now.us / minute_us; minute != kind.minute) {
        kind.minute = minute;
        kind.begun = 0;
    }
    if (kind.counts.contains(key)) return true;
    if (kind.begun == single_events_max) return false;
    ++kind.begun;
    return true;
}

void EvidenceTally::count(Kind& kind, Key key, domain::Instant now) {
    auto [found, is_new] = kind.counts.try_emplace(std::move(key));
    auto& counted = found->second;
    if (is_new) counted.first_at = now;
    ++counted.count;
    counted.last_at = now;
}

void EvidenceTally::refused(const std::string& principal, const std::string& route,
                            const std::string& problem, domain::Instant now) {
    Key key{principal, route, problem};
    if (!is_single(refusals_, key, now)) key = {};
    count(refusals_, std::move(key), now);
}

void EvidenceTally::read(const std::string& principal, const std::string& route,
                         const std::string& query, domain::Instant now) {
    Key key{principal, route, query};
    if (!is_single(reads_, key, now)) {
        const auto together = static_cast<std::size_t>(
            std::count_if(reads_.counts.begin(), reads_.counts.end(),
                          [](const auto& entry) { return std::get<1>(entry.first).empty(); }));
        key = {principal, "", ""};
        if (!reads_.counts.contains(key) && together >= principals_max) key = {};
    }
    count(reads_, std::move(key), now);
}

std::vector<domain::EventData> EvidenceTally::take() {
    std::vector<domain::EventData> events;
    for (const auto& [key, counted] : refusals_.counts) {
        const auto& [principal, route, problem] = key;
        events.emplace_back(domain::AccessRefused{principal, route, problem, counted.count,
                                                  counted.first_at, counted.last_at});
    }
    for (const auto& [key, counted] : reads_.counts) {
        const auto& [principal, route, query] = key;
        events.emplace_back(domain::EvidenceRead{principal, route, query, counted.count,
                                                 counted.first_at, counted.last_at});
    }
    refusals_.counts.clear();
    reads_.counts.clear();
    return events;
}

} // namespace muniment::api
