#pragma once

#include "api/json/write.hpp"
#include "api/service/store.hpp"
#include "projections/audit/explanation.hpp"

#include <optional>
#include <string>

/// How the answers of an audit show what they speak of.
namespace muniment::api {

/// The names that entities had at one position.
class NamesAt {
  public:
    NamesAt(const Store& store, domain::Position at) : store_(store), at_(at) {}

    /// `{"id","kind","name"?}`; users have no name here, nor has what did not exist.
    void write(JsonWriter& writer, const domain::EntityRef& entity) const;

  private:
    std::string name_of(const domain::EntityRef& entity) const;

    const Store& store_;
    domain::Position at_;
};

/// What is known about an edge beside its interval.
struct EdgeFacts {
    const projections::AuditRow* began = nullptr; ///< null: not told
    const projections::AuditRow* ended = nullptr;
    std::optional<projections::audit::Lack> lack = {};
};

/// `{"began"?,"ended"?,"from","kind","mapping"?,"missing"?,"to","valid_from"?,"valid_until"?}`:
/// events as `write_cause` writes them, ends as `NamesAt`, `from` and `to` in the direction in
/// which access goes, `mapping` as `{"connection_name","group_name","id"}`.
void write_edge(JsonWriter& writer, const projections::audit::EdgeInterval& edge,
                const EdgeFacts& facts, const NamesAt& names);

/// Nothing where there is no text.
void write_optional_text(JsonWriter& writer, std::string_view key,
                         const std::optional<std::string>& text);

} // namespace muniment::api
