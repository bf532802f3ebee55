#pragma once

#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/tile_source.hpp"

#include <cstdint>
#include <vector>

namespace muniment::eventstore {

/// Roots and proofs of a tree computed from its tiles alone. Each asks the source for every tile at
/// most once, for the width that the tile has in the tree of that size, so that a static directory
/// of tiles serves. What the source answers is not verified: whoever does not trust it verifies the
/// result against a checkpoint.

/// The root of the first `size` leaves.
domain::Expected<Hash, IntegrityError> root_at(std::uint64_t size, const TileSource& source);

/// The siblings from the leaf `index` up to the root of the first `size` leaves; `forged` unless
/// index < size. Source: RFC 9162 section 2.1.3.1.
domain::Expected<std::vector<Hash>, IntegrityError>
inclusion_proof(std::uint64_t index, std::uint64_t size, const TileSource& source);

/// That the first `old_size` leaves begin the first `size` ones; `forged` unless old_size <= size.
/// Empty if old_size is 0 or `size`. Source: RFC 9162 section 2.1.4.1.
domain::Expected<std::vector<Hash>, IntegrityError>
consistency_proof(std::uint64_t old_size, std::uint64_t size, const TileSource& source);

} // namespace muniment::eventstore
