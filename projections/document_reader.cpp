#include "projections/document_reader.hpp"

#include "projections/views/document_rows.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/row_readers.hpp"

#include <algorithm>
#include <limits>

namespace muniment::projections {

namespace {

using domain::DocumentArray;
using views::ArrayKey;
using views::guarded;
using views::Rows;

using Session = ViewReader::Session;
using Instant = std::optional<domain::Instant>;

namespace arrays = domain::arrays;

constexpr std::size_t rows_max = std::numeric_limits<std::int32_t>::max();

/// A place of creation as `document_place` counts.
constexpr const char* created = "e.incarnation * 65536";

/// What a reader looks at.
struct Asked {
    const Session& session;
    Instant instant;
};

/// Edges as `n`: the column of the end that is listed, and which of them are.
struct Edges {
    std::string table;
    std::string column;
    std::string where;
};

/// The listed ends of the edges, in the order of the array.
template <typename Id>
std::vector<Id> edge_items(const Asked& asked, const DocumentArray& array, const Edges& edges) {
    const auto& session = asked.session;
    const ArrayKey key(array);
    const std::string sql = "SELECT n." + edges.column + " FROM " + edges.table + " WHERE " +
                            edges.where + " AND " + session.held("n") + " ORDER BY " +
                            views::order_by(session, key, "n.place", "n." + edges.column);
    std::vector<Id> ids;
    Rows rows(session.db().prepare(sql, session.end.position, key.owner, asked.instant));
    while (rows.next())
        ids.push_back(views::id_at<Id>(rows.row(), 0));
    return ids;
}

std::vector<domain::Mapping> mappings(const Session& session, const domain::GroupId& group) {
    const ArrayKey key(arrays::mappings(group));
    const std::string sql = std::string("SELECT ") + views::mapping_columns +
                            " FROM mapping e WHERE e.\"group\" = ?2 AND " + session.held("e") +
                            " ORDER BY " +
                            views::order_by(session, key, "e.began * 65536 + e.ordinal", "e.id");
    std::vector<domain::Mapping> read;
    Rows rows(session.db().prepare(sql, session.end.position, key.owner));
    while (rows.next())
        read.push_back(views::read_mapping(rows.row(), 0).mapping);
    return read;
}

GroupRecord complete(const Asked& asked, domain::Group group) {
    const auto& session = asked.session;
    const auto there = views::arrays_of(session, ref(group.id));
    GroupRecord record{std::move(group), {}, {}, {}, there.contains("mappings")};
    const auto& id = record.group.id;
    const std::string own = "n.\"group\" = ?2";
    if (record.has_mappings) record.group.mappings = mappings(session, id);
    if (there.contains("members"))
        record.members = edge_items<domain::UserId>(
            asked, arrays::members(id),
            {"membership n", "user", own + " AND " + views::shown_window(asked.instant)});
    if (there.contains("nested"))
        record.nested =
            edge_items<domain::GroupId>(asked, arrays::nested(id), {"nesting n", "child", own});
    if (there.contains("roles"))
        record.roles = edge_items<domain::RoleId>(
            asked, arrays::roles(id),
            {"group_role n CROSS JOIN role e ON e.id = n.role", "role",
             own + " AND e.application IS NOT NULL AND " + session.held("e")});
    return record;
}

RoleRecord complete(const Asked& asked, domain::Role role) {
    const auto there = views::arrays_of(asked.session, ref(role.id));
    RoleRecord record{std::move(role), {}, {}};
    const auto& id = record.role.id;
    if (there.contains("permissions"))
        record.permissions = edge_items<domain::PermissionId>(
            asked, arrays::permissions(id), {"role_permission n", "permission", "n.role = ?2"});
    if (there.contains("users"))
        record.users = edge_items<domain::UserId>(
            asked, arrays::users(id),
            {"user_role n", "user", "n.role = ?2 AND " + views::shown_window(asked.instant)});
    return record;
}

/// Entities as `e`, and which of them the document has.
struct Collection {
    DocumentArray array;
    const char* columns;
    const char* table;
    std::string where;
};

Collection groups_in(const Session& session) {
    return {arrays::groups(), views::group_columns, "\"group\" e", session.held("e")};
}
Collection roles_in(const Session& session) {
    return {arrays::roles(), views::role_columns, "role e",
            "e.application IS NOT NULL AND " + session.held("e")};
}
Collection permissions_in(const Session& session) {
    return {arrays::permissions(), views::permission_columns, "permission e", session.held("e")};
}

template <typename Read, typename Found>
bool visit_all(const Session& session, const Collection& from, Read read, const Found& found) {
    const std::string sql = std::string("SELECT ") + from.columns + " FROM " + from.table +
                            " WHERE " + from.where + " ORDER BY " +
                            views::order_by(session, ArrayKey(from.array), created, "e.id");
    Rows rows(session.db().prepare(sql, session.end.position));
    while (rows.next())
        if (!found(read(rows.row(), 0))) return false;
    return true;
}

template <typename Id, typename Read>
auto find_one(const Session& session, const Collection& in, const Id& id, Read read)
    -> std::optional<decltype(read(std::declval<const SQLite::Statement&>(), 0))> {
    const std::string sql = std::string("SELECT ") + in.columns + " FROM " + in.table +
                            " WHERE e.id = ?2 AND " + in.where;
    Rows rows(session.db().prepare(sql, session.end.position, id));
    if (!rows.next()) return std::nullopt;
    return read(rows.row(), 0);
}

/// The entities at the listed ends of the user's edges.
template <typename Read>
auto beyond(const Asked& asked, const Edges& edges, const domain::UserId& user,
            const Collection& to, Read read) {
    const auto& session = asked.session;
    const std::string sql = std::string("SELECT ") + to.columns + " FROM " + edges.table +
                            " CROSS JOIN " + to.table + " ON e.id = n." + edges.column +
                            " WHERE n.user = ?2 AND " + session.held("n") + " AND " + edges.where +
                            " AND " + to.where + " ORDER BY " +
                            views::order_by(session, ArrayKey(to.array), created, "e.id");
    std::vector<decltype(read(std::declval<const SQLite::Statement&>(), 0))> found;
    Rows rows(session.db().prepare(sql, session.end.position, user, asked.instant));
    while (rows.next())
        found.push_back(read(rows.row(), 0));
    return found;
}

std::uint64_t count(const Session& session, const std::string& of) {
    Rows rows(session.db().prepare("SELECT count(*) FROM " + of, session.end.position));
    return rows.next() ? views::count_at(rows.row(), 0) : 0;
}

} // namespace

DocumentReader::DocumentReader(const ViewReader& reader, std::optional<domain::Instant> instant)
    : session_(reader.session()), instant_(instant) {}

DocumentReader::Answer<std::vector<std::string>>
DocumentReader::records(const DocumentArray& array) const {
    return guarded([&] {
        const std::string sql = "SELECT record FROM document_record e WHERE e.name = ?2 AND " +
                                session_.held("e") + " ORDER BY e.ordinal";
        std::vector<std::string> found;
        Rows rows(session_.db().prepare(sql, session_.end.position, array.text()));
        while (rows.next())
            found.push_back(views::text_at(rows.row(), 0));
        return found;
    });
}

DocumentReader::Answer<std::vector<DocumentArray>> DocumentReader::collections() const {
    return guarded([&] {
        const std::string sql = "SELECT name FROM document_array e WHERE e.owner_kind = '' AND "
                                "e.owner = '' AND " +
                                session_.held("e") + " ORDER BY e.place";
        std::vector<DocumentArray> found;
        Rows rows(session_.db().prepare(sql, session_.end.position));
        while (rows.next())
            found.push_back(views::id_at<DocumentArray>(rows.row(), 0));
        return found;
    });
}

DocumentReader::Answer<DocumentReader::Counts> DocumentReader::counts() const {
    return guarded([&] {
        const auto of = [&](const Collection& all) {
            return count(session_, std::string(all.table) + " WHERE " + all.where);
        };
        return Counts{of(groups_in(session_)), of(roles_in(session_)),
                      of(permissions_in(session_))};
    });
}

DocumentReader::Answer<bool> DocumentReader::groups(const Visit<GroupRecord>& visit) const {
    return guarded([&] {
        return visit_all(session_, groups_in(session_), views::read_group,
                         [&](domain::Group group) {
                             return visit(complete({session_, instant_}, std::move(group)));
                         });
    });
}

DocumentReader::Answer<bool> DocumentReader::roles(const Visit<RoleRecord>& visit) const {
    return guarded([&] {
        return visit_all(session_, roles_in(session_), views::read_role, [&](domain::Role role) {
            return visit(complete({session_, instant_}, std::move(role)));
        });
    });
}

DocumentReader::Answer<bool>
DocumentReader::permissions(const Visit<domain::Permission>& visit) const {
    return guarded([&] {
        return visit_all(session_, permissions_in(session_), views::read_permission, visit);
    });
}

DocumentReader::Answer<std::optional<GroupRecord>>
DocumentReader::group(const domain::GroupId& id) const {
    return guarded([&]() -> std::optional<GroupRecord> {
        auto found = find_one(session_, groups_in(session_), id, views::read_group);
        if (!found) return std::nullopt;
        return complete({session_, instant_}, std::move(*found));
    });
}

DocumentReader::Answer<std::optional<RoleRecord>>
DocumentReader::role(const domain::RoleId& id) const {
    return guarded([&]() -> std::optional<RoleRecord> {
        auto found = find_one(session_, roles_in(session_), id, views::read_role);
        if (!found) return std::nullopt;
        return complete({session_, instant_}, std::move(*found));
    });
}

DocumentReader::Answer<MemberPage>
DocumentReader::members(const domain::GroupId& group, std::size_t offset, std::size_t limit) const {
    return guarded([&] {
        const ArrayKey key(arrays::members(group));
        // SQLite would rather sort what it finds by the name of the group.
        const char* table = session_.at_head ? "membership n INDEXED BY membership_living_by_place"
                                             : "membership n";
        const std::string shown = std::string(table) + " WHERE n.\"group\" = ?2 AND " +
                                  session_.held("n") + " AND " + views::shown_window(instant_);
        MemberPage page;
        Rows total(session_.db().prepare("SELECT count(*) FROM " + shown, session_.end.position,
                                         key.owner, instant_));
        if (total.next()) page.total = views::count_at(total.row(), 0);
        if (offset >= page.total) return page;
        const std::string sql = "SELECT n.user FROM " + shown + " ORDER BY " +
                                views::order_by(session_, key, "n.place", "n.user") +
                                " LIMIT ?4 OFFSET ?5";
        Rows rows(session_.db().prepare(sql, session_.end.position, key.owner, instant_,
                                        std::uint64_t{std::min(limit, rows_max)},
                                        std::uint64_t{offset}));
        while (rows.next())
            page.users.push_back(views::id_at<domain::UserId>(rows.row(), 0));
        return page;
    });
}

DocumentReader::Answer<std::vector<domain::Group>>
DocumentReader::groups_of(const domain::UserId& user) const {
    return guarded([&] {
        return beyond({session_, instant_},
                      {"membership n", "\"group\"", views::shown_window(instant_)}, user,
                      groups_in(session_), views::read_group);
    });
}

DocumentReader::Answer<std::vector<domain::Role>>
DocumentReader::roles_of(const domain::UserId& user) const {
    return guarded([&] {
        return beyond({session_, instant_}, {"user_role n", "role", views::shown_window(instant_)},
                      user, roles_in(session_), views::read_role);
    });
}

DocumentReader::Answer<NotRepresented> DocumentReader::not_represented() const {
    return guarded([&] {
        const auto of = [&](const std::string& table, const std::string& condition = "") {
            return count(session_, table + " e WHERE " + session_.held("e") + condition);
        };
        const std::string windowed = " AND (e.valid_from IS NOT NULL OR e.valid_until IS NOT NULL)";
        return NotRepresented{of("membership", windowed) + of("user_role", windowed),
                              of("role_inclusion"), of("user_permission"),
                              of("role", " AND e.application IS NULL")};
    });
}

} // namespace muniment::projections
