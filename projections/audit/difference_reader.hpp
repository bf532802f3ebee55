#pragma once

#include "projections/view_reader.hpp"

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace muniment::projections::audit {

/// Where a fact stands in the order of a snapshot.
struct FactKey {
    std::size_t kind = 0; ///< index of the alternative of `Fact`
    std::string first;    ///< the id, or the first of the two; never empty
    std::string second;   ///< empty where there is one
    auto operator<=>(const FactKey&) const = default;
};

/// A fact that one state has and the other has not, or has with another value.
struct Difference {
    FactKey key;
    std::optional<Fact> before;       ///< at the earlier position
    std::optional<Fact> after;        ///< at the later position
    std::optional<AuditRow> ended_by; ///< the event that ended `before`
    std::optional<AuditRow> made_by;  ///< the event that made `after`
};

/// What differs between the state of a `ViewReader` and an earlier one.
///
/// It is the difference of the two snapshots: what was taken away and given back alike in between
/// does not show. Costs what began or ended between the positions, and a constant.
/// One thread at a time; the reader must outlive it.
class DifferenceReader {
  public:
    using Visit = std::function<bool(const Difference&)>;

    /// `from` is a batch end, not after the reader's.
    DifferenceReader(const ViewReader& reader, domain::Position from);

    /// Calls `visit` with the differences in the order of a snapshot, from after the key on, of all
    /// kinds or of one, until it returns false. Answers whether all were visited.
    ViewReader::Answer<bool> visit(const FactKey& after, const std::optional<std::size_t>& kind,
                                   const Visit& visit) const;

  private:
    const ViewReader& reader_;
    domain::Position from_;
};

} // namespace muniment::projections::audit
