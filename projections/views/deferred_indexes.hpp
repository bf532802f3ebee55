#pragma once

#include "projections/views/connection.hpp"

#include <map>
#include <string>

namespace muniment::projections::views {

/// Indexes that are left out while much is taken in. Readers need them; writing needs few of them,
/// and those when something is deleted. Made at the end, of rows that SQLite sorts, they take a
/// fraction of the time that keeping them takes row by row.
///
/// All within one transaction: whoever reads meanwhile sees the state before, with every index, and
/// so does whoever opens the file after an interruption.
class DeferredIndexes {
  public:
    /// Leaves out what can be. Throws SQLite::Exception, as do the others.
    void defer(Connection& connection);
    /// Makes the index `name` if it is left out: something is about to be looked up in it.
    void require(Connection& connection, const std::string& name);
    /// Makes all that are left out.
    void restore(Connection& connection);

    bool empty() const { return sql_.empty(); }

  private:
    std::map<std::string, std::string> sql_; ///< by name
};

} // namespace muniment::projections::views
