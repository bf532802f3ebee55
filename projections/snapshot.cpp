#include "projections/snapshot.hpp"

#include "projections/canonical_json.hpp"
#include "projections/facts_ahead.hpp"
#include "projections/snapshot_hash.hpp"
#include "projections/views/guarded.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

namespace muniment::projections {

namespace {

/// Bytes that are handed to the sink at once.
constexpr std::size_t piece_bytes = 64 * 1024;

template <typename Enum>
std::string text_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

template <typename Enum>
std::optional<std::string> text_of(const std::optional<Enum>& value) {
    if (!value) return std::nullopt;
    return text_of(*value);
}

std::optional<std::string> text_of(const std::optional<domain::Instant>& instant) {
    if (!instant) return std::nullopt;
    return domain::format_rfc3339(*instant);
}

void put_window(CanonicalObject& line, const domain::Window& window) {
    line.put("valid_from", text_of(window.from));
    line.put("valid_until", text_of(window.until));
}

void put_members(CanonicalObject& line, const domain::Configuration& switches) {
    using Members =
        boost::describe::describe_members<domain::Configuration, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { line.put(member.name, switches.*member.pointer); });
}

void put_members(CanonicalObject& line, const domain::Application& application) {
    line.put("id", application.id.text());
    line.put("name", application.name);
    line.put("type", text_of(application.type));
    line.put("callbacks", application.callbacks);
    line.put("required_roles", application.required_roles);
    line.put("denied_message", application.denied_message);
}

void put_members(CanonicalObject& line, const domain::Connection& connection) {
    line.put("id", connection.id.text());
    line.put("name", connection.name);
    line.put("strategy", connection.strategy);
}

void put_members(CanonicalObject& line, const domain::User& user) {
    line.put("id", user.id.text());
    if (!user.profile) return;
    line.put("name", user.profile->name);
    line.put("nickname", user.profile->nickname);
    line.put("email", user.profile->email);
    line.put("picture", user.profile->picture);
    line.put("connections", user.profile->connections);
    line.put("attributes", user.profile->attributes);
}

void put_members(CanonicalObject& line, const domain::Permission& permission) {
    line.put("id", permission.id.text());
    line.put("application", permission.application.text());
    line.put("application_type", text_of(permission.application_type));
    line.put("name", permission.name);
    line.put("description", permission.description);
}

void put_members(CanonicalObject& line, const domain::Role& role) {
    line.put("id", role.id.text());
    if (role.application) line.put("application", role.application->text());
    line.put("application_type", text_of(role.application_type));
    line.put("name", role.name);
    line.put("description", role.description);
}

void put_members(CanonicalObject& line, const domain::Group& group) {
    line.put("id", group.id.text());
    line.put("name", group.name);
    line.put("description", group.description);
}

void put_members(CanonicalObject& line, const MembershipRow& edge) {
    line.put("group", edge.group.text());
    line.put("user", edge.user.text());
    put_window(line, edge.window);
}

void put_members(CanonicalObject& line, const NestingRow& edge) {
    line.put("group", edge.group.text());
    line.put("child", edge.child.text());
}

void put_members(CanonicalObject& line, const GroupRoleRow& edge) {
    line.put("group", edge.group.text());
    line.put("role", edge.role.text());
}

void put_members(CanonicalObject& line, const UserRoleRow& edge) {
    line.put("role", edge.role.text());
    line.put("user", edge.user.text());
    put_window(line, edge.window);
}

void put_members(CanonicalObject& line, const UserPermissionRow& edge) {
    line.put("permission", edge.permission.text());
    line.put("user", edge.user.text());
    put_window(line, edge.window);
}

void put_members(CanonicalObject& line, const RoleInclusionRow& edge) {
    line.put("includes", edge.includes.text());
    line.put("role", edge.role.text());
}

void put_members(CanonicalObject& line, const RolePermissionRow& edge) {
    line.put("permission", edge.permission.text());
    line.put("role", edge.role.text());
}

void put_members(CanonicalObject& line, const MappingRow& row) {
    line.put("group", row.group.text());
    line.put("id", row.mapping.id.text());
    line.put("connection_name", row.mapping.connection_name);
    line.put("group_name", row.mapping.group_name);
}

std::string manifest_line(const ViewReader& reader, const FactCounts& numbers) {
    CanonicalObject counts;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        counts.put(snapshot_kinds()[i].name, numbers[i]);
    CanonicalObject line;
    line.put("kind", "manifest");
    line.put("format", snapshot_format);
    line.put("origin", reader.origin());
    line.put("position", reader.end().position.value);
    line.put("occurred_at", domain::format_rfc3339(reader.end().occurred_at.instant));
    line.put("recorded_at", domain::format_rfc3339(reader.end().recorded_at.instant));
    line.put("counts", counts);
    return line.text();
}

ViewReader::Answer<FactCounts> count(const ViewReader& reader, const EdgeFacts& edges) {
    auto counts = TRY(views::guarded([&] { return edges.count(); }));
    for (const auto kinds : {entity_facts, mapping_facts}) {
        const auto others = TRY(reader.count_facts(kinds));
        for (auto i = kinds.first; i < kinds.end; ++i)
            counts[i] = others[i];
    }
    return counts;
}

std::string seal_line(std::string_view sha256, std::string_view checkpoint) {
    CanonicalObject line;
    line.put("kind", "seal");
    line.put("sha256", sha256);
    line.put("checkpoint", checkpoint);
    return line.text();
}

/// Hashes lines and hands them on in pieces.
class LineWriter {
  public:
    explicit LineWriter(const ExportSink& sink) : sink_(sink) {}

