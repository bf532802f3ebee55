#include "projections/views/entity_writer.hpp"

#include "projections/views/edge_table.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <map>

namespace muniment::projections::views {

namespace {

template <typename Enum>
std::string text_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

template <typename Enum>
std::optional<std::string> text_of(const std::optional<Enum>& value) {
    if (!value) return std::nullopt;
    return text_of(*value);
}

std::optional<std::string> array_of(const std::optional<std::vector<std::string>>& texts) {
    if (!texts) return std::nullopt;
    return to_json_array(*texts);
}

/// `columns` are those that the kind has beside id, incarnation and the interval.
std::string creation(std::string_view table, std::string_view columns,
                     std::string_view parameters) {
    return "INSERT INTO " + std::string(table) + " (id, incarnation, began, began_at" +
           std::string(columns) + ") VALUES (?1, ?2, ?2, ?3" + std::string(parameters) + ")";
}

/// Begins the first version; nothing if one lives.
template <typename Id, typename... Values>
bool create(Connection& db, const EventTime& at, const Id& id, const std::string& sql,
            const Values&... values) {
    const auto entity = domain::ref(id);
    if (lives(db, domain::to_string(entity.kind), entity.id)) return false;
    db.run(sql, id, at.position, at.occurred_at, values...);
    return true;
}

/// The new version is the one that ends at the same position with what is stated put over it.
std::string succession(std::string_view table, std::string_view columns, std::string_view values) {
    return "INSERT INTO " + std::string(table) + " (id, incarnation, began, began_at" +
           std::string(columns) + ") SELECT id, incarnation, ?2, ?3" + std::string(values) +
           " FROM " + std::string(table) + " WHERE id = ?1 AND ended = ?2";
}

/// Ends the living version and begins the next; nothing if none lives.
template <typename Id, typename... Values>
bool succeed(Connection& db, const EventTime& at, const Id& id, const std::string& sql,
             const Values&... values) {
    if (!end_entity(db, at, domain::ref(id))) return false;
    db.run(sql, id, at.position, at.occurred_at, values...);
    return true;
}

void write_profile(Connection& db, const EventTime& at, const domain::UserId& user,
                   const std::optional<domain::UserProfile>& profile) {
    static const std::string sql = "INSERT INTO user_profile (began, user, name, nickname, email, "
                                   "picture, connections, attributes) "
                                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    if (!profile) return;
    db.run(sql, at.position, user, profile->name, profile->nickname, profile->email,
           profile->picture, to_json_array(profile->connections), profile->attributes);
}

} // namespace

bool lives(Connection& db, std::string_view kind, const std::string& id) {
    static const auto sql_of = [](std::string_view of) {
        return std::pair(of, "SELECT ended IS NULL FROM " + std::string(table_of(of)) +
                                 " WHERE id = ?1 ORDER BY began DESC LIMIT 1");
    };
    static const std::map<std::string_view, std::string> sql{
        sql_of("application"), sql_of("connection"), sql_of("user"),
        sql_of("permission"),  sql_of("role"),       sql_of("group")};
    Rows last(db.prepare(sql.at(kind), id));
    return last.next() && last.row().getColumn(0).getInt() != 0;
}

bool end_entity(Connection& db, const EventTime& at, const domain::EntityRef& entity) {
    const std::string table(table_of(domain::to_string(entity.kind)));
    const std::string sql = "UPDATE " + table +
                            " SET ended = ?2, ended_at = ?3 WHERE id = ?1 AND began = "
                            "(SELECT max(began) FROM " +
                            table + " WHERE id = ?1) AND ended IS NULL";
    return db.run(sql, entity.id, at.position, at.occurred_at) > 0;
}

void write_entity(Connection& db, const EventTime& at, const domain::ApplicationCreated& e) {
    static const std::string sql =
        creation("application", ", name, type, callbacks, required_roles, denied_message",
                 ", ?4, ?5, ?6, nullif(?7, '[]'), nullif(?8, '')");
    create(db, at, e.application, sql, e.name, text_of(e.application_type),
           to_json_array(e.callbacks), array_of(e.required_roles), e.denied_message);
}

void write_entity(Connection& db, const EventTime& at, const domain::ApplicationUpdated& e) {
    static const std::string sql =
        succession("application", ", name, type, callbacks, required_roles, denied_message",
                   ", coalesce(?4, name), coalesce(?5, type), coalesce(?6, callbacks), "
                   "nullif(coalesce(?7, required_roles), '[]'), "
                   "nullif(coalesce(?8, denied_message), '')");
    succeed(db, at, e.application, sql, e.name, text_of(e.application_type), array_of(e.callbacks),
            array_of(e.required_roles), e.denied_message);
}

void write_entity(Connection& db, const EventTime& at, const domain::ConnectionCreated& e) {
    static const std::string sql = creation("connection", ", name, strategy", ", ?4, ?5");
    create(db, at, e.connection, sql, e.name, e.strategy);
}

void write_entity(Connection& db, const EventTime& at, const domain::ConnectionUpdated& e) {
    static const std::string sql = succession("connection", ", name, strategy",
                                              ", coalesce(?4, name), coalesce(?5, strategy)");
    succeed(db, at, e.connection, sql, e.name, e.strategy);
}

void write_entity(Connection& db, const EventTime& at, const domain::UserCreated& e) {
    static const std::string sql = creation("user", "", "");
    if (create(db, at, e.user, sql)) write_profile(db, at, e.user, e.profile);
}

void write_entity(Connection& db, const EventTime& at, const domain::UserUpdated& e) {
    static const std::string sql = succession("user", "", "");
    if (succeed(db, at, e.user, sql)) write_profile(db, at, e.user, e.profile);
}

void write_entity(Connection& db, const EventTime& at, const domain::UserErased& e) {
    // As a rebuild leaves it, which cannot read what was sealed with destroyed keys.
    static const std::string forget = "DELETE FROM user_profile WHERE user = ?1";
    static const std::string sql = succession("user", "", "");
    db.run(forget, e.user);
    succeed(db, at, e.user, sql);
}

bool write_entity(Connection& db, const EventTime& at, const domain::PermissionCreated& e) {
    static const std::string sql = creation(
        "permission", ", application, application_type, name, description", ", ?4, ?5, ?6, ?7");
    return create(db, at, e.permission, sql, e.application, text_of(e.application_type), e.name,
                  e.description);
}

void write_entity(Connection& db, const EventTime& at, const domain::PermissionUpdated& e) {
    static const std::string sql =
        succession("permission", ", application, application_type, name, description",
                   ", coalesce(?4, application), coalesce(?5, application_type), "
                   "coalesce(?6, name), coalesce(?7, description)");
    succeed(db, at, e.permission, sql, e.application, text_of(e.application_type), e.name,
            e.description);
}

bool write_entity(Connection& db, const EventTime& at, const domain::RoleCreated& e) {
    static const std::string sql =
        creation("role", ", application, application_type, name, description", ", ?4, ?5, ?6, ?7");
    return create(db, at, e.role, sql, e.application, text_of(e.application_type), e.name,
                  e.description);
}

void write_entity(Connection& db, const EventTime& at, const domain::RoleUpdated& e) {
    static const std::string sql =
        succession("role", ", application, application_type, name, description",
                   ", coalesce(?4, application), coalesce(?5, application_type), "
                   "coalesce(?6, name), coalesce(?7, description)");
    succeed(db, at, e.role, sql, e.application, text_of(e.application_type), e.name, e.description);
}

bool write_entity(Connection& db, const EventTime& at, const domain::GroupCreated& e) {
    static const std::string sql = creation("\"group\"", ", name, description", ", ?4, ?5");
    return create(db, at, e.group, sql, e.name, e.description);
}

void write_entity(Connection& db, const EventTime& at, const domain::GroupUpdated& e) {
    static const std::string sql = succession("\"group\"", ", name, description",
                                              ", coalesce(?4, name), coalesce(?5, description)");
    succeed(db, at, e.group, sql, e.name, e.description);
}

bool write_entity(Connection& db, const EventTime& at, const domain::MappingsAdded& e) {
    static const std::string sql =
        "INSERT OR IGNORE INTO mapping (id, \"group\", began, began_at, connection_name, "
        "group_name, ordinal) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 "
        "WHERE EXISTS (SELECT 1 FROM \"group\" WHERE id = ?2 AND ended IS NULL)";
    std::uint64_t ordinal = 0;
    bool any = false;
    for (const auto& mapping : e.mappings)
        any |= db.run(sql, mapping.id, e.group, at.position, at.occurred_at,
                      mapping.connection_name, mapping.group_name, ordinal++) > 0;
    return any;
}

void write_entity(Connection& db, const EventTime& at, const domain::MappingsRemoved& e) {
    static const std::string sql = "UPDATE mapping SET ended = ?3, ended_at = ?4 "
                                   "WHERE id = ?1 AND \"group\" = ?2 AND ended IS NULL";
    for (const auto& mapping : e.mappings)
        db.run(sql, mapping, e.group, at.position, at.occurred_at);
}

namespace {

/// Begins a version that is like the one before it.
void begin_configuration(Connection& db, const EventTime& at) {
    static const std::string end =
        "UPDATE configuration SET ended = ?1, ended_at = ?2 WHERE ended IS NULL";
    static const std::string first =
        "INSERT OR IGNORE INTO configuration (began, began_at) VALUES (?1, ?2)";
    static const std::string next =
        "INSERT INTO configuration SELECT ?1, NULL, ?2, NULL, groups_in_token, "
        "groups_passthrough, permissions_in_token, permissions_passthrough, persist_groups, "
        "persist_permissions, persist_roles, roles_in_token, roles_passthrough "
        "FROM configuration WHERE ended = ?1";
    const bool had_one = db.run(end, at.position, at.occurred_at) > 0;
    db.run(had_one ? next : first, at.position, at.occurred_at);
}

} // namespace

void write_entity(Connection& db, const EventTime& at, const domain::ConfigurationUpdated& e) {
    begin_configuration(db, at);
    using Members =
        boost::describe::describe_members<domain::Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        if (const auto& stated = e.switches.*member.pointer)
            db.run("UPDATE configuration SET " + std::string(member.name) +
                       " = ?2 WHERE began = ?1",
                   at.position, *stated);
    });
}

void write_entity(Connection& db, const EventTime& at, const domain::ConfigurationCleared& e) {
    begin_configuration(db, at);
    for (const auto which : e.switches)
        db.run("UPDATE configuration SET " +
                   std::string(boost::describe::enum_to_string(which, "")) +
                   " = NULL WHERE began = ?1",
               at.position);
}

} // namespace muniment::projections::views
