#include "api/service/store.hpp"

#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "eventstore/integrity/tile_source.hpp"
#include "eventstore/root_check.hpp"

#include <algorithm>
#include <deque>
#include <future>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;
using domain::RecordedEvent;

/// Appends the events from `first` to `last`.
Expected<Done, std::string> read_into(std::vector<RecordedEvent>& events,
                                      const eventstore::EventLog& log,
                                      const eventstore::ProfileCipher& cipher, Position first,
                                      Position last) {
    constexpr std::uint64_t reserved_max = 4096;
    if (last >= first) events.reserve(std::min(last.value - first.value + 1, reserved_max));
    const auto read = eventstore::read_events(log, first, cipher, [&](RecordedEvent&& event) {
        if (event.position > last) return false;
        events.push_back(std::move(event));
        return events.back().position < last;
    });
    if (!read) return Failure{describe(read.error())};
    return Done{};
}

} // namespace

Store::Store(StoreParts parts)
    : parts_(std::move(parts)), live_(parts_.origin),
      cursors_(parts_.origin, parts_.cursor_secret) {}

Store::~Store() = default;

Expected<std::unique_ptr<Store>, std::string> Store::open(StoreParts parts,
                                                          const Progress& progress) {
    std::unique_ptr<Store> store(new Store(std::move(parts)));
    TRY(store->take_up_log(progress));
    TRY(store->start_following());
    if (store->parts_.sealer) {
        store->stamps_.resume(store->parts_.sealer->last_recorded());
        store->writer_ = std::make_unique<Writer>(store->writer_parts());
    }
    return store;
}

/// Only notes that the key in force signed are of any use to whoever has its verifier.
Expected<std::string, std::string> Store::sign(const eventstore::Seal& seal) const {
    if (parts_.sealer) {
        auto note = parts_.sealer->sign(seal);
        if (!note) return Failure{note.error().what};
        return std::move(note).value();
    }
    if (!parts_.sign_seal)
        return Failure{"the log key is not at hand" +
                       (parts_.read_only.empty() ? "" : ": " + parts_.read_only)};
    auto note = TRY(parts_.sign_seal(seal));
    const auto verifier = eventstore::NoteVerifier::parse(parts_.verifier_key);
    if (!verifier || !eventstore::open_seal(note, *verifier))
        return Failure{std::string("the log key at hand is not the one in force")};
    return note;
}

/// What is replayed is what the log key signed.
Expected<Done, std::string> Store::take_up_log(const Progress& progress) {
    const auto head = parts_.log->head();
    if (!head) return Failure{"the log cannot be read: " + head.error().what};
    const auto size = head->tree_size;
    TRY(load_image(size));
    auto tree = std::async(std::launch::async, [this, size] {
        return eventstore::tree_of_leaves(*parts_.log, image_size_, size);
    });
    TRY(replay(size, progress));
    if (live_.timeline.head().position.value != size)
        return Failure{"the log was read up to position " +
                       std::to_string(live_.timeline.head().position.value) + ", but has " +
                       std::to_string(size) + "; run `muniment verify`"};
    const auto hashed = tree.get();
    if (!hashed) return Failure{describe(hashed.error())};
    const auto checked = eventstore::check_root(*parts_.log, *hashed, parts_.verifier_key);
    if (!checked) return Failure{describe(checked.error())};
    return Done{};
}

/// An image counts if the log has grown out of the one that it is of: the roots say so.
Expected<Done, std::string> Store::load_image(std::uint64_t size) {
    if (!parts_.image) return Done{};
    const auto is_of_this_log = [&](const ImageHead& image) {
        if (image.tree_size == 0 || image.tree_size > size) return false;
        const auto root = eventstore::root_at(image.tree_size, eventstore::tiles_of(*parts_.log));
        return root && *root == image.root;
    };
    const auto image = TRY(parts_.image->read(live_, is_of_this_log));
    if (!image) return Done{};
    image_size_ = image->tree_size;
    parts_.verifier_key = image->verifier_key;
    TRY(destroy_keys(image->erased_keys));
    return restore_profiles();
}

