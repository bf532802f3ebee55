#include "api/service/writer.hpp"

#include "api/service/decision.hpp"
#include "domain/overlay.hpp"

#include <exception>
#include <span>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using eventstore::SealedCommit;

/// The answer to one batch, made of its events.
WriteAnswer answer_for(std::span<const domain::RecordedEvent> events,
                       const std::string& checkpoint) {
    WriteAnswer answer;
    for (const auto& event : events) {
        answer.events.push_back(
            {event.position, event.id, std::string(domain::type_name(event.data))});
        answer.position = event.position;
        answer.recorded_at = event.recorded_at;
    }
    answer.checkpoint = checkpoint;
    return answer;
}

WriteError to_write_error(const eventstore::EncodeError& error) {
    if (const auto* unsealed = std::get_if<eventstore::ProfileNotSealed>(&error))
        return Unavailable{"the profile cannot be encrypted: " + unsealed->what, 5};
    if (const auto* outside = std::get_if<eventstore::OutsideProfile>(&error))
        return TooLarge{"an event of this batch cannot be written: " + outside->problem};
    return TooLarge{"an event of this batch would be longer than the log takes; shorten texts or "
                    "lists"};
}

} // namespace

Writer::Writer(WriterParts parts)
    : parts_(std::move(parts)),
      queue_([this](const CommitQueue::Requests& requests, bool in_order) {
          return run_turn(requests, in_order);
      }) {}

Writer::Result Writer::write(const WriteRequest& request) {
    return std::move(write_in_order({&request, 1}).front());
}

std::vector<Writer::Result> Writer::write_in_order(std::span<const WriteRequest> requests) {
    return queue_.write(requests);
}

std::string Writer::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

/// One turn, top to bottom: stamp, permit and decide, seal and append, project, respond.
std::vector<Writer::Result> Writer::run_turn(const CommitQueue::Requests& requests, bool in_order) {
    const auto same_for_all = [&](const WriteError& error) {
        return std::vector<Result>(in_order ? 1 : requests.size(), Result(Failure{error}));
    };
    if (auto why = stopped(); !why.empty()) return same_for_all(WritesStopped{why});

    std::vector<Member> members;
    for (const auto* request : requests)
        members.push_back({*request, {}, std::nullopt, false});

    // Nothing is on disk until `append`: a crash before it leaves the log as it was.
    const auto stamp = parts_.stamps.begin(parts_.clock.now());
    if (!stamp)
        return same_for_all(Unavailable{"the clock of this machine is more than 5 s behind the "
                                        "last recorded change; set it right",
                                        30});
    Committed committed;
    const auto outcome = try_to_commit(members, in_order, *stamp, committed);
    if (outcome && !committed.events.empty()) show(committed);
    parts_.stamps.finish();

    std::vector<Result> results;
    std::size_t first = 0;
    for (auto& member : members) {
        if (member.settled) {
            results.push_back(std::move(*member.settled));
        } else if (!outcome) {
            results.push_back(Failure{outcome.error()});
        } else {
            results.push_back(
                answer_for(std::span(committed.events).subspan(first, member.events.size()),
                           committed.checkpoint.note));
            first += member.events.size();
        }
    }
    return results;
}

/// Durable. A crash from here on loses only the answers; the log is replayed at start. That is also
/// what is left to do if memory runs out: what is shown in part is wrong.
void Writer::show(const Committed& committed) noexcept {
    parts_.live.apply(committed.events);
    parts_.committed(committed.events, committed.checkpoint);
}

/// What is thrown, for want of memory, comes before anything is on disk.
Expected<Done, WriteError> Writer::try_to_commit(std::vector<Member>& members, bool in_order,
                                                 domain::RecordedTime stamp, Committed& committed) {
    try {
        return decide_and_commit(members, in_order, stamp, committed);
    } catch (const std::exception& error) {
        return Failure{
            WriteError{Unavailable{std::string("the change could not be prepared (") +
                                       error.what() + "); nothing was written; try again",
                                   5}}};
    }
}

/// Decides and commits; a batch that cannot be sealed is taken out, and the others, whose decisions
/// may rest on it, are decided anew; in order, nothing behind a refusal stays. On failure nothing
/// is on disk and the sealer is as before.
Expected<Done, WriteError> Writer::decide_and_commit(std::vector<Member>& members, bool in_order,
                                                     domain::RecordedTime stamp,
                                                     Committed& committed) {
    while (true) {
        decide_group(members, in_order, stamp);
        std::vector<Member*> drafted;
        auto batches = draft_batches(members, stamp, drafted);
        if (batches.empty()) return Done{};
        TRY(prepare_profile_keys(batches));

        auto sealed = parts_.sealer.seal(std::move(batches), stamp);
        if (sealed) return append(std::move(sealed).value(), committed);
        Member& culprit = *drafted[sealed.error().batch_index];
        culprit.settled = Failure{to_write_error(sealed.error().reason)};
        culprit.taken_out = true;
    }
}

void Writer::decide_group(std::vector<Member>& members, bool in_order,
                          domain::RecordedTime stamp) const {
    domain::Overlay overlay(parts_.live.index.head_view());
    TurnView view{parts_.live,        overlay, parts_.live.timeline.head().occurred_at,
                  parts_.clock.now(), stamp,   parts_.subject_keys};
    const auto is_refused = [](const Member& member) { return member.settled && !*member.settled; };
    for (auto member = members.begin(); member != members.end(); ++member) {
        if (!member->taken_out) decide_member(*member, view);
        if (in_order && is_refused(*member)) members.erase(member + 1, members.end());
        if (member->settled || member + 1 == members.end()) continue; // behind the last none looks
        for (const auto& event : member->events)
            overlay.apply(event);
        if (member->request.get().occurred_at) view.occurred = *member->request.get().occurred_at;
    }
}

