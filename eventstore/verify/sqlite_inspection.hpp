#pragma once

#include "eventstore/verify/verify.hpp"

#include <filesystem>

namespace muniment::eventstore {

/// Inspects the SQLite file of a log on a connection of its own: `integrity_check`, a schema that
/// is the one of the migrations with all its triggers, and no row but those of the log (as many
/// events, tiles and checkpoints as its head says). What `schema_migration` says of the program
/// that applied a migration is not evidence of anything and not checked.
StorageInspection inspect_sqlite(std::filesystem::path path);

} // namespace muniment::eventstore
