#include "projections/views/applier.hpp"

#include "projections/views/document_writer.hpp"
#include "projections/views/edge_table.hpp"
#include "projections/views/entity_writer.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

namespace muniment::projections::views {

namespace {

namespace arrays = domain::arrays;

/// More of them are written before the end of the transaction.
constexpr std::size_t subjects_put_off_max = 200'000;

/// Puts what an event says into the tables of entities and edges.
class Writer {
  public:
    Writer(Connection& connection, Progress& progress, const EventTime& at)
        : db_(connection), progress_(progress), at_(at) {}

    // Events of one entity, without edges.
    template <typename Event>
    void write(const Event& event) {
        write_entity(db_, at_, event);
    }

    // What is created or added also begins the arrays of the document that list it.
    void write(const domain::PermissionCreated& e) {
        if (write_entity(db_, at_, e)) begin_array(arrays::permissions());
    }
    void write(const domain::RoleCreated& e) {
        if (!write_entity(db_, at_, e)) return;
        if (e.application) begin_array(arrays::roles());
        begin_array(arrays::permissions(e.role));
    }
    void write(const domain::RoleUpdated& e) {
        write_entity(db_, at_, e);
        if (e.application) write_arrays_with(db_, at_, e.role);
    }
    void write(const domain::GroupCreated& e) {
        if (write_entity(db_, at_, e)) begin_array(arrays::groups());
    }
    void write(const domain::MappingsAdded& e) {
        if (write_entity(db_, at_, e)) begin_array(arrays::mappings(e.group));
    }
    void write(const domain::ConfigurationUpdated& e) {
        write_entity(db_, at_, e);
        begin_array(arrays::configuration());
    }
    void write(const domain::DocumentReordered& e) { write_document(db_, at_, e); }
    void write(const domain::CollectionsWritten& e) {
        progress_.arrays.clear();
        write_document(db_, at_, e);
    }
    void write(const domain::DocumentRecordsWritten& e) { write_document(db_, at_, e); }

    // The order in deletions: subjects while the edges still live, then the edges, then the entity.
    void write(const domain::ApplicationDeleted& e) { end_entity(db_, at_, ref(e.application)); }
    void write(const domain::ConnectionDeleted& e) { end_entity(db_, at_, ref(e.connection)); }
    void write(const domain::UserDeleted& e) {
        for (const auto* table :
             {&edges::membership(), &edges::user_role(), &edges::user_permission()})
            end_right(*table, e.user);
        end_entity(db_, at_, ref(e.user));
    }
    void write(const domain::UserErased& e) {
        progress_.deferred.require(db_, "user_profile_by_user");
        write_entity(db_, at_, e);
    }
    void write(const domain::PermissionDeleted& e) {
        end_left(edges::user_permission(), e.permission);
        end_right(edges::role_permission(), e.permission);
        end_entity(db_, at_, ref(e.permission));
    }
    void write(const domain::RoleDeleted& e) {
        end_right(edges::group_role(), e.role);
        end_left(edges::user_role(), e.role);
        end_left(edges::role_inclusion(), e.role);
        end_right(edges::role_inclusion(), e.role);
        end_left(edges::role_permission(), e.role);
        drop_arrays(ref(e.role));
        end_entity(db_, at_, ref(e.role));
    }
    void write(const domain::GroupDeleted& e) {
        end_left(edges::membership(), e.group);
        end_left(edges::nesting(), e.group);
        end_right(edges::nesting(), e.group);
        end_left(edges::group_role(), e.group);
        end_mappings(e.group);
        shrink_closure(e.group, e.group);
        drop_arrays(ref(e.group));
        end_entity(db_, at_, ref(e.group));
    }

    void write(const domain::PermissionsGranted& e) {
        if (begin_all(edges::role_permission(), e.role, e.permissions))
            begin_array(arrays::permissions(e.role));
    }
    void write(const domain::PermissionsRevoked& e) {
        end_all(edges::role_permission(), e.role, e.permissions);
    }
    void write(const domain::RolesIncluded& e) {
        begin_all(edges::role_inclusion(), e.role, e.roles);
    }
    void write(const domain::RolesExcluded& e) {
        end_all(edges::role_inclusion(), e.role, e.roles);
    }
    void write(const domain::MembersAdded& e) {
        if (begin_windows(edges::membership(), e.group, e.users, {e.valid_from, e.valid_until}))
            begin_array(arrays::members(e.group));
    }
    void write(const domain::MembersRemoved& e) { end_all(edges::membership(), e.group, e.users); }
    void write(const domain::GroupsNested& e) {
        if (!may_begin(edges::nesting().left, e.group.text())) return;
        bool any = false;
        std::size_t index = 0;
        for (const auto& child : e.children) {
            if (!begin_one(edges::nesting(), e.group, child, index++)) continue;
            grow_closure(e.group, child);
            any = true;
        }
        if (any) begin_array(arrays::nested(e.group));
    }
    void write(const domain::GroupsUnnested& e) {
        for (const auto& child : e.children)
            if (end_one(edges::nesting(), e.group, child)) shrink_closure(e.group, child);
    }
    void write(const domain::GroupRolesAssigned& e) {
        if (begin_all(edges::group_role(), e.group, e.roles)) write_group_roles(db_, at_, e.group);
    }
    void write(const domain::GroupRolesUnassigned& e) {
        end_all(edges::group_role(), e.group, e.roles);
    }
    void write(const domain::UserRolesAssigned& e) {
        if (begin_windows(edges::user_role(), e.role, e.users, {e.valid_from, e.valid_until}))
            begin_array(arrays::users(e.role));
    }
    void write(const domain::UserRolesUnassigned& e) {
        end_all(edges::user_role(), e.role, e.users);
    }
    void write(const domain::UserPermissionsGranted& e) {
        begin_windows(edges::user_permission(), e.permission, e.users,
                      {e.valid_from, e.valid_until});
    }
    void write(const domain::UserPermissionsRevoked& e) {
        end_all(edges::user_permission(), e.permission, e.users);
    }

