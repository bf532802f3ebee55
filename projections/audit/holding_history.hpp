#pragma once

#include "projections/audit/way_graph.hpp"
#include "projections/view_reader.hpp"

#include <optional>
#include <vector>

namespace muniment::projections::audit {

/// Which bound of a window.
enum class Bound { valid_from, valid_until };
BOOST_DESCRIBE_ENUM(Bound, valid_from, valid_until)

/// A moment at which the answer turned, and what turned it: an edge that came or went, by an event
/// or by a bound of its window.
struct Turn {
    domain::Moment moment;
    EdgeInterval edge;
    std::optional<AuditRow> event;
    std::optional<Bound> bound; ///< without an event
};

/// An interval in which a user held a permission: from `began`, before `ended`.
struct Holding {
    Turn began;
    std::optional<Turn> ended; ///< nothing: it holds where the question stands
    bool contains(const domain::Moment& moment) const {
        return began.moment <= moment && (!ended || moment < ended->moment);
    }
};

/// When the user held the permission, oldest first, without a login, whoever the permission
/// belonged to; up to the state of the reader and `instant`.
///
/// The intervals lie on a line of moments. A state exists at the ends of batches only; time goes on
/// in it until the next. With batch ends P1, P2, … and occ(P) as in "Time and batches" of the
/// architecture, the line is (P1, occ(P1) … occ(P2)), (P2, occ(P2) … occ(P3)), …, without the
/// second bound, except that each (P, occ(P)) is on it; the last state goes on to `instant`. It is
/// ordered by position, then by instant, and is what `at=T` and `at=P` stand on. So a batch takes
/// effect from (its end, occ of its end), and a bound T of a window from the first moment of the
/// line whose instant is not before T. Moments after `instant` are left out.
///
/// `began` names the edge that made the shortest way whole; of several that came at once, the one
/// that an event added last. `ended` names the edge without which the last way broke; of several,
/// the one that an event took first. Costs the intervals of all edges over which the user ever came
/// near the permission, and a walk over them for each moment at which one of them changed.
ViewReader::Answer<std::vector<Holding>> holding_history(const ViewReader& reader,
                                                         const domain::UserId& user,
                                                         const domain::PermissionId& permission,
                                                         domain::Instant instant);

} // namespace muniment::projections::audit
