#pragma once

#include "api/service/store.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <string>

namespace muniment::api {

/// What an import did. Lines count from 1.
struct ImportReport {
    std::uint64_t lines = 0;   ///< lines that are in the log now
    std::uint64_t skipped = 0; ///< of these, lines that were there before
    std::uint64_t events = 0;  ///< written by this run
};

/// Why an import stopped: everything before this line is in the log, nothing of it and after.
struct ImportStopped {
    std::uint64_t line = 0;
    std::string pointer; ///< into the line
    std::string problem;
    bool store_failed = false; ///< the line is in order, but nothing can be written now
};

/// Imports NDJSON, each line a batch as in `POST /v1/changes` with `occurred_at`, all or nothing a
/// line.
///
/// Resumable: a batch carries a key made of its line's number and bytes, and the hash of all lines
/// up to it. Lines up to the last one that is in the log are skipped if they are the same; one that
/// differs stops the import with its number before anything is written. `input` is read twice: it
/// must be seekable. `progress` is told the lines done and the lines there are.
domain::Expected<ImportReport, ImportStopped>
import_changes(Store& store, std::istream& input, const Principal& principal,
               const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

} // namespace muniment::api
