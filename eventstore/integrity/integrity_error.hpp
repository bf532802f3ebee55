#pragma once

#include "domain/expected.hpp"

#include <string>
#include <utility>

namespace muniment::eventstore {

/// Why bytes cannot be taken for evidence.
enum class IntegrityFault {
    malformed,   ///< not in the documented form
    unverified,  ///< well-formed, but signed by none of the keys that were given
    forged,      ///< a signature or a proof that does not hold
    unavailable, ///< a tile could not be read
};

/// The error of everything under `integrity/`. `what` is lower case, without a full stop, and names
/// the place (line, size, index) where that is known.
struct IntegrityError {
    IntegrityFault fault;
    std::string what;
};

inline domain::Failure<IntegrityError> malformed(std::string what) {
    return {{IntegrityFault::malformed, std::move(what)}};
}

inline domain::Failure<IntegrityError> forged(std::string what) {
    return {{IntegrityFault::forged, std::move(what)}};
}

} // namespace muniment::eventstore
