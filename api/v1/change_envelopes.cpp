#include "api/json/decode.hpp"
#include "api/v1/change_decoder.hpp"

#include <utility>

/// What stands around the changes: the body of a request, the line of an import.
namespace muniment::api {

namespace {

using domain::Expected;
namespace bounds = domain::limits;

MemberRule envelope_rule(std::string_view member) {
    if (member == "reason") return {1, bounds::reason_chars_max, 0};
    return {1, bounds::ticket_chars_max, 0};
}

struct Envelope {
    std::optional<std::string> reason;
    std::optional<std::string> ticket;
    std::optional<std::uint64_t> expect_position;
    std::optional<PositionScope> scope;
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(Envelope, (), (reason, ticket, expect_position, scope, dry_run))

struct LineEnvelope {
    domain::Instant occurred_at;
    std::optional<std::string> reason;
    std::optional<std::string> ticket;
};
BOOST_DESCRIBE_STRUCT(LineEnvelope, (), (occurred_at, reason, ticket))

Expected<std::vector<domain::Change>, Malformed>
decode_changes_member(const boost::json::value& envelope, const ChangeLimits& limits,
                      const DrawId& draw_id) {
    const Path root;
    const Path path(root, "changes");
    const auto* changes = envelope.get_object().if_contains("changes");
    if (changes == nullptr) return detail::malformed(path, "is missing");
    return decode_changes(*changes, path, limits, draw_id);
}

} // namespace

Expected<ChangesRequest, Malformed> decode_changes_request(const boost::json::value& body,
                                                           const ChangeLimits& limits,
                                                           const DrawId& draw_id) {
    const Path root;
    auto envelope = TRY(decode_json<Envelope>(body, root, DecodeRules{envelope_rule, "changes"}));
    if (envelope.scope && !envelope.expect_position)
        return detail::malformed(Path(root, "scope"), "has no meaning without `expect_position`");
    ChangesRequest request;
    request.reason = std::move(envelope.reason);
    request.ticket = std::move(envelope.ticket);
    if (envelope.expect_position)
        request.expect_position = domain::Position{*envelope.expect_position};
    request.scope = envelope.scope.value_or(PositionScope::entities);
    request.dry_run = envelope.dry_run.value_or(false);
    request.changes = TRY(decode_changes_member(body, limits, draw_id));
    return request;
}

Expected<ChangesLine, Malformed> decode_changes_line(const boost::json::value& line,
                                                     const ChangeLimits& limits,
                                                     const DrawId& draw_id) {
    auto envelope =
        TRY(decode_json<LineEnvelope>(line, Path(), DecodeRules{envelope_rule, "changes"}));
    return ChangesLine{envelope.occurred_at, std::move(envelope.reason), std::move(envelope.ticket),
                       TRY(decode_changes_member(line, limits, draw_id))};
}

} // namespace muniment::api
