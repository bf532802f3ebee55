#include "projections/views/document_writer.hpp"

namespace muniment::projections::views {

namespace {

std::string begin_array(const char* rows) {
    return std::string("INSERT OR IGNORE INTO document_array "
                       "(owner_kind, owner, name, place, began) ") +
           rows;
}

void end_records(Connection& db, const EventTime& at, const domain::DocumentArray& array,
                 std::uint64_t first) {
    static const std::string sql = "UPDATE document_record SET ended = ?3 WHERE name = ?1 "
                                   "AND ordinal >= ?2 AND ended IS NULL";
    db.run(sql, array.text(), static_cast<std::int64_t>(first), at.position);
}

bool may_be_there(Connection& db, const ArrayKey& key) {
    return key.owner_kind.empty() || lives(db, key.owner_kind, key.owner);
}

} // namespace

ArrayKey::ArrayKey(const domain::DocumentArray& array)
    : name(array.text().substr(array.text().rfind('/') + 1)) {
    auto meant = domain::meaning(array).owner;
    if (!meant) return;
    owner_kind = domain::to_string(meant->kind);
    owner = std::move(meant->id);
}

void write_array(Connection& db, const EventTime& at, const domain::DocumentArray& array,
                 std::size_t index) {
    static const std::string sql = begin_array("VALUES (?1, ?2, ?3, ?4, ?5)");
    const ArrayKey key(array);
    db.run(sql, key.owner_kind, key.owner, key.name, place_of(at, index), at.position);
}

void write_group_roles(Connection& db, const EventTime& at, const domain::GroupId& group) {
    static const std::string sql =
        begin_array("SELECT 'group', ?1, 'roles', ?2, ?3 WHERE EXISTS (SELECT 1 FROM group_role n "
                    "CROSS JOIN role e ON e.id = n.role WHERE n.\"group\" = ?1 AND n.began = ?3 "
                    "AND e.ended IS NULL AND e.application IS NOT NULL)");
    db.run(sql, group, place_of(at, 0), at.position);
}

void write_arrays_with(Connection& db, const EventTime& at, const domain::RoleId& role) {
    static const std::string had_none =
        "SELECT 1 FROM role WHERE id = ?1 AND ended = ?2 AND application IS NULL";
    static const std::string sql =
        begin_array("SELECT 'group', n.\"group\", 'roles', ?2, ?3 FROM group_role n "
                    "WHERE n.role = ?1 AND n.ended IS NULL");
    if (!Rows(db.prepare(had_none, role, at.position)).next()) return;
    write_array(db, at, domain::arrays::roles());
    db.run(sql, role, place_of(at, 0), at.position);
}

void drop_arrays_of(Connection& db, const EventTime& at, const domain::EntityRef& owner) {
    static const std::string sql = "UPDATE document_array INDEXED BY document_array_living "
                                   "SET ended = ?3 WHERE owner_kind = ?1 AND owner = ?2 "
                                   "AND ended IS NULL";
    const std::string kind(domain::to_string(owner.kind)); // bound without a copy
    db.run(sql, kind, owner.id, at.position);
}

void write_document(Connection& db, const EventTime& at, const domain::DocumentReordered& e) {
    static const std::string sql = "INSERT INTO document_place VALUES (?1, ?2, ?3, ?4, ?5)";
    const ArrayKey key(e.array);
    std::size_t index = 0;
    for (const auto& item : e.ids)
        db.run(sql, key.owner_kind, key.owner, key.name, item, place_of(at, index++));
}

void write_document(Connection& db, const EventTime& at, const domain::CollectionsWritten& e) {
    static const std::string drop =
        "UPDATE document_array SET ended = ?4 WHERE owner_kind = ?1 AND owner = ?2 AND name = ?3 "
        "AND ended IS NULL";
    for (const auto& array : e.dropped) {
        const ArrayKey key(array);
        db.run(drop, key.owner_kind, key.owner, key.name, at.position);
        if (key.owner_kind.empty()) end_records(db, at, array, 0);
    }
    std::size_t index = 0;
    for (const auto& array : e.written) {
        if (may_be_there(db, ArrayKey(array))) write_array(db, at, array, index);
        ++index;
    }
}

void write_document(Connection& db, const EventTime& at, const domain::DocumentRecordsWritten& e) {
    static const std::string insert =
        "INSERT INTO document_record (name, ordinal, record, began) "
        "SELECT ?1, count(*), ?2, ?3 FROM document_record WHERE name = ?1 AND ended IS NULL";
    end_records(db, at, e.array, e.first);
    for (const auto& record : e.records)
        db.run(insert, e.array.text(), record, at.position);
    if (!e.records.empty()) write_array(db, at, e.array);
}

} // namespace muniment::projections::views
