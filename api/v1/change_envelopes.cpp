#include "api/json/decode.hpp"
#include "api/v1/change_decoder.hpp"

#include <algorithm>
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

/// An erasure destroys the keys that a profile written in the same batch would be sealed with.
Expected<domain::Done, Malformed> check_erasures(const std::vector<domain::Change>& changes,
                                                 const Path& path) {
    const auto erases = [](const domain::Change& change) {
        return std::holds_alternative<domain::EraseUser>(change);
    };
    if (std::none_of(changes.begin(), changes.end(), erases)) return domain::Done{};
    const auto other = std::find_if_not(changes.begin(), changes.end(), erases);
    if (other == changes.end()) return domain::Done{};
    const Path change_path(path, static_cast<std::size_t>(other - changes.begin()));
    return detail::malformed(Path(change_path, "op"),
                             "must be `erase_user`, because erasures go alone: send the other "
                             "changes in a request of their own");
}

Expected<std::vector<domain::Change>, Malformed>
decode_changes_member(const boost::json::value& envelope, const ChangeLimits& limits,
                      const DrawId& draw_id) {
    const Path root;
    const Path path(root, "changes");
    const auto* changes = envelope.get_object().if_contains("changes");
    if (changes == nullptr) return detail::malformed(path, "is missing");
    auto decoded = TRY(decode_changes(*changes, path, limits, draw_id));
    TRY(check_erasures(decoded, path));
    return decoded;
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
    auto changes = TRY(decode_changes_member(line, limits, draw_id));
    return ChangesLine{envelope.occurred_at, std::move(envelope.reason), std::move(envelope.ticket),
                       std::move(changes)};
}

} // namespace muniment::api
