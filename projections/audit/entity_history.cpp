#include "projections/audit/entity_history.hpp"

#include "projections/audit/causes.hpp"
#include "projections/audit/edge_rows.hpp"
#include "projections/views/edge_table.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <charconv>
#include <stdexcept>
#include <tuple>

namespace muniment::projections::audit {

namespace {

using domain::EntityKind;
using domain::EntityRef;
using domain::Position;
using views::Rows;
using Session = ViewReader::Session;

/// Where an item stands: position, list, other end.
struct Key {
    Position position;
    std::size_t list = 0;
    std::string other;
    auto operator<=>(const Key&) const = default;

    std::string text() const {
        return std::to_string(position.value) + '/' + std::to_string(list) + '/' + other;
    }
};

template <typename Number>
Number number_before_slash(std::string_view& text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto read = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || read == text.size() || text[read] != '/')
        throw std::invalid_argument("the key of the page is none");
    text.remove_prefix(read + 1);
    return number;
}

Key parse_key(std::string_view text) {
    Key key;
    if (text.empty()) return key;
    key.position.value = number_before_slash<std::uint64_t>(text);
    key.list = number_before_slash<std::size_t>(text);
    key.other = text;
    return key;
}

struct Found {
    Key key;
    std::variant<EntityVersion, EdgeInterval> fact;
    std::optional<Position> ended;
};

/// What one event began, list by list.
class Beginnings {
  public:
    Beginnings(const Session& session, const EntityRef& entity)
        : session_(session), entity_(entity) {}

    std::vector<Found> at(Position position) const {
        std::vector<Found> found;
        std::size_t list = 0;
        add_version(found, {position, list++, ""});
        for (const auto& source : edge_sources()) {
            if (source.from == entity_.kind) add_edges(found, {position, list, ""}, source, true);
            ++list;
            if (source.to == entity_.kind) add_edges(found, {position, list, ""}, source, false);
            ++list;
        }
        if (entity_.kind == EntityKind::group) add_mappings(found, {position, list, ""});
        return found;
    }

  private:
    void add_version(std::vector<Found>& to, const Key& key) const {
        const std::string columns = entity_.kind == EntityKind::user ? "NULL, NULL, NULL"
                                    : entity_.kind == EntityKind::group
                                        ? "NULL, name, description"
                                        : "application, name, description";
        const std::string table(views::table_of(domain::to_string(entity_.kind)));
        Rows rows(session_.db().prepare("SELECT ended, " + columns + " FROM " + table +
                                            " WHERE id = ?3 AND began = ?2",
                                        session_.end.position, key.position, entity_.id));
        if (!rows.next()) return;
        const auto& row = rows.row();
        to.push_back(
            {key,
             EntityVersion{entity_, views::optional_text_at(row, 1),
                           views::optional_text_at(row, 2), views::optional_text_at(row, 3)},
             ended_by(row, 0, session_.end.position)});
    }

    /// `is_from`: the entity is where the edges come from.
    void add_edges(std::vector<Found>& to, Key key, const EdgeSource& source, bool is_from) const {
        const auto own = is_from ? source.from_column : source.to_column;
        const auto other = is_from ? source.to_column : source.from_column;
        const std::string windows = source.windowed ? "e.valid_from, e.valid_until" : "NULL, NULL";
        std::string sql = "SELECT e.";
        sql.append(other).append(", e.ended, ").append(windows).append(" FROM ");
        sql.append(source.table).append(" e INDEXED BY ");
        sql.append(source.table).append("_by_began");
        sql.append(" WHERE e.began = ?2 AND e.").append(own).append(" = ?3 ORDER BY e.");
        sql.append(other);
        Rows rows(session_.db().prepare(sql, session_.end.position, key.position, entity_.id));
        while (rows.next()) {
            key.other = views::text_at(rows.row(), 0);
            const EntityRef end{is_from ? source.to : source.from, key.other};
            const auto ended = ended_by(rows.row(), 1, session_.end.position);
            to.push_back({key,
                          EdgeInterval{source.kind,
                                       is_from ? entity_ : end,
                                       is_from ? end : entity_,
                                       views::window_at(rows.row(), 2),
                                       key.position,
                                       ended,
                                       {}},
                          ended});
        }
    }

    void add_mappings(std::vector<Found>& to, Key key) const {
        Rows rows(session_.db().prepare(
            "SELECT id, ended, connection_name, group_name FROM mapping INDEXED BY "
            "mapping_by_group WHERE \"group\" = ?3 AND began = ?2 ORDER BY id",
            session_.end.position, key.position, entity_.id));
        while (rows.next()) {
            key.other = views::text_at(rows.row(), 0);
            const auto ended = ended_by(rows.row(), 1, session_.end.position);
            to.push_back(
                {key,
                 EdgeInterval{EdgeKind::mapping,
                              {EntityKind::mapping, key.other},
                              entity_,
                              {},
                              key.position,
                              ended,
                              domain::Mapping{views::id_at<domain::MappingId>(rows.row(), 0),
                                              views::text_at(rows.row(), 2),
                                              views::text_at(rows.row(), 3)}},
                 ended});
        }
    }

    const Session& session_;
    const EntityRef& entity_;
};

HistoryItem complete(Found found, Causes& causes) {
    std::optional<AuditRow> ended;
    if (found.ended) ended = causes.at(*found.ended);
    return {std::move(found.fact), causes.at(found.key.position), std::move(ended)};
}

} // namespace

ViewReader::List<HistoryItem> entity_history(const ViewReader& reader, const EntityRef& entity,
                                             const std::string& after, std::size_t limit) {
    return views::guarded([&] {
        const auto& session = reader.session();
        const Beginnings beginnings(session, entity);
        const auto start = parse_key(after);
        const std::string kind(domain::to_string(entity.kind)); // bound without a copy
        Causes causes(reader);
        Page<HistoryItem> page;
        Key last;
        Rows events(session.db().prepare(
            "SELECT position FROM event_subject WHERE kind = ?2 AND id = ?3 AND position >= ?4 "
            "AND position <= ?1 ORDER BY position",
            session.end.position, kind, entity.id, start.position));
        while (events.next()) {
            for (auto& found : beginnings.at(views::position_at(events.row(), 0))) {
                if (!after.empty() && found.key <= start) continue;
                if (page.items.size() == limit) {
                    page.next_key = last.text();
                    return page;
                }
                last = found.key;
                page.items.push_back(complete(std::move(found), causes));
            }
        }
        return page;
    });
}

} // namespace muniment::projections::audit
