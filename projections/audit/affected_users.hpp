#pragma once

#include "projections/view_reader.hpp"

#include <set>
#include <string>
#include <vector>

namespace muniment::projections::audit {

/// The users whose effective permissions can differ between two moments: those with an edge of
/// their own that changed, those that reach a changed group or role at either moment, and those
/// with a window that turned between the instants. Some of them have the same permissions still.
///
/// Keeps the groups and roles that matter, not the users. Costs what changed and what it reaches.
/// One thread at a time; the reader, which stands at the later position, must outlive it.
class AffectedUsers {
  public:
    /// `from.position` is a batch end, not after that of the reader, where `to` stands.
    static ViewReader::Answer<AffectedUsers>
    between(const ViewReader& reader, const domain::Moment& from, const domain::Moment& to);

    /// The first `limit` of them by id, after the given id (empty: from the start).
    ViewReader::Answer<std::vector<domain::UserId>> after(const std::string& user,
                                                          std::size_t limit) const;

  private:
    /// What of the changed things mattered at one position, with all that is below it.
    struct Reach {
        domain::Position position;
        std::set<std::string> groups;
        std::set<std::string> roles;
    };

    AffectedUsers(const ViewReader& reader, const domain::Moment& from, const domain::Moment& to)
        : reader_(&reader), from_(from), to_(to) {}
    Reach reach_at(domain::Position position) const;
    void collect(const std::string& table, const std::string& column,
                 std::set<std::string>& ids) const;

    const ViewReader* reader_;
    domain::Moment from_;
    domain::Moment to_;
    std::vector<Reach> reaches_;
};

} // namespace muniment::projections::audit
