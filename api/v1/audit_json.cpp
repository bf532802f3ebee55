#include "api/v1/audit_json.hpp"

#include "api/v1/cause_json.hpp"

namespace muniment::api {

namespace {

using domain::EntityKind;

template <typename Id>
std::string name_in(const projections::PermissionIndex& index, const std::string& text,
                    domain::Position at) {
    const auto id = Id::parse(text);
    return id ? index.name(*id, at) : std::string();
}

void write_bound(JsonWriter& writer, std::string_view key,
                 const std::optional<domain::Instant>& bound) {
    if (!bound) return;
    writer.key(key);
    write_json(writer, *bound);
}

void write_event(JsonWriter& writer, std::string_view key, const projections::AuditRow* event) {
    if (event == nullptr) return;
    writer.key(key);
    write_cause(writer, *event);
}

} // namespace

std::string NamesAt::name_of(const domain::EntityRef& entity) const {
    const auto lock = store_.live().lock_shared();
    const auto& index = store_.live().index;
    switch (entity.kind) {
    case EntityKind::group:
        return name_in<domain::GroupId>(index, entity.id, at_);
    case EntityKind::role:
        return name_in<domain::RoleId>(index, entity.id, at_);
    case EntityKind::permission:
        return name_in<domain::PermissionId>(index, entity.id, at_);
    default:
        return "";
    }
}

void NamesAt::write(JsonWriter& writer, const domain::EntityRef& entity) const {
    writer.begin_object();
    writer.key("id");
    writer.text(entity.id);
    writer.key("kind");
    writer.text(domain::to_string(entity.kind));
    if (const auto name = name_of(entity); !name.empty()) {
        writer.key("name");
        writer.text(name);
    }
    writer.end_object();
}

void write_optional_text(JsonWriter& writer, std::string_view key,
                         const std::optional<std::string>& text) {
    if (!text) return;
    writer.key(key);
    writer.text(*text);
}

void write_edge(JsonWriter& writer, const projections::audit::EdgeInterval& edge,
                const EdgeFacts& facts, const NamesAt& names) {
    writer.begin_object();
    write_event(writer, "began", facts.began);
    write_event(writer, "ended", facts.ended);
    writer.key("from");
    names.write(writer, edge.from);
    writer.key("kind");
    write_json(writer, edge.kind);
    if (edge.mapping) {
        writer.key("mapping");
        write_json(writer, *edge.mapping);
    }
    if (facts.lack) {
        writer.key("missing");
        write_json(writer, *facts.lack);
    }
    writer.key("to");
    names.write(writer, edge.to);
    write_bound(writer, "valid_from", edge.window.from);
    write_bound(writer, "valid_until", edge.window.until);
    writer.end_object();
}

} // namespace muniment::api
