#pragma once

#include "projections/view_reader.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Reports for reviewers, at the state of a `ViewReader` and an instant: the rows, in whatever form
/// they are written. What each column means is told by docs/reports.md.
///
/// Rows are sorted as each function says and come one at a time: memory grows with groups, roles
/// and permissions, not with users or rows. The same log, position, instant and filters give the
/// same rows, except for names of users whose profile was erased since. A mapping gives nothing
/// here: it works within a login alone. Each function answers whether the sink took everything; one
/// thread at a time.
namespace muniment::projections {

enum class CellKind { text, number, truth, time };

struct ReportColumn {
    std::string_view name;  ///< for programs
    std::string_view title; ///< for people
    CellKind kind = CellKind::text;
    bool under = false; ///< for people: stands under what the column before it says
};
using ReportColumns = std::span<const ReportColumn>;

/// A cell a column; empty: there is nothing to say. Numbers are decimal, truths `true` and
/// `false`, times RFC 3339 in UTC.
using ReportRow = std::vector<std::string>;
/// Takes the next row; false: stop.
using ReportSink = std::function<bool(const ReportRow&)>;
using ReportAnswer = ViewReader::Answer<bool>;

/// Whose access, and to what. Absent members do not restrict.
struct AccessFilter {
    std::optional<domain::ApplicationId> application;
    std::optional<domain::UserId> user;
    std::optional<domain::GroupId> group; ///< members of it, or of a group nested in it
};

/// Every effective permission of every user, with a shortest path that gives it. Sorted by the
/// bytes of user, application, permission.
ReportColumns access_columns();
ReportAnswer access_rows(const ViewReader& reader, domain::Instant instant,
                         const AccessFilter& filter, const ReportSink& sink);

/// Which roles and permissions are privileged: patterns for their ids and names. `*` stands for any
/// text, `?` for one character, a backslash takes the meaning from what follows it; compared with
/// the whole and without regard to case.
struct PrivilegePatterns {
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
};
/// What is privileged where nothing is said.
PrivilegePatterns usual_privileges();

/// Every privileged role and permission that a user has effectively. Sorted by the bytes of user,
/// then permissions before roles, then application, id.
ReportColumns privileged_columns();
ReportAnswer privileged_rows(const ViewReader& reader, domain::Instant instant,
                             const AccessFilter& filter, const PrivilegePatterns& patterns,
                             const ReportSink& sink);

/// Memberships, roles and permissions of users that end within `within_us` after the instant, or
/// have not begun. Sorted by when that is, then the bytes of user, kind, id.
ReportColumns expiring_columns();
ReportAnswer expiring_rows(const ViewReader& reader, domain::Instant instant,
                           std::int64_t within_us, const ReportSink& sink);

/// What no longer gives anything, and what nobody accounts for. Sorted by finding, in the order of
/// docs/reports.md, then kind, the bytes of id, user.
ReportColumns stale_grants_columns();
ReportAnswer stale_grants_rows(const ViewReader& reader, domain::Instant instant,
                               std::int64_t older_than_us, const ReportSink& sink);

/// How many permissions a user has effectively at a moment.
using AccessCount = std::function<std::size_t(const domain::UserId&, const domain::Moment&)>;

/// The time that a report looks at: after `from`, up to and with `to`, which is where the reader
/// stands.
struct Period {
    domain::Moment from;
    domain::Moment to;
};

/// What happened to the access of users in a period: registered, deleted, given and taken away,
/// windows that opened and closed, first access gained and last access lost. Of `user` alone if one
/// is given. Sorted by the bytes of user, then time.
ReportColumns joiners_leavers_columns();
ReportAnswer joiners_leavers_rows(const ViewReader& reader, const Period& period,
                                  const std::optional<domain::UserId>& user,
                                  const AccessCount& count, const ReportSink& sink);

} // namespace muniment::projections
