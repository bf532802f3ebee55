#pragma once

#include "projections/view_reader.hpp"

#include <functional>
#include <string>
#include <vector>

namespace muniment::projections::audit {

/// Everybody who holds a permission, has a role or is in a group at one moment: the users for whom
/// `domain::effective_permissions`, `effective_roles` or `effective_groups` names it, without a
/// login. Each once, sorted by the bytes of the id.
///
/// Opening walks from the thing back to the groups and roles that give it (its sources); then their
/// lists of users, each sorted by the database, are merged, some rows of each in memory at a time.
/// So a page costs its rows and a constant for each source, a pass over millions of users holds
/// none of them, and nothing is sorted or kept from page to page (a table built once a request
/// would be written again for each page). Windows that do not hold at the instant are walked over.
/// One thread at a time; the reader must outlive it.
class Holders {
  public:
    /// `what`: a permission, role or group; what does not exist is held by nobody.
    static ViewReader::Answer<Holders> open(const ViewReader& reader, const domain::EntityRef& what,
                                            domain::Instant instant);

    /// At most `limit` users after the id `after`; empty: from the start.
    ViewReader::Answer<Page<domain::UserId>> page(const std::string& after,
                                                  std::size_t limit) const;
    /// How many there are: a pass over all of them.
    ViewReader::Answer<std::uint64_t> count() const;
    /// Calls `visit` with each until it returns false; answers whether all were visited.
    ViewReader::Answer<bool> visit(const std::function<bool(const domain::UserId&)>& visit) const;

    /// A list of users: the members of a group, the users of a role or of a permission.
    struct Source {
        domain::EntityRef of;
        bool operator==(const Source&) const = default;
    };

  private:
    Holders(const ViewReader& reader, std::vector<Source> sources, domain::Instant instant)
        : reader_(&reader), sources_(std::move(sources)), instant_(instant) {}

    const ViewReader* reader_;
    std::vector<Source> sources_;
    domain::Instant instant_;
};

} // namespace muniment::projections::audit
