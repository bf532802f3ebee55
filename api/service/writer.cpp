#include "api/service/writer.hpp"

#include "api/service/decision.hpp"
#include "domain/overlay.hpp"

#include <algorithm>
#include <span>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using eventstore::SealedCommit;
using Changes = std::vector<domain::Change>;

bool erases(const Changes& changes) {
    return std::any_of(changes.begin(), changes.end(), [](const auto& change) {
        return std::holds_alternative<domain::EraseUser>(change);
    });
}

/// What the request takes of the room in a commit.
std::size_t change_count(const WriteRequest& request) {
    if (Writer::commits_alone(request)) return Writer::group_changes_max;
    if (const auto* derived = std::get_if<DerivedChanges>(&request.content))
        return derived->changes_max;
    return std::max<std::size_t>(std::get<Changes>(request.content).size(), 1);
}

/// Requests that others may share a commit with: those whose decision depends on nothing but the
/// directory as the requests before them left it.
bool may_join(const WriteRequest& request, std::size_t changes_so_far) {
    return !request.preconditions.any() && !request.occurred_at &&
           changes_so_far + change_count(request) <= Writer::group_changes_max;
}

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

Writer::Result Writer::write(const WriteRequest& request) {
    return std::move(write_in_order({&request, 1}).front());
}

std::vector<Writer::Result> Writer::write_in_order(std::span<const WriteRequest> requests) {
    Waiter waiter{requests, {}, false, {}};
    std::unique_lock lock(mutex_);
    if (queue_.size() >= queue_length_max)
        return {Failure{Unavailable{"too many changes are waiting; try again shortly", 1}}};
    queue_.push_back(&waiter);
    waiter.done.wait(lock, [&] { return waiter.is_answered || queue_.front() == &waiter; });
    if (!waiter.is_answered) {
        const auto group = collect_group();
        lock.unlock();
        auto results = run_turn(group);
        lock.lock();
        answer(group, std::move(results));
        if (!queue_.empty()) queue_.front()->done.notify_one();
    }
    return std::move(waiter.results);
}

/// The first waiter is the one whose turn it was: it is awake.
void Writer::answer(const Group& group, std::vector<Result> results) {
    if (group.in_order) group.waiters.front()->results = std::move(results);
    for (std::size_t i = 0; i < group.waiters.size(); ++i) {
        auto* waiter = group.waiters[i];
        queue_.pop_front();
        if (!group.in_order) waiter->results.push_back(std::move(results[i]));
        waiter->is_answered = true;
        if (i > 0) waiter->done.notify_one();
    }
}

bool Writer::commits_alone(const WriteRequest& request) {
    if (std::holds_alternative<StoreCommand>(request.content)) return true;
    const auto* changes = std::get_if<Changes>(&request.content);
    return changes != nullptr && erases(*changes);
}

std::string Writer::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

/// The longest run from the front of the queue that may share one commit. A repeated idempotency
/// key waits for the next turn, where the first one is remembered.
Writer::Group Writer::collect_group() {
    auto* first = queue_.front();
    Group group{{first}, {}, first->requests.size() > 1};
    for (const auto& request : first->requests)
        group.requests.push_back(&request);
    if (group.in_order) return group;

    std::size_t changes = change_count(first->requests.front());
    std::vector<std::string> keys;
    const auto take_key = [&](const WriteRequest& request) {
        const auto& key = request.circumstances.idempotency_hash;
        if (!key) return true;
        if (std::find(keys.begin(), keys.end(), *key) != keys.end()) return false;
        keys.push_back(*key);
        return true;
    };
    take_key(first->requests.front());
    for (std::size_t i = 1; i < queue_.size() && group.requests.size() < group_requests_max; ++i) {
        if (queue_[i]->requests.size() > 1) break;
        const auto& request = queue_[i]->requests.front();
        if (!may_join(request, changes) || !take_key(request)) break;
        changes += change_count(request);
        group.waiters.push_back(queue_[i]);
        group.requests.push_back(&request);
    }
    return group;
}

/// One turn, top to bottom: stamp, permit and decide, seal and append, project, respond.
std::vector<Writer::Result> Writer::run_turn(const Group& group) {
    const auto same_for_all = [&](const WriteError& error) {
        return std::vector<Result>(group.in_order ? 1 : group.requests.size(),
                                   Result(Failure{error}));
    };
    if (auto why = stopped(); !why.empty()) return same_for_all(WritesStopped{why});

    // Nothing is on disk until `append`: a crash before it leaves the log as it was.
    const auto stamp = parts_.stamps.begin(parts_.clock.now());
    if (!stamp)
        return same_for_all(Unavailable{"the clock of this machine is more than 5 s behind the "
                                        "last recorded change; set it right",
                                        30});
    std::vector<Member> members;
    for (const auto* request : group.requests)
        members.push_back({*request, {}, std::nullopt, false});

    Committed committed;
    const auto outcome = decide_and_commit(members, group.in_order, *stamp, committed);
    if (outcome && !committed.events.empty()) {
        // Durable. A crash from here on loses only the answers; the log is replayed at start.
        parts_.live.apply(committed.events);
        parts_.committed(committed.events, committed.checkpoint);
    }
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

/// Decides and commits; a batch that cannot be sealed is taken out, and the others, whose decisions
/// may rest on it, are decided anew; in order, nothing behind a refusal stays. On failure nothing
/// is on disk and the sealer is as before.
Expected<Done, WriteError> Writer::decide_and_commit(std::vector<Member>& members, bool in_order,
                                                     domain::RecordedTime stamp,
                                                     Committed& committed) {
    while (true) {
        decide_group(members, in_order, stamp);
        std::vector<Member*> drafted;
        const auto batches = draft_batches(members, stamp, drafted);
        if (batches.empty()) return Done{};
        TRY(prepare_profile_keys(batches));

        auto sealed = parts_.sealer.seal(batches, stamp);
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
        if (member->settled) continue;
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
        for (const auto& event : member.events)
            batch.events.push_back({uuids_.next(stamp.instant), event});
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
    parts_.sealer.committed(sealed);
    committed = {std::move(sealed.events), std::move(sealed.commit.checkpoint)};
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
