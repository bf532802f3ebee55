#include "api/v1/cause_json.hpp"

namespace muniment::api {

namespace {

void write_member(JsonWriter& writer, const char* name, const std::string& text) {
    writer.key(name);
    writer.text(text);
}
void write_member(JsonWriter& writer, const char* name, const std::optional<std::string>& text) {
    if (text) write_member(writer, name, *text);
}

} // namespace

void write_cause(JsonWriter& writer, const projections::AuditRow& event) {
    const auto& [actor, reason, ticket, correlation, key_hash, request_hash] = event.circumstances;
    writer.begin_object();
    writer.key("actor");
    writer.begin_object();
    write_member(writer, "id", actor.id);
    write_member(writer, "issuer", actor.issuer);
    write_member(writer, "kind", actor.kind);
    write_member(writer, "on_behalf_of", actor.on_behalf_of);
    write_member(writer, "via", actor.via);
    writer.end_object();
    writer.key("occurred_at");
    write_json(writer, event.occurred_at.instant);
    writer.key("position");
    write_json(writer, event.position);
    write_member(writer, "reason", reason);
    writer.key("recorded_at");
    write_json(writer, event.recorded_at.instant);
    write_member(writer, "ticket", ticket);
    write_member(writer, "type", event.type);
    writer.end_object();
}

} // namespace muniment::api
