#pragma once

#include "domain/expected.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace muniment::projections {

/// A snapshot whose form and seal hold. Whether `checkpoint` is signed by the log and covers the
/// position is for the caller to check.
struct SealedSnapshot {
    std::string origin;
    domain::Position position;
    std::string checkpoint; ///< signed note
    std::uint64_t facts = 0;
};

struct SnapshotProblem {
    std::uint64_t line = 0; ///< 1-based
    std::string what;
};

/// Reads a snapshot and checks everything that it says of itself: each line is canonical JSON, the
/// manifest leads, kinds and keys are in order and occur once, counts agree, the seal is last and
/// its hash fits. Memory does not grow with the file.
domain::Expected<SealedSnapshot, SnapshotProblem> verify_snapshot(std::istream& file);

} // namespace muniment::projections
