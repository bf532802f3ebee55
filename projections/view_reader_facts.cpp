#include "projections/view_reader.hpp"
#include "projections/views/fact_sources.hpp"
#include "projections/views/guarded.hpp"
#include "projections/views/session.hpp"

/// The whole state, as facts.
namespace muniment::projections {

using views::fact_sources;
using views::guarded;
using views::Rows;

ViewReader::Answer<FactCounts> ViewReader::count_facts(FactKinds kinds) const {
    return guarded([&] {
        FactCounts counts{};
        for (auto i = kinds.first; i < kinds.end; ++i) {
            const std::string sql = "SELECT count(*) FROM " + fact_sources()[i].tables() +
                                    " WHERE " + session_->held("e");
            Rows rows(session_->db().prepare(sql, session_->end.position));
            if (rows.next()) counts[i] = views::count_at(rows.row(), 0);
            if (i == views::configuration_source) counts[i] = 1; // always, see below
        }
        return counts;
    });
}

ViewReader::Answer<bool> ViewReader::facts(FactKinds kinds,
                                           const std::function<bool(const Fact&)>& visit) const {
    // There always is a configuration, also before anything was switched.
    if (kinds.first == views::configuration_source) {
        const auto switches = TRY(configuration());
        if (!visit(switches.value)) return false;
        ++kinds.first;
    }
    return guarded([&] {
        for (auto i = kinds.first; i < kinds.end; ++i) {
            const auto& source = fact_sources()[i];
            const std::string sql = "SELECT " + source.columns + " FROM " + source.tables() +
                                    " WHERE " + session_->held("e") + " ORDER BY " +
                                    source.key_list();
            Rows rows(session_->db().prepare(sql, session_->end.position));
            while (rows.next())
                if (!visit(source.read(rows.row(), 0))) return false;
        }
        return true;
    });
}

} // namespace muniment::projections