/// The log key in force is the last that the log names; what was erased stays erased.
Expected<Done, std::string> Store::settle_keys(const std::vector<RecordedEvent>& events) {
    for (const auto& event : events) {
        const auto* rotated = std::get_if<domain::KeyRotated>(&event.data);
        if (rotated != nullptr && rotated->purpose == domain::KeyPurpose::log)
            parts_.verifier_key = rotated->new_key;
        if (const auto* erased = std::get_if<domain::UserErased>(&event.data))
            TRY(destroy_keys(erased->keys));
    }
    return Done{};
}

/// Keys that an erasure was to destroy before a crash, or that came back with an older copy of
/// their file, are destroyed now.
Expected<Done, std::string> Store::destroy_keys(std::span<const std::string> keys) {
    erased_keys_.insert(erased_keys_.end(), keys.begin(), keys.end());
    const auto destroyed = parts_.subject_keys->destroy(keys);
    if (!destroyed && parts_.sealer)
        return Failure{"the keys of profiles cannot be destroyed: " + destroyed.error().what};
    return Done{};
}

/// Profiles are not in the image: their events are read again.
Expected<Done, std::string> Store::restore_profiles() {
    for (const auto position : live_.index.profiles_left_out()) {
        for (const auto& event : TRY(read_events(position, position)))
            live_.index.restore_profile(event);
    }
    return Done{};
}

Expected<Done, std::string> Store::keep_image() const {
    constexpr std::uint64_t events_replayed_fast = 10'000;
    if (!parts_.image || keys_are_left_) return Done{};
    const auto lock = live_.lock_shared();
    const auto size = live_.timeline.head().position.value;
    if (size < image_size_ + events_replayed_fast) return Done{};
    const auto root = eventstore::root_at(size, eventstore::tiles_of(*log()));
    if (!root) return Failure{"no index image was made: " + root.error().what};
    return parts_.image->write(live_, {size, *root, parts_.verifier_key, erased_keys_});
}

/// Folds the log into memory in large steps; the next ones are read and decoded meanwhile.
Expected<Done, std::string> Store::replay(std::uint64_t size, const Progress& progress) {
    constexpr std::uint64_t step_events = 4096;
    constexpr std::size_t steps_ahead = 4;
    using Events = std::vector<RecordedEvent>;
    Events spare; // the room of a step that was taken in: megabytes, from the system each time
    const auto read = [this, size](std::uint64_t first,
                                   Events room) -> Expected<Events, std::string> {
        const Position last{std::min(first + step_events - 1, size)};
        TRY(read_into(room, *log(), *parts_.subject_keys, {first}, last));
        return room;
    };
    std::deque<std::future<Expected<Events, std::string>>> ahead;
    auto first = image_size_ + 1;
    while (first <= size || !ahead.empty()) {
        for (; first <= size && ahead.size() < steps_ahead; first += step_events)
            ahead.push_back(
                std::async(std::launch::async, read, first, std::exchange(spare, Events())));
        auto step = TRY(ahead.front().get());
        ahead.pop_front();
        TRY(settle_keys(step));
        live_.apply(step);
        if (progress && !step.empty()) progress(step.back().position, {size});
        step.clear();
        spare = std::move(step);
    }
    return Done{};
}

Expected<Done, std::string> Store::start_following() {
    const auto source =
        [this](Position first,
               const std::function<bool(RecordedEvent &&)>& visit) -> Expected<Done, std::string> {
        const auto read = eventstore::read_events(*log(), first, *parts_.subject_keys, visit);
        if (!read) return Failure{describe(read.error())};
        return Done{};
    };
    follower_ = std::make_unique<projections::Follower>(*parts_.views, source);
    follower_->notify(head());
    return Done{};
}

WriterParts Store::writer_parts() {
    return {
        live_,
        stamps_,
        *parts_.sealer,
        *parts_.subject_keys,
        *parts_.clock,
        [this] { return log(); },
        [this]() -> Expected<std::shared_ptr<eventstore::EventLog>, std::string> {
            auto reopened = TRY(parts_.reopen_log());
            const std::lock_guard lock(log_mutex_);
            parts_.log = reopened;
            return reopened;
        },
        [this](Position first, Position last) { return read_events(first, last); },
        [this](const auto& events, const auto& checkpoint) { after_commit(events, checkpoint); }};
}

