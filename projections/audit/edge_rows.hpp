#pragma once

#include "projections/audit/edge.hpp"
#include "projections/view_reader.hpp"
#include "projections/views/connection.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::projections::audit {

/// A table of edges, seen in the direction in which access goes.
struct EdgeSource {
    EdgeKind kind;
    std::string_view table;
    std::string_view from_column; ///< as it stands in SQL
    std::string_view to_column;
    domain::EntityKind from;
    domain::EntityKind to;
    bool windowed;
};

/// The seven tables of edges between entities.
std::span<const EdgeSource> edge_sources();
const EdgeSource& edge_source(EdgeKind kind); ///< any kind but `mapping`

/// The position in the column, if it is not after `position`: what came later is not known there.
std::optional<domain::Position> ended_by(const SQLite::Statement& row, int column,
                                         domain::Position position);

/// Which intervals are read.
enum class Extent {
    living, ///< those that held where the reader stands, whatever their window says
    latest, ///< of each edge the last one that began up to there
    all,    ///< all that began up to there
};

/// The intervals of edges, by the end where access comes from. Sorted by the other end, then by
/// position. Throws SQLite::Exception and DamagedViews. The reader must outlive it.
class EdgeRows {
  public:
    explicit EdgeRows(const ViewReader& reader) : session_(reader.session()) {}

    /// All edges of the kind that lead on from `from`.
    std::vector<EdgeInterval> leading_from(EdgeKind kind, const std::string& from,
                                           Extent extent) const;
    /// The intervals of one edge.
    std::vector<EdgeInterval> between(EdgeKind kind, const std::string& from, const std::string& to,
                                      Extent extent) const;
    /// The mappings that bring a login of `connection` with the group name `name` into groups, as
    /// edges from `from`.
    std::vector<EdgeInterval> mappings(const domain::EntityRef& from, const std::string& connection,
                                       const std::string& name, Extent extent) const;
    /// The name that the group had last; empty if there was none.
    std::string group_name(const std::string& group) const;

  private:
    std::string extent_condition(Extent extent) const;

    const ViewReader::Session& session_;
};

} // namespace muniment::projections::audit
