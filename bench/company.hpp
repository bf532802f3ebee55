#pragma once

#include "domain/recorded_event.hpp"

#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace muniment::bench {

/// A made-up company, the same for the same sizes: applications with permissions, roles of these, a
/// forest of groups with roles, and users in groups. Ids look like those in the wild.
///
/// Its log: first the structure, then one event a membership, in rounds: each round begins one
/// membership of every user and, once it has `live`, ends its oldest, until every user has `live`
/// memberships and `ended` former ones.
struct Company {
    std::uint32_t users = 1'000'000;
    std::uint32_t live = 10;
    std::uint32_t ended = 10;
    std::uint32_t groups = 10'000;
    std::uint32_t depth = 5; ///< groups on the longest chain
    std::uint32_t roles = 5'000;
    std::uint32_t permissions = 15'000;
    std::uint32_t permissions_a_role = 20;
    std::uint32_t applications = 50;
    std::uint32_t reassignments = 0; ///< a round: groups that lose their role and get another

    using Sink = std::function<void(const domain::RecordedEvent&)>;
    /// Writes the log; the last position is the result.
    domain::Position write(const Sink& sink) const;

    static std::string user(std::uint32_t number);
    static std::string group(std::uint32_t number);
    static std::string role(std::uint32_t number);
    std::string application_of(std::uint32_t permission) const;
    static std::string application(std::uint32_t number);
    static std::string permission(std::uint32_t number);
    /// The group that the user joins in a round.
    std::uint32_t group_of(std::uint32_t user, std::uint32_t round) const;

  private:
    class Log;
    void write_structure(Log& log) const;
    void write_round(Log& log, std::uint32_t round) const;
    /// The number of the role that the group has in a round, if it is reassigned before it.
    std::uint32_t role_of(std::uint32_t group, std::uint32_t round) const;
};

} // namespace muniment::bench
