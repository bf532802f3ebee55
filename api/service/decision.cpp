#include "api/service/decision.hpp"

#include "api/service/scopes.hpp"
#include "domain/decide.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Done;
using domain::EventData;
using domain::Expected;
using domain::Failure;
using Events = std::vector<EventData>;
using Changes = std::vector<domain::Change>;

Expected<Done, WriteError> permit_changes(const WriteRequest& request, const Changes& changes) {
    if (request.scope) {
        if (!request.principal.may(*request.scope)) return Failure{Forbidden{*request.scope}};
        return Done{};
    }
    for (const auto& change : changes) {
        auto needs = scope_for(change);
        if (!request.principal.may(needs)) return Failure{Forbidden{std::move(needs)}};
    }
    return Done{};
}

/// Imported history: only before any other directory event, never backwards, never in the future.
Expected<Done, WriteError> check_occurred_at(const WriteRequest& request, const TurnView& view) {
    if (!request.occurred_at) return Done{};
    const auto refuse = [](std::string problem) {
        return Failure{OccurredAtRefused{std::move(problem)}};
    };
    if (!view.live.only_imported_history)
        return refuse("is accepted only while everything in the store is imported history; import "
                      "history into a new store");
    if (*request.occurred_at < view.occurred)
        return refuse("must not go backwards: the history already reaches " +
                      domain::format_rfc3339(view.occurred.instant));
    if (request.occurred_at->instant > view.stamp.instant)
        return refuse("must not lie in the future");
    return Done{};
}

Expected<Done, WriteError> check_preconditions(const WriteRequest& request, const Changes& changes,
                                               const TurnView& view) {
    const auto& wanted = request.preconditions;
    const auto& index = view.live.index;
    const auto log_head = view.live.timeline.head().position;
    if (wanted.expect_position && *wanted.expect_position > log_head)
        return Failure{PositionAboveHead{log_head}};
    if (wanted.expect_position && wanted.whole_store) {
        const auto head = view.live.last_directory_position;
        if (head > *wanted.expect_position)
            return Failure{PositionConflict{*wanted.expect_position, head, {}}};
    }
    if (!wanted.expect_position && wanted.if_match.empty()) return Done{};
    for (const auto& change : changes) {
        const auto named = domain::named_entities(change);
        if (wanted.expect_position) {
            for (const auto& entity : named) {
                const auto touched = index.last_touched(entity);
                if (touched > *wanted.expect_position)
                    return Failure{PositionConflict{*wanted.expect_position, touched, entity}};
            }
        }
        if (!wanted.if_match.empty() && !named.empty()) {
            const auto touched = index.last_touched(named.front());
            if (std::find(wanted.if_match.begin(), wanted.if_match.end(), touched) ==
                wanted.if_match.end())
                return Failure{PreconditionFailed{named.front(), touched}};
        }
    }
    return Done{};
}

bool erases(const Changes& changes) {
    return std::any_of(changes.begin(), changes.end(), [](const domain::Change& change) {
        return std::holds_alternative<domain::EraseUser>(change);
    });
}

/// The changes, erasures completed by the keys there are now. A profile whose key is not in the
/// file was read before that file was exchanged: nothing would be erased.
Expected<Changes, WriteError> with_profile_keys(Changes changes, const TurnView& view) {
    for (auto& change : changes) {
        auto* erase = std::get_if<domain::EraseUser>(&change);
        if (erase == nullptr) continue;
        auto keys = view.subject_keys.key_ids(erase->id);
        if (!keys)
            return Failure{WriteError{
                Unavailable{"the keys of profiles cannot be read: " + keys.error().what, 5}}};
        const auto* user = view.directory.find(erase->id);
        if (keys->empty() && user != nullptr && user->profile)
            return Failure{WriteError{Unavailable{"the key of the profile of `" + erase->id.text() +
                                                      "` is missing in secrets.db: restore the "
                                                      "file and start again",
                                                  5}}};
        erase->keys = std::move(keys).value();
    }
    return changes;
}

Expected<Events, WriteError> decide_changes(const WriteRequest& request, const Changes& changes,
                                            const TurnView& view) {
    TRY(permit_changes(request, changes));
    TRY(check_occurred_at(request, view));
    TRY(check_preconditions(request, changes, view));
    const domain::Context context{occurred_at_of(request, view.stamp)};
    if (!erases(changes)) return TRY(domain::decide(view.directory, changes, context));
    const auto complete = TRY(with_profile_keys(changes, view));
    return TRY(domain::decide(view.directory, complete, context));
}

Expected<Events, WriteError> decide_derived(const WriteRequest& request,
                                            const DerivedChanges& derived, const TurnView& view) {
    auto changes = derived.derive(view.directory, view.live.timeline.head().position);
    if (!changes) return Failure{WriteError{std::move(changes).error()}};
    return decide_changes(request, *changes, view);
}

Expected<Done, WriteError> permit_administration(const WriteRequest& request) {
    const std::string needs(scope::admin_clients);
    if (!request.principal.may(needs)) return Failure{Forbidden{needs}};
    return Done{};
}

Expected<Events, WriteError> decide_on(const CreateClient& command, const WriteRequest& request,
                                       const TurnView&) {
    TRY(permit_administration(request));
    for (const auto& scope : command.scopes)
        if (!request.principal.may(scope)) return Failure{Forbidden{scope}};
    return Events{domain::ClientCreated{command.id, command.name, command.scopes,
                                        command.token_hash, command.expires_at}};
}

Expected<Events, WriteError> decide_on(const RevokeClient& command, const WriteRequest& request,
                                       const TurnView& view) {
    TRY(permit_administration(request));
    const Client* client = view.live.clients.find(command.id);
    if (client == nullptr) return Failure{UnknownClient{command.id}};
    for (const auto& scope : client->scopes)
        if (!request.principal.may(scope)) return Failure{Forbidden{scope}};
    if (!command.offline && client->is_administrator() &&
        !view.live.clients.has_other_administrator(command.id, view.now))
        return Failure{LastAdministrator{command.id}};
    return Events{domain::ClientRevoked{command.id}};
}

Expected<Events, WriteError> decide_on(const RotateKey& command, const WriteRequest& request,
                                       const TurnView&) {
    TRY(permit_administration(request));
    return Events{command.event};
}

Expected<Events, WriteError> decide_on(const RecordEvidence& command, const WriteRequest&,
                                       const TurnView&) {
    return command.events;
}

/// An API client may have been revoked, or have run out, while the request waited for its turn.
Expected<Done, WriteError> check_credential(const Principal& principal, const TurnView& view) {
    if (!principal.client.empty()) {
        const Client* client = view.live.clients.find(principal.client);
        if (client == nullptr || !client->is_live(view.now)) return Failure{CredentialEnded{}};
    }
    return Done{};
}

} // namespace

domain::OccurredTime occurred_at_of(const WriteRequest& request, domain::RecordedTime stamp) {
    return request.occurred_at.value_or(domain::OccurredTime{stamp.instant});
}

Expected<Events, WriteError> decide_request(const WriteRequest& request, const TurnView& view) {
    TRY(check_credential(request.principal, view));
    if (const auto* changes = std::get_if<Changes>(&request.content))
        return decide_changes(request, *changes, view);
    if (const auto* derived = std::get_if<DerivedChanges>(&request.content))
        return decide_derived(request, *derived, view);
    return std::visit([&](const auto& command) { return decide_on(command, request, view); },
                      std::get<StoreCommand>(request.content));
}

} // namespace muniment::api