/// In the writer's turn, after the commit is durable and visible. A key that cannot be destroyed
/// now is destroyed at the next start.
void Store::after_commit(const std::vector<RecordedEvent>& events,
                         const eventstore::StoredCheckpoint& checkpoint) {
    for (const auto& event : events)
        if (const auto* erased = std::get_if<domain::UserErased>(&event.data))
            if (!destroy_keys(erased->keys)) keys_are_left_ = true;
    if (!views_are_held_) follower_->notify(events.back().position);
    if (parts_.on_checkpoint) parts_.on_checkpoint(checkpoint);
}

std::shared_ptr<eventstore::EventLog> Store::log() const {
    const std::lock_guard lock(log_mutex_);
    return parts_.log;
}

Expected<WriteAnswer, WriteError> Store::write(const WriteRequest& request) {
    if (!writer_) return Failure{WriteError{WritesStopped{parts_.read_only}}};
    return writer_->write(request);
}

std::vector<Writer::Result> Store::write_in_order(std::span<const WriteRequest> requests) {
    if (!writer_) return {Failure{WriteError{WritesStopped{parts_.read_only}}}};
    return writer_->write_in_order(requests);
}

Expected<DryRun, WriteError> Store::dry_run(const WriteRequest& request) const {
    const auto lock = live_.lock_shared();
    const auto now = parts_.clock->now();
    return api::dry_run(request, {live_, live_.index.head_view(), live_.timeline.head().occurred_at,
                                  now, domain::RecordedTime{now}, *parts_.subject_keys});
}

std::string Store::writes_stopped() const {
    if (!writer_) return parts_.read_only;
    if (stamps_.clock_is_behind(parts_.clock->now()))
        return "the clock is more than 5 s behind the last recorded change";
    return writer_->stopped();
}

Expected<ResolvedMoment, ReadProblem> Store::resolve(const MomentQuery& query) const {
    if (query.min_position && !follower_->wait_until(*query.min_position, parts_.read_wait_max))
        return Failure{ReadProblem{NotYet{applied()}}};
    // One reading of the clock: a time that is not settled here must not pass for the past below.
    const auto now = parts_.clock->now();
    for (const auto& asked : {query.instant, query.known_at})
        if (asked && *asked <= now && !stamps_.settle(*asked, parts_.read_wait_max))
            return Failure{ReadProblem{NotYet{head()}}};
    const auto lock = live_.lock_shared();
    auto resolved = api::resolve(query, live_.timeline, now);
    if (!resolved) return Failure{ReadProblem{resolved.error()}};
    return *resolved;
}

Expected<projections::ViewReader, ReadProblem> Store::view(Position at) const {
    if (!follower_->wait_until(at, parts_.read_wait_max))
        return Failure{ReadProblem{NotYet{applied()}}};
    auto reader = parts_.views->read(at);
    if (reader) return std::move(reader).value();
    if (const auto* failure = std::get_if<projections::ViewsFailure>(&reader.error()))
        return Failure{ReadProblem{*failure}};
    return Failure{ReadProblem{NotYet{applied()}}};
}

Position Store::head() const {
    const auto lock = live_.lock_shared();
    return live_.timeline.head().position;
}

Position Store::applied() const {
    const auto applied = parts_.views->applied();
    return applied ? applied->position : Position{};
}

void Store::hold_views() {
    views_are_held_ = true;
}

Expected<Done, std::string> Store::bring_views(const Progress& progress) {
    constexpr std::chrono::milliseconds between_looks{100};
    views_are_held_ = false;
    const auto end = head();
    follower_->notify(end);
    while (!follower_->wait_until(end, between_looks)) {
        if (auto failure = follower_->failure()) return Failure{std::move(*failure)};
        if (progress) progress(follower_->staged(), end);
    }
    return Done{};
}

std::string Store::views_failure() const {
    return follower_->failure().value_or("");
}

Expected<std::vector<RecordedEvent>, std::string> Store::read_events(Position first,
                                                                     Position last) const {
    std::vector<RecordedEvent> events;
    TRY(read_into(events, *log(), *parts_.subject_keys, first, last));
    return events;
}

} // namespace muniment::api
