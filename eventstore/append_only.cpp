#include "eventstore/append_only.hpp"

#include <sqlite3.h>

#include <string_view>

namespace muniment::eventstore {

namespace {

/// SQLite also names the database and the trigger that are at work: they make no difference.
template <typename... Whereabouts>
int permit(void*, int action, const char* table, const char* column, Whereabouts...) {
    const auto is = [](const char* text, std::string_view wanted) {
        return text != nullptr && text == wanted;
    };
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    case SQLITE_INSERT:
        return is(table, "event") || is(table, "tile") || is(table, "checkpoint") ? SQLITE_OK
                                                                                  : SQLITE_DENY;
    case SQLITE_UPDATE:
        return is(table, "tile") && is(column, "hashes") ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

} // namespace

void permit_appending_only(SQLite::Database& database) {
    sqlite3_set_authorizer(database.getHandle(), permit<const char*, const char*>, nullptr);
}

} // namespace muniment::eventstore
