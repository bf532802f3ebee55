#include "projections/views/session.hpp"

#include <SQLiteCpp/Exception.h>

namespace muniment::projections {

ViewReader::Session::Session(std::unique_ptr<views::ConnectionPool::Lease> leased)
    : lease(std::move(leased)) {
    db().run("BEGIN");
}

ViewReader::Session::~Session() {
    try {
        db().run("ROLLBACK"); // nothing was written; this ends the transaction whatever is open
    } catch (const SQLite::Exception&) { // SQLite has rolled back by itself
    }
}

std::string ViewReader::Session::held(const std::string& alias) const {
    if (at_head) return alias + ".ended IS NULL";
    return alias + ".began <= ?1 AND (" + alias + ".ended IS NULL OR " + alias + ".ended > ?1)";
}

} // namespace muniment::projections