    bool write(const std::string& line) {
        const std::size_t start = piece_.size();
        piece_ += line;
        piece_ += '\n';
        hash_.add(std::string_view(piece_).substr(start));
        return piece_.size() < piece_bytes || flush();
    }

    bool flush() {
        const bool taken = sink_(piece_);
        piece_.clear();
        return taken;
    }

    std::string sha256() const { return hash_.hex(); }

  private:
    const ExportSink& sink_;
    std::string piece_;
    SnapshotHash hash_;
};

} // namespace

const std::array<SnapshotKind, std::variant_size_v<Fact>>& snapshot_kinds() {
    static constexpr std::array<SnapshotKind, std::variant_size_v<Fact>> kinds{{
        {"configuration", "", ""},
        {"application", "id", ""},
        {"connection", "id", ""},
        {"user", "id", ""},
        {"permission", "id", ""},
        {"role", "id", ""},
        {"group", "id", ""},
        {"membership", "group", "user"},
        {"nesting", "group", "child"},
        {"group_role", "group", "role"},
        {"user_role", "role", "user"},
        {"user_permission", "permission", "user"},
        {"role_inclusion", "includes", "role"},
        {"role_permission", "permission", "role"},
        {"mapping", "id", ""},
    }};
    return kinds;
}

std::string fact_line(const Fact& fact) {
    CanonicalObject line;
    line.put("kind", snapshot_kinds()[fact.index()].name);
    std::visit([&](const auto& value) { put_members(line, value); }, fact);
    return line.text();
}

domain::Expected<bool, ViewsFailure> write_snapshot(const ViewReader& reader,
                                                    const EdgeFacts& edges,
                                                    std::string_view checkpoint,
                                                    const ExportSink& sink) {
    LineWriter lines(sink);
    if (!lines.write(manifest_line(reader, TRY(count(reader, edges))))) return false;
    FactsAhead ahead(reader, edges);
    for (auto lot = TRY(ahead.next()); !lot.empty(); lot = TRY(ahead.next()))
        for (const auto& fact : lot)
            if (!lines.write(fact_line(fact))) return false;
    return lines.write(seal_line(lines.sha256(), checkpoint)) && lines.flush();
}

} // namespace muniment::projections