    // Store events have their audit row alone.
    void write(const domain::LogCreated&) {}
    void write(const domain::KeyRotated&) {}
    void write(const domain::ClientCreated&) {}
    void write(const domain::ClientRevoked&) {}
    void write(const domain::AccessRefused&) {}
    void write(const domain::EvidenceRead&) {}
    void write(const domain::ApiKeyRotated&) {}
    void write(const domain::ResourceServerUpdated&) {}
    void write(const domain::DocumentRepaired&) {}

  private:
    void begin_array(const domain::DocumentArray& array) {
        if (progress_.arrays.insert(array.text()).second) write_array(db_, at_, array);
    }

    void drop_arrays(const domain::EntityRef& owner) {
        progress_.arrays.clear();
        drop_arrays_of(db_, at_, owner);
    }

    /// Users may have edges without being registered; anything else has to live.
    bool may_begin(EdgeEnd end, const std::string& id) {
        return end.kind == "user" || lives(db_, end.kind, id);
    }

    template <typename Left, typename Right>
    bool holds(const EdgeTable& table, const Left& left, const Right& right) {
        Rows last(db_.prepare(table.lives, left, right));
        return last.next() && last.row().getColumn(0).getInt() != 0;
    }

    template <typename Left, typename Right>
    bool begin_one(const EdgeTable& table, const Left& left, const Right& right,
                   std::size_t index) {
        if (holds(table, left, right) || !may_begin(table.right, right.text())) return false;
        db_.run(table.begin, left, right, at_.position, at_.occurred_at, place_of(at_, index));
        return true;
    }

    /// Tells whether any edge was not there before; so does the next.
    template <typename Left, typename Right>
    bool begin_all(const EdgeTable& table, const Left& left, const std::vector<Right>& rights) {
        if (!may_begin(table.left, left.text())) return false;
        bool any = false;
        std::size_t index = 0;
        for (const auto& right : rights)
            any |= begin_one(table, left, right, index++);
        return any;
    }

    template <typename Left>
    bool begin_windows(const EdgeTable& table, const Left& left,
                       const std::vector<domain::UserId>& users, const domain::Window& window) {
        if (!may_begin(table.left, left.text())) return false;
        bool any = false;
        std::size_t index = 0;
        for (const auto& user : users) {
            const auto run = [&](const std::string& sql) {
                return db_.run(sql, left, user, at_.position, at_.occurred_at, window.from,
                               window.until, place_of(at_, index)) > 0;
            };
            if (!holds(table, left, user))
                any |= run(table.begin);
            else if (run(table.end_other_window))
                run(table.begin_again);
            ++index;
        }
        return any;
    }

    template <typename Left, typename Right>
    bool end_one(const EdgeTable& table, const Left& left, const Right& right) {
        return db_.run(table.end, left, right, at_.position, at_.occurred_at) > 0;
    }

    template <typename Left, typename Right>
    void end_all(const EdgeTable& table, const Left& left, const std::vector<Right>& rights) {
        for (const auto& right : rights)
            end_one(table, left, right);
    }

    template <typename Id>
    void end_left(const EdgeTable& table, const Id& deleted) {
        progress_.deferred.require(db_, table.living_of_left);
        db_.run(table.touch_rights, deleted, at_.position);
        db_.run(table.end_of_left, deleted, at_.position, at_.occurred_at);
    }

    template <typename Id>
    void end_right(const EdgeTable& table, const Id& deleted) {
        progress_.deferred.require(db_, table.living_of_right);
        db_.run(table.touch_lefts, deleted, at_.position);
        db_.run(table.end_of_right, deleted, at_.position, at_.occurred_at);
    }

