#pragma once

#include "projections/audit/reports.hpp"

#include <optional>
#include <string>
#include <vector>

/// What changed for a user in a period, read from the interval tables. Everything here throws what
/// SQLite throws.
namespace muniment::projections::audit {

/// One thing that happened to a user.
struct Movement {
    enum class What { registered, added, changed, begun, expired, removed, deleted };
    What what = What::added;
    domain::Moment after; ///< where its effect is first seen: a batch end and an instant
    std::string kind;     ///< of the edge; empty: of the registration
    std::string id;       ///< of the other end; empty: of the registration
    std::optional<domain::Position> event; ///< none where a window opened or closed
    domain::Position made_by;              ///< the event, or that which set the window
};

/// Whether it can only give access, or only take it; another window may do either.
bool gives(Movement::What what);
bool takes(Movement::What what);

/// Reads what happened in one period. The session must outlive it. Not thread-safe.
class Movements {
  public:
    Movements(const ViewReader::Session& session, const Period& period)
        : session_(session), period_(period) {}

    /// The next users, by id, that had an edge or a change of their registration in the period.
    std::vector<std::string> users_after(const std::string& user, std::size_t limit) const;

    /// In the order of time.
    std::vector<Movement> of(const std::string& user) const;

    /// The end of the batch that contains the position.
    domain::Position batch_end(domain::Position position) const;
    /// The end of the batch before the one that contains the position; 0 if there is none.
    domain::Position batch_before(domain::Position position) const;
    /// The last batch end up to the end of the period that had happened by the instant.
    domain::Position position_at(domain::Instant instant) const;
    /// When it was at a batch end.
    domain::Instant occurred_at(domain::Position batch_end) const;
    /// The batch ends in `(after, up_to]`.
    std::vector<domain::Position> batch_ends(domain::Position after, domain::Position up_to) const;
    /// The name that an entity had last, up to the end of the period.
    std::string name_of(const std::string& kind, const std::string& id) const;

  private:
    void add_registrations(std::vector<Movement>& movements, const std::string& user) const;
    void add_edges(std::vector<Movement>& movements, const std::string& user,
                   std::size_t table) const;
    bool in_period(domain::Position position) const {
        return position > period_.from.position && position <= period_.to.position;
    }
    bool in_period(domain::Instant instant) const {
        return instant > period_.from.instant && instant <= period_.to.instant;
    }
    domain::Moment effect_of(domain::Position event) const;

    const ViewReader::Session& session_;
    const Period& period_;
};

} // namespace muniment::projections::audit
