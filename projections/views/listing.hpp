#pragma once

#include "projections/view_rows.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <string>

/// How a page of a list is asked for: by its sort key, never by an offset.
namespace muniment::projections::views {

/// A list in SQL. Parameters: ?1 position, ?2 key to go on after, ?3 number of rows, ?4 folded text
/// that is looked for, ?5 id of whose list it is.
struct Listing {
    std::string columns;
    std::string tables;
    std::string key; ///< a column with unique texts
    std::string where;
    std::string searched;  ///< columns for `mentions`
    bool distinct = false; ///< the key occurs in several rows
};

/// The statement for a page, its parameters bound.
SQLite::Statement& prepare_page(const ViewReader::Session& session, const Listing& listing,
                                const ListQuery& query, const std::string& whose);

/// One page; `read` makes an item from a row whose columns begin at the given index.
template <typename T, typename Read>
Page<T> read_page(const ViewReader::Session& session, const Listing& listing,
                  const ListQuery& query, const std::string& whose, Read read) {
    Page<T> page;
    std::string last_key;
    Rows rows(prepare_page(session, listing, query, whose));
    while (rows.next()) {
        if (page.items.size() == query.limit) {
            page.next_key = last_key;
            break;
        }
        last_key = text_at(rows.row(), 0);
        page.items.push_back(read(rows.row(), 1));
    }
    return page;
}

} // namespace muniment::projections::views
