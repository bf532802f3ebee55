#pragma once

#include "api/service/full_verification.hpp"
#include "projections/permission_index.hpp"
#include "tests/properties/memory_store.hpp"
#include "tests/properties/random_changes.hpp"
#include "tests/properties/reference.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace muniment::testing {

/// What histories went through, so that a test knows that they went through enough.
struct Coverage {
    std::map<std::string, std::size_t> events; ///< by type
    std::size_t refused_batches = 0;
    std::size_t imported_batches = 0;
    std::size_t batch_ends = 0;
};

/// One random history, written through the real store and told by everybody who tells it: the plain
/// rule, the index and the views, live and rebuilt from the cut log, snapshots and exports.
///
/// At every batch end all of them are asked everything; at the end of the history every batch end
/// is asked again, as the past that it is now. Not thread-safe.
class HistoryCheck {
  public:
    /// `rebuilt` are views in memory that are used over and over, since making them takes long.
    HistoryCheck(std::uint64_t seed, projections::Views& rebuilt, Coverage& coverage);

    /// The first difference, and the position where it is; empty if all tell the same.
    std::string run(std::size_t batches);

  private:
    using Difference = std::optional<std::string>;

    Difference write_batch(std::vector<domain::Change> changes);
    Difference compare_decision(const domain::Expected<api::WriteAnswer, api::WriteError>& answer,
                                std::vector<domain::Change> changes);
    Difference take_in(const api::WriteAnswer& answer,
                       const std::vector<domain::EventData>& events);

    std::vector<domain::Change> profile_changes();

    Difference compare_head();
    Difference compare_audit(const Past& past);
    Difference compare_rebuilt(const std::vector<domain::RecordedEvent>& log, const Past& past);
    Difference compare_access(const projections::PermissionIndex& index, const Past& past) const;
    Difference compare_live(const std::vector<domain::RecordedEvent>& log, const Past& past);
    Difference compare_document(const projections::ViewReader& reader, const Past& past) const;
    Difference compare_moments();
    Difference compare_pasts();

    bool importing() const { return batch_ < imported_batches_; }
    std::optional<domain::OccurredTime> occurred_at() const;

    RandomChanges changes_;
    MemoryStore store_;
    projections::Views& rebuilt_;
    Coverage& coverage_;
    Reference reference_;
    std::map<domain::Position, std::string> told_; ///< access, as each batch end told it as head
    api::DirectoryAudit audit_;
    std::uint64_t profile_turn_; ///< which of the changes of profiles comes next
    std::size_t imported_batches_;
    std::size_t batch_ = 0;
};

} // namespace muniment::testing
