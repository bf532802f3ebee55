#pragma once

#include "projections/audit/access_graph.hpp"
#include "projections/audit/lookup.hpp"
#include "projections/audit/reports.hpp"

#include <functional>
#include <vector>

namespace muniment::projections::audit {

/// What one user has effectively, and how.
struct UserAccess {
    std::string user;
    Person person;
    std::vector<AccessGraph::Grant> grants;
    std::vector<AccessGraph::Arrival> arrivals;
    std::vector<std::size_t> ways; ///< by arrival: how many of the grants lead there
};

/// A way by which somebody has something, as cells.
struct WayCells {
    std::string via;
    std::string grants; ///< how many grants of the user lead there
    std::string since;  ///< from when on the way was complete
    std::string until;  ///< when its grant ends
    const Cause* cause; ///< of the youngest edge; valid until the next question to the look-up
    domain::Position position;
};

/// Goes through the users that have edges, in the order of their ids. Throws what SQLite throws.
/// Not thread-safe.
class AccessWalker {
  public:
    AccessWalker(const ViewReader& reader, domain::Instant instant);

    const AccessGraph& graph() const { return graph_; }
    Lookup& lookup() { return lookup_; }

    /// Calls `visit` for each user that the filter names and that has something, until one call
    /// answers false; answers whether all were visited.
    bool each_user(const AccessFilter& filter, const std::function<bool(const UserAccess&)>& visit);

    WayCells way(const UserAccess& access, std::size_t arrival);

  private:
    std::optional<UserAccess> access_of(const std::string& user, const AccessFilter& filter) const;
    std::vector<std::size_t> count_ways(const UserAccess& access) const;

    const ViewReader& reader_;
    domain::Instant instant_;
    AccessGraph graph_;
    Lookup lookup_;
};

} // namespace muniment::projections::audit
