#include "projections/audit/difference_reader.hpp"

#include "projections/audit/changed_rows.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

#include <map>

namespace muniment::projections::audit {

namespace {

using domain::Position;
using views::Rows;

/// The events that differences name, each read once as long as there are few of them.
class Causes {
  public:
    explicit Causes(const ViewReader& reader) : reader_(reader) {}

    AuditRow at(Position position) {
        if (const auto found = known_.find(position); found != known_.end()) return found->second;
        EventQuery query;
        query.first = position;
        query.last = position;
        auto page = reader_.events(query);
        if (!page) throw views::DamagedViews(page.error().what);
        if (page->items.empty()) throw views::DamagedViews("the views lack an event");
        constexpr std::size_t known_max = 1'000;
        if (known_.size() == known_max) known_.clear();
        return known_.emplace(position, std::move(page->items.front())).first->second;
    }

  private:
    const ViewReader& reader_;
    std::map<Position, AuditRow> known_;
};

/// A fact, and where it began or ended.
struct Found {
    FactKey key;
    Position position;
    Fact fact;
};

/// One side of the difference, row by row.
class Side {
  public:
    Side(SQLite::Statement& statement, std::size_t kind) : rows_(statement), kind_(kind) {
        advance();
    }
    const std::optional<Found>& found() const { return found_; }
    void advance() {
        found_.reset();
        if (!rows_.next()) return;
        const auto& source = views::fact_sources()[kind_];
        const int columns = static_cast<int>(source.key.size());
        FactKey key{kind_, views::text_at(rows_.row(), 0),
                    columns == 2 ? views::text_at(rows_.row(), 1) : std::string()};
        const auto position = views::position_at(rows_.row(), columns);
        found_.emplace(Found{std::move(key), position, source.read(rows_.row(), columns + 1)});
    }

  private:
    Rows rows_;
    std::size_t kind_;
    std::optional<Found> found_;
};

/// What is compared, by whom.
struct Comparison {
    const ViewReader& reader;
    Position from;
    Position to;
    Causes& causes;
    const DifferenceReader::Visit& visit;

    views::Connection& db() const { return reader.session().db(); }
};

/// One row a version, and a value even before the first.
bool compare_configuration(const Comparison& with) {
    const std::string sql = std::string("SELECT ") +
                            views::fact_sources()[views::configuration_source].columns +
                            ", e.began FROM configuration e WHERE e.began <= ?1 "
                            "ORDER BY e.began DESC LIMIT 1";
    const auto at = [&](Position position) {
        Rows rows(with.db().prepare(sql, position));
        if (!rows.next()) return Fact(domain::Configuration{});
        return views::fact_sources()[views::configuration_source].read(rows.row(), 0);
    };
    const auto changed = [&](const char* which) {
        Rows rows(with.db().prepare(std::string("SELECT ") + which +
                                        "(began) FROM configuration WHERE began > ?1 "
                                        "AND began <= ?2",
                                    with.from, with.to));
        if (!rows.next()) throw views::DamagedViews("the views lack a configuration");
        return views::position_at(rows.row(), 0);
    };
    const Fact before = at(with.from);
    const Fact after = at(with.to);
    if (before == after) return true;
    return with.visit({FactKey{views::configuration_source, "configuration", ""}, before, after,
                       with.causes.at(changed("min")), with.causes.at(changed("max"))});
}

bool compare_kind(const Comparison& with, std::size_t kind, const FactKey& after) {
    const auto& source = views::fact_sources()[kind];
    const bool is_within = after.kind == kind;
    const std::string first = is_within ? after.first : "";
    const std::string second = is_within ? after.second : "";
    Side gone(with.db().prepare(facts_gone(source), with.from, with.to, first, second), kind);
    Side come(with.db().prepare(facts_come(source), with.from, with.to, first, second), kind);
    while (gone.found() || come.found()) {
        const auto& old = gone.found();
        const auto& now = come.found();
        const bool has_old = old && (!now || old->key <= now->key);
        const bool has_new = now && (!old || now->key <= old->key);
        if (!(has_old && has_new && old->fact == now->fact)) {
            Difference difference;
            difference.key = has_old ? old->key : now->key;
            if (has_old) {
                difference.before = old->fact;
                difference.ended_by = with.causes.at(old->position);
            }
            if (has_new) {
                difference.after = now->fact;
                difference.made_by = with.causes.at(now->position);
            }
            if (!with.visit(difference)) return false;
        }
        if (has_old) gone.advance();
        if (has_new) come.advance();
    }
    return true;
}

} // namespace

DifferenceReader::DifferenceReader(const ViewReader& reader, Position from)
    : reader_(reader), from_(from) {}

ViewReader::Answer<bool> DifferenceReader::visit(const FactKey& after,
                                                 const std::optional<std::size_t>& kind,
                                                 const Visit& visit) const {
    return views::guarded([&] {
        Causes causes(reader_);
        const Comparison with{reader_, from_, reader_.end().position, causes, visit};
        const bool is_beginning = after == FactKey{};
        const auto is_asked = [&](std::size_t one) {
            return one >= after.kind && (!kind || *kind == one);
        };
        if (is_beginning && is_asked(views::configuration_source) && !compare_configuration(with))
            return false;
        for (std::size_t one = views::configuration_source + 1; one < std::variant_size_v<Fact>;
             ++one)
            if (is_asked(one) && !compare_kind(with, one, after)) return false;
        return true;
    });
}

} // namespace muniment::projections::audit
