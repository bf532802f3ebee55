#include "projections/views/document_rows.hpp"

namespace muniment::projections::views {

bool was_reordered(const ViewReader::Session& session, const ArrayKey& key) {
    static const std::string sql = "SELECT 1 FROM document_place WHERE owner_kind = ?2 AND "
                                   "owner = ?3 AND name = ?4 AND place < (?1 + 1) * 65536 LIMIT 1";
    return Rows(
               session.db().prepare(sql, session.end.position, key.owner_kind, key.owner, key.name))
        .next();
}

std::string order_by(const ViewReader::Session& session, const ArrayKey& key,
                     const std::string& own, const std::string& item) {
    if (!was_reordered(session, key)) return own;
    const std::string owner = key.owner_kind.empty() ? "''" : "?2";
    return "max(" + own +
           ", coalesce((SELECT max(d.place) FROM document_place d WHERE d.owner_kind = '" +
           key.owner_kind + "' AND d.owner = " + owner + " AND d.name = '" + key.name +
           "' AND d.item = " + item + " AND d.place < (?1 + 1) * 65536), 0))";
}

std::string shown_window(const std::optional<domain::Instant>& instant) {
    if (!instant) return "n.valid_from IS NULL AND n.valid_until IS NULL";
    return "(n.valid_from IS NULL OR n.valid_from <= ?3) AND "
           "(n.valid_until IS NULL OR ?3 < n.valid_until)";
}

std::set<std::string> arrays_of(const ViewReader::Session& session,
                                const domain::EntityRef& owner) {
    const std::string sql =
        "SELECT name FROM document_array e WHERE e.owner_kind = ?2 AND e.owner = ?3 AND " +
        session.held("e");
    const std::string kind(to_string(owner.kind)); // bound without a copy
    std::set<std::string> names;
    Rows rows(session.db().prepare(sql, session.end.position, kind, owner.id));
    while (rows.next())
        names.insert(text_at(rows.row(), 0));
    return names;
}

} // namespace muniment::projections::views
