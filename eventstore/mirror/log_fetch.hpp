#pragma once

#include "domain/expected.hpp"
#include "eventstore/integrity/tile_source.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muniment::eventstore {

/// GET of a path below the prefix of a log, `checkpoint` or `tile/…` (C2SP tlog-tiles): the body;
/// nothing where there is no such file; or why nobody answers.
using LogFetch =
    std::function<domain::Expected<std::optional<std::string>, std::string>(const std::string&)>;

/// Where the checkpoint is found that ends with the event at `position`, a rotation of the log key.
std::string rotation_path(std::uint64_t position);

/// As `TileSource`: tiles of another log, asked for in the width that they have in its tree, and
/// where that was deleted in full width. `fetch` must outlive it.
TileSource fetched_tiles(const LogFetch& fetch);

/// The first `width` entries of a bundle, asked for in the same way. The error is a sentence.
domain::Expected<std::vector<std::string>, std::string>
fetch_entries(const LogFetch& fetch, std::uint64_t index, std::uint64_t width);

} // namespace muniment::eventstore
