#pragma once

#include "domain/time.hpp"
#include "projections/fact.hpp"
#include "projections/permission_index.hpp"

#include <functional>

namespace muniment::projections {

/// Calls back once with the index, which nobody changes meanwhile.
using IndexUse = std::function<void(const std::function<void(const PermissionIndex&)>&)>;

/// The edges of one moment, out of the permission index, as facts in their order: for exports,
/// which cost what held at the moment, and say what the log says whatever became of the views.
///
/// The index is used for a part at a time, so that writes get on between. Holds, for one kind of
/// edge at a time, where its groups, roles or permissions are, and the ends of one of them. The
/// index outlives this. One thread at a time.
class EdgeFacts {
  public:
    /// `at` is the end of a batch that the index has taken in.
    EdgeFacts(IndexUse use, domain::Position at) : use_(std::move(use)), at_(at) {}

    /// The numbers of edges, by the index of the alternative; 0 for facts that are no edges.
    FactCounts count() const;

    /// Calls `visit` with every edge, in order, until it returns false. Answers whether all were
    /// visited.
    bool visit(const std::function<bool(const Fact&)>& visit) const;

  private:
    IndexUse use_;
    domain::Position at_;
};

} // namespace muniment::projections
