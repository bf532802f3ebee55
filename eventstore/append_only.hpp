#pragma once

#include <SQLiteCpp/Database.h>

namespace muniment::eventstore {

/// From now on a statement compiles on this connection only if it reads, inserts into the tables of
/// the log, widens tiles, or begins and ends a transaction. Everything else (DROP, DELETE, other
/// UPDATEs, CREATE, ALTER, ATTACH, PRAGMA) is refused as not authorized. A guard against our own
/// mistakes: other connections and other programs are not bound by it.
/// Source: sqlite3_set_authorizer.
void permit_appending_only(SQLite::Database& database);

} // namespace muniment::eventstore
