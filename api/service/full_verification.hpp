#pragma once

#include "domain/acyclic_edges.hpp"
#include "domain/recorded_event.hpp"
#include "domain/unique_names.hpp"
#include "projections/permission_index.hpp"
#include "projections/view_reader.hpp"

#include <optional>
#include <set>
#include <string>

/// What `verify --full` adds to the bytes: whether what the log says could have been decided, and
/// whether the views say the same.
namespace muniment::api {

/// Folds a log, event by event, and says which event `decide` could not have emitted: whoever holds
/// the keys can sign anything, but not make it possible.
///
/// Looked at: references, names, cycles, applications, windows, the counts of deletions, events
/// that change nothing. Costs what the events are long. Memory is that of the index. Not
/// thread-safe.
class DirectoryAudit {
  public:
    /// The next event of the log. What is wrong with it, or with the batch that it ends: a sentence
    /// without a subject that names the position at fault. After a fault nothing more is to be
    /// taken.
    std::optional<std::string> take(const domain::RecordedEvent& event);

    /// What is wrong with the end of the log: a batch that is not complete.
    std::optional<std::string> finish() const;

    /// Where the audit stands: the last event taken.
    domain::Position position() const { return position_; }
    const domain::DirectoryView& directory() const { return index_.head_view(); }
    /// How many facts of each kind there are here.
    const projections::FactCounts& counts() const { return counts_; }

  private:
    void note(const domain::EventData& data);
    void count(const domain::EventData& data);
    std::optional<std::string> batch_fault();

    projections::PermissionIndex index_;
    projections::FactCounts counts_{1}; ///< there is always one configuration
    domain::Position position_;
    bool batch_open_ = false;

    // What the batch at hand gave, to be looked at when it is complete.
    domain::detail::UniqueNames names_;
    domain::detail::AcyclicEdges<domain::relation::Nesting> nestings_;
    domain::detail::AcyclicEdges<domain::relation::Inclusion> inclusions_;
    std::set<domain::RoleId> moved_roles_;
    std::set<domain::PermissionId> moved_permissions_;
};

/// The first fact in which the views differ from the directory of the audit, which must stand where
/// the reader stands; nothing if they are equal. Every fact is looked up and all are counted.
std::optional<std::string> compare_views(const DirectoryAudit& audit,
                                         const projections::ViewReader& reader);

} // namespace muniment::api
