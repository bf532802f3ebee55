#pragma once

#include "api/auth0/derivation.hpp"
#include "api/auth0/schema.hpp"
#include "api/http/router.hpp"
#include "api/service/store.hpp"
#include "api/v1/routes.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

/// What every route of the surface shares: errors, the moment of a read, the way into the log.
namespace muniment::api::auth0 {

/// A handler whose failure is an answer in the extension's form.
using Answering = std::function<Checked<Response>(const Call&)>;
/// Reads nothing of the body.
RouteHandler answering(Answering handler);
/// Reads the body first, as the extension does, and answers 400 where it cannot be read.
RouteHandler answering(std::function<Checked<Response>(const Call&, const boost::json::value&)>);

Response no_content();
/// 200 with JSON.
Response ok(std::string json);

/// What the handlers work on; lives as long as the routes.
struct Surface {
    Store& store;
    ChangeRequirements required; ///< of the operator
};

/// What the changes of a write see of its turn beside the directory.
inline Turn turn_of(const Surface& surface, const domain::DirectoryView& directory,
                    domain::Position head) {
    return {directory, surface.store.live().index, head};
}

/// Where a read with `at`, `known_at` and `min_position` stands; at the head without them.
Checked<domain::Moment> moment_of(const Store& store, const Call& call);
/// With `at` of the body where there is one; it must not stand in the query as well.
Checked<domain::Moment> moment_of(const Store& store, const Call& call,
                                  const std::optional<std::string>& at_in_body);

/// One batch, its changes made in the turn of the write; `scope` is what the route asks for.
/// Takes `Muniment-Reason`, `Muniment-Ticket`, `X-Correlation-Id` and `Idempotency-Key`.
Checked<WriteRequest> write_request(const Surface& surface, const Call& call, std::string scope,
                                    DerivedChanges changes);
/// Makes that request and sends it.
Checked<WriteAnswer> write(const Surface& surface, const Call& call, std::string scope,
                           DerivedChanges changes);

/// The id of what a batch created: that of `Event` (`GroupCreated`), whose member `id` names it.
/// Differs from the id drawn for this request where the batch was written for an earlier one with
/// the same idempotency key.
template <typename Event, typename Id>
Checked<Id> created_id(const Store& store, const WriteAnswer& answer, Id drawn, Id Event::*id) {
    if (!answer.replayed || answer.events.empty()) return drawn;
    const auto events =
        store.read_events(answer.events.front().position, answer.events.back().position);
    if (!events) return domain::Failure{plain_refusal(503, events.error())};
    for (const auto& event : *events)
        if (const auto* created = std::get_if<Event>(&event.data)) return created->*id;
    return drawn;
}

} // namespace muniment::api::auth0