void Writer::decide_member(Member& member, const TurnView& view) const {
    member.events.clear();
    member.settled = answer_from_memory(member.request);
    if (member.settled) return;
    auto decided = decide_request(member.request, view);
    if (!decided)
        member.settled = Failure{std::move(decided).error()};
    else if (decided->empty())
        member.settled = already_so();
    else
        member.events = std::move(decided).value();
}

std::vector<eventstore::BatchDraft> Writer::draft_batches(std::vector<Member>& members,
                                                          domain::RecordedTime stamp,
                                                          std::vector<Member*>& drafted) {
    std::vector<eventstore::BatchDraft> batches;
    for (auto& member : members) {
        if (member.settled) continue;
        eventstore::BatchDraft batch;
        batch.id = uuids_.next(stamp.instant);
        batch.circumstances = member.request.get().circumstances;
        batch.circumstances.actor = member.request.get().principal.actor;
        batch.occurred_at = member.request.get().occurred_at;
        for (auto& event : member.events) // decided anew, should there be another attempt
            batch.events.push_back({uuids_.next(stamp.instant), std::move(event)});
        batches.push_back(std::move(batch));
        drafted.push_back(&member);
    }
    return batches;
}

/// All keys that the profiles of this commit lack, in one flush of the disk.
Expected<Done, WriteError>
Writer::prepare_profile_keys(const std::vector<eventstore::BatchDraft>& batches) {
    std::vector<domain::UserId> users;
    for (const auto& batch : batches) {
        for (const auto& draft : batch.events) {
            if (const auto* created = std::get_if<domain::UserCreated>(&draft.data))
                users.push_back(created->user);
            else if (const auto* updated = std::get_if<domain::UserUpdated>(&draft.data))
                users.push_back(updated->user);
        }
    }
    if (users.empty()) return Done{};
    const auto prepared = parts_.subject_keys.prepare(users);
    if (!prepared)
        return Failure{WriteError{
            Unavailable{"the profile cannot be encrypted: " + prepared.error().what, 5}}};
    return Done{};
}

Expected<Done, WriteError> Writer::append(eventstore::Sealed sealed, Committed& committed) {
    const auto appended = parts_.log()->append(sealed.expected, sealed.commit);
    if (!appended) {
        const auto& error = appended.error();
        if (const auto* unknown = std::get_if<eventstore::OutcomeUnknown>(&error)) {
            TRY(resolve_unknown_outcome(sealed.commit, unknown->what));
        } else if (const auto* failed = std::get_if<eventstore::NotWritten>(&error)) {
            return Failure{
                WriteError{Unavailable{"the log cannot be written: " + failed->what, 5}}};
        } else {
            return Failure{stop("another process has written to the log; restart this server")};
        }
    }
    const auto go_on = [&]() noexcept { // or end: what is durable has to be known
        parts_.sealer.committed(sealed);
        committed = {std::move(sealed.events), std::move(sealed.commit.checkpoint)};
    };
    go_on();
    return Done{};
}

/// A failed COMMIT is in doubt. The log is opened anew and asked whether the commit is there: by
/// its checkpoint, which no other commit can have.
Expected<Done, WriteError> Writer::resolve_unknown_outcome(const SealedCommit& commit,
                                                           const std::string& what) {
    const auto reopened = parts_.reopen_log();
    if (!reopened)
        return Failure{stop("the outcome of a commit is unknown (" + what +
                            ") and the log cannot be opened: " + reopened.error())};
    const auto stored =
        (*reopened)->checkpoint(eventstore::CheckpointOfCommit{commit.checkpoint.commit});
    if (!stored)
        return Failure{stop("the outcome of a commit is unknown (" + what +
                            ") and the log cannot be read: " + stored.error().what)};
    if (!stored->has_value())
        return Failure{WriteError{Unavailable{"the log could not be written: " + what, 5}}};
    if (**stored != commit.checkpoint)
        return Failure{stop("another process has written to the log; restart this server")};
    return Done{};
}

/// The answer to a request whose idempotency key is in the log.
std::optional<Writer::Result> Writer::answer_from_memory(const WriteRequest& request) const {
    const auto& circumstances = request.circumstances;
    if (!circumstances.idempotency_hash) return std::nullopt;
    const auto remembered = parts_.live.idempotency.find(*circumstances.idempotency_hash);
    if (!remembered) return std::nullopt;
    if (remembered->request_hash != circumstances.request_hash.value_or(""))
        return Failure{WriteError{IdempotencyConflict{}}};
    const auto events = parts_.read_events(remembered->first, remembered->last);
    if (!events) return Failure{WriteError{Unavailable{events.error(), 1}}};
    const auto checkpoint =
        parts_.log()->checkpoint(eventstore::FirstCheckpointCovering{remembered->last.value});
    if (!checkpoint || !checkpoint->has_value())
        return Failure{WriteError{Unavailable{"the log cannot be read", 1}}};
    auto answer = answer_for(*events, (*checkpoint)->note);
    answer.replayed = true;
    return answer;
}

Writer::Result Writer::already_so() const {
    const auto head = parts_.live.timeline.head();
    WriteAnswer answer;
    answer.position = head.position;
    answer.recorded_at = head.recorded_at;
    const auto checkpoint = parts_.log()->checkpoint(eventstore::LatestCheckpoint{});
    if (checkpoint && checkpoint->has_value()) answer.checkpoint = (*checkpoint)->note;
    return answer;
}

WriteError Writer::stop(std::string why) {
    const std::lock_guard lock(mutex_);
    stopped_ = why;
    return WritesStopped{std::move(why)};
}

} // namespace muniment::api