    void end_mappings(const domain::GroupId& group) {
        static const std::string touch =
            "INSERT OR IGNORE INTO event_subject (kind, id, position, reached) "
            "SELECT 'mapping', id, ?2, 1 FROM mapping WHERE \"group\" = ?1 AND ended IS NULL";
        static const std::string end = "UPDATE mapping SET ended = ?2, ended_at = ?3 "
                                       "WHERE \"group\" = ?1 AND ended IS NULL";
        db_.run(touch, group, at_.position);
        db_.run(end, group, at_.position, at_.occurred_at);
    }

    /// After `child` was nested in `group`: what is above meets what is below.
    void grow_closure(const domain::GroupId& group, const domain::GroupId& child) {
        static const std::string sql =
            "INSERT OR IGNORE INTO nesting_closure (ancestor, descendant, began) "
            "SELECT above.id, below.id, ?3 FROM "
            "(SELECT ?1 AS id UNION SELECT ancestor FROM nesting_closure "
            " WHERE descendant = ?1 AND ended IS NULL) AS above, "
            "(SELECT ?2 AS id UNION SELECT descendant FROM nesting_closure "
            " WHERE ancestor = ?2 AND ended IS NULL) AS below";
        db_.run(sql, group, child, at_.position);
    }

    /// After nestings on ways from `group` to `child` ended: pairs that no other way joins end too.
    /// Within a batch there may be cycles, which is why the climb collects a set.
    void shrink_closure(const domain::GroupId& group, const domain::GroupId& child) {
        static const std::string sql =
            "UPDATE nesting_closure SET ended = ?3 WHERE ended IS NULL "
            "AND ancestor IN (SELECT ?1 UNION SELECT ancestor FROM nesting_closure "
            " WHERE descendant = ?1 AND ended IS NULL) "
            "AND descendant IN (SELECT ?2 UNION SELECT descendant FROM nesting_closure "
            " WHERE ancestor = ?2 AND ended IS NULL) "
            "AND ancestor NOT IN (WITH RECURSIVE above(id) AS ("
            " SELECT n.\"group\" FROM nesting n "
            "  WHERE n.child = nesting_closure.descendant AND n.ended IS NULL UNION "
            " SELECT n.\"group\" FROM above JOIN nesting n ON n.child = above.id "
            "  WHERE n.ended IS NULL) SELECT id FROM above)";
        db_.run(sql, group, child, at_.position);
    }

    Connection& db_;
    Progress& progress_;
    const EventTime& at_;
};

void write_audit(Connection& db, const domain::RecordedEvent& event) {
    static const std::string sql =
        "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
        "?15, ?16, ?17, ?18, ?19)";
    const auto& said = event.circumstances;
    db.run(sql, event.position, event.id, std::string(type_name(event.data)),
           event.occurred_at.instant, event.recorded_at.instant, said.actor.kind, said.actor.issuer,
           said.actor.id, said.actor.via, said.actor.credential, said.actor.on_behalf_of,
           said.actor.source_ip, said.reason, said.ticket, said.correlation_id, event.batch.id,
           event.batch.index, event.batch.count, event.commit);
}

void write_batch(Connection& db, const domain::RecordedEvent& last, const Progress& progress) {
    static const std::string sql = "INSERT INTO batch VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    const domain::Position first{last.position.value - last.batch.index};
    db.run(sql, last.position, first, last.batch.id, last.commit, progress.occurred_at.instant,
           last.recorded_at.instant);
}

} // namespace

void apply_event(Connection& connection, const domain::RecordedEvent& event, Progress& progress) {
    write_audit(connection, event);
    for (auto& entity : subjects(event.data))
        progress.subjects.push_back({std::move(entity), event.position});
    const EventTime at{event.position, event.occurred_at.instant};
    Writer writer(connection, progress, at);
    std::visit([&](const auto& data) { writer.write(data); }, event.data);

    if (is_directory_event(event.data))
        progress.occurred_at = std::max(progress.occurred_at, event.occurred_at);
    if (const auto* created = std::get_if<domain::LogCreated>(&event.data))
        progress.origin = created->origin;
    progress.erased |= std::holds_alternative<domain::UserErased>(event.data);
    progress.position = event.position;
    progress.event_id = event.id;
    if (event.ends_batch()) write_batch(connection, event, progress);
    if (progress.subjects.size() >= subjects_put_off_max) write_subjects(connection, progress);
}

void write_subjects(Connection& connection, Progress& progress) {
    // An entity that is named and was reached through an edge, too, counts as named.
    static const std::string sql = "INSERT INTO event_subject (kind, id, position) "
                                   "VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET reached = 0";
    std::sort(progress.subjects.begin(), progress.subjects.end(), [](const auto& a, const auto& b) {
        const auto key = [](const Subject& one) {
            return std::tuple(to_string(one.entity.kind), std::string_view(one.entity.id),
                              one.position);
        };
        return key(a) < key(b);
    });
    for (const auto& [entity, position] : progress.subjects)
        connection.run(sql, std::string(to_string(entity.kind)), entity.id, position);
    progress.subjects.clear();
}

} // namespace muniment::projections::views
