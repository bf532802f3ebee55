#pragma once

#include "domain/entities.hpp"
#include "domain/recorded_event.hpp"
#include "domain/time.hpp"
#include "projections/fact.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the views are asked for and what they answer.
namespace muniment::projections {

/// Items of a list in the order of its sort key. `next_key` is the key to go on after; absent on
/// the last page.
template <typename T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_key;
};

/// An entity and its ETag: the position of the last directory event that touched it or its edges.
template <typename T>
struct Versioned {
    T value;
    domain::Position touched;
    bool operator==(const Versioned&) const = default;
};

/// A user that has a registration, edges, or both.
struct UserDetail {
    domain::User user;
    bool registered = false;
    bool operator==(const UserDetail&) const = default;
};

/// Which part of a list. `q` is looked for in the ids and names listed (of users also in e-mail and
/// nickname), without regard to case (Unicode simple case folding); empty: everything.
/// `after` is the `next_key` of the page before; empty: from the start.
struct ListQuery {
    std::string q;
    std::string after;
    std::size_t limit = 100;
};

/// Which events of the audit. Absent members do not restrict. The sort key is the position, which
/// is also the `next_key` of the page, as a decimal number.
struct EventQuery {
    domain::Position first{1};
    std::optional<domain::Position> last;
    std::optional<domain::EntityRef> subject; ///< named by the event, or it ended an edge of it
    std::optional<std::string> actor;         ///< id of the actor
    std::optional<std::string> type;
    std::optional<std::string> ticket;
    std::optional<std::string> batch; ///< id of the batch
    bool newest_first = false;
    std::optional<domain::Position> after;
    std::size_t limit = 100;
};

/// An event without what it says. The hashes of `circumstances` are not kept here.
struct AuditRow {
    domain::Position position;
    std::string id;
    std::string type;
    std::uint64_t commit = 0;
    domain::BatchMember batch;
    domain::OccurredTime occurred_at;
    domain::RecordedTime recorded_at;
    domain::Circumstances circumstances;
    bool operator==(const AuditRow&) const = default;
};

} // namespace muniment::projections
