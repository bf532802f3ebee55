#include "eventstore/sealer.hpp"

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <cstdlib>
#include <span>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::KeyPurpose;
using domain::KeyRotated;
using domain::Position;
using domain::RecordedEvent;
using domain::RecordedTime;

namespace {

/// A second thread costs more than it saves where events are fewer than this, but for those behind
/// one as long as this.
constexpr std::size_t parallel_events_min = 16;
constexpr std::size_t parallel_body_bytes_min = 4096;

/// What the log stores of an event, and its leaf; or why not.
struct SealedEvent {
    StoredEvent stored;
    Hash leaf{};
    std::optional<EncodeError> error;
};

/// Encodes, signs and hashes events.
struct SealingWork {
    std::span<const RecordedEvent> events;
    const StoreKeys& keys;
    ProfileCipher& cipher;
    std::vector<SealedEvent>& results;

    void seal_one(std::size_t i) const {
        auto body = encode(events[i], keys.log.verifier().name(), cipher);
        if (!body) {
            results[i].error = std::move(body).error();
            return;
        }
        auto& stored = results[i].stored;
        stored.position = events[i].position;
        stored.body = std::move(*body);
        stored.signatures = {sign_event(stored.body, keys.event)};
        results[i].leaf = leaf_hash(entry_of(stored));
    }
};

std::vector<SealedEvent> seal_all(std::span<const RecordedEvent> events, const StoreKeys& keys,
                                  ProfileCipher& cipher, SecondThread& second_thread) {
    std::vector<SealedEvent> results(events.size());
    const SealingWork work{events, keys, cipher, results};
    bool shared = events.size() >= parallel_events_min;
    std::size_t done = 0;
    for (; !shared && done < events.size(); ++done) {
        work.seal_one(done);
        shared = results[done].stored.body.size() >= parallel_body_bytes_min;
    }
    if (done < events.size())
        second_thread.share(events.size() - done, [&](std::size_t i) { work.seal_one(done + i); });
    return results;
}

/// The batch that holds the event `index` of all.
std::size_t batch_of(std::span<const BatchDraft> batches, std::size_t index) {
    std::size_t batch = 0;
    while (index >= batches[batch].events.size())
        index -= batches[batch++].events.size();
    return batch;
}

std::string stated_key(const StoreKeys& keys, KeyPurpose purpose) {
    return purpose == KeyPurpose::log ? keys.log.verifier().vkey() : keys.event.verify_key().hex();
}

bool follows(const StoreKeys& keys, const std::optional<KeyRotated>& rotation) {
    return !rotation || stated_key(keys, rotation->purpose) == rotation->new_key;
}

std::optional<KeyRotated> rotation_in(const domain::EventData& data) {
    const auto* rotation = std::get_if<KeyRotated>(&data);
    return rotation == nullptr ? std::nullopt : std::optional{*rotation};
}

Failure<Corruption> corruption(std::uint64_t position, std::string what) {
    return {Corruption{Position{position}, std::move(what)}};
}

Expected<StoredEvent, ResumeError> stored_at(const EventLog& log, std::uint64_t position) {
    std::optional<StoredEvent> found;
    TRY(log.read(Position{position}, [&](StoredEvent event) {
        found = std::move(event);
        return false;
    }));
    if (!found || found->position.value != position)
        return corruption(position, "the event is missing");
    return std::move(*found);
}

/// Signed by the event key at hand; or by its predecessor, if the event announces the key at hand.
bool signed_as_last(const StoredEvent& event, const std::optional<KeyRotated>& rotation,
                    const StoreKeys& keys) {
    if (event.signatures.empty()) return false;
    if (!rotation || rotation->purpose != KeyPurpose::event)
        return verify_event(event.body, event.signatures.front(), keys.event.verify_key());
    const auto old_key = VerifyKey::from_hex(rotation->old_key);
    return old_key && verify_event(event.body, event.signatures.front(), *old_key);
}

/// The verifier of the last checkpoint: the log key at hand, or the predecessor that the last event
/// takes out of force.
NoteVerifier checkpoint_verifier(const std::optional<KeyRotated>& rotation, const StoreKeys& keys) {
    if (rotation && rotation->purpose == KeyPurpose::log)
        if (auto old_key = NoteVerifier::parse(rotation->old_key)) return std::move(*old_key);
    return keys.log.verifier();
}

} // namespace

Sealer::Sealer(StoreKeys keys, ProfileCipher& cipher)
    : keys_(std::move(keys)), cipher_(&cipher), second_thread_(std::make_unique<SecondThread>()) {}

Expected<Sealer, ResumeError> Sealer::resume(const EventLog& log, StoreKeys keys,
                                             ProfileCipher& cipher) {
    Sealer sealer(std::move(keys), cipher);
    sealer.head_ = TRY(log.head());
    if (sealer.head_.tree_size > 0) TRY(sealer.take_up(log));
    return sealer;
}

Expected<Done, ResumeError> Sealer::take_up(const EventLog& log) {
    const auto size = head_.tree_size;
    const auto last = TRY(stored_at(log, size));
    auto body = parse_body(last.body);
    if (!body) return corruption(size, "the last event cannot be read");
    if (body->header.log != origin())
        return Failure{WrongKey{"the log is named `" + body->header.log + "`, the key at hand `" +
                                origin() + "`"}};
    if (body->header.position != size || body->header.commit != head_.commit)
        return corruption(size, "the last event is not the one of the last commit");
    last_recorded_ = RecordedTime{body->header.recorded_at};
    if (const auto event = decode(last.body, *cipher_)) awaited_ = rotation_in(event->data);
    if (!follows(keys_, awaited_) || !signed_as_last(last, awaited_, keys_))
        return Failure{
            WrongKey{"the event key at hand did not sign the last event, " + std::to_string(size)}};

    const auto stored = TRY(log.checkpoint(LatestCheckpoint{}));
    if (!stored || stored->commit != head_.commit || stored->tree_size != size)
        return corruption(size, "the checkpoint of the last commit is missing");
    const auto checkpoint = open_checkpoint(stored->note, checkpoint_verifier(awaited_, keys_));
    if (!checkpoint && checkpoint.error().fault == IntegrityFault::unverified)
        return Failure{WrongKey{"the log key at hand did not sign the last checkpoint"}};
    if (!checkpoint) return corruption(size, "the last checkpoint: " + checkpoint.error().what);

    auto tree = TileTree::resume(size, tiles_of(log));
    if (!tree) return corruption(size, tree.error().what);
    if (checkpoint->tree != tree->head())
        return corruption(size, "the tiles do not give the root of the last checkpoint");
    const auto leaf = TRY(log.tile(0, (size - 1) / tile_width_max));
    const auto offset = (size - 1) % tile_width_max * sizeof(Hash);
    if (!leaf || leaf->hashes.size() < offset + sizeof(Hash) ||
        hash_from(leaf->hashes.substr(offset)) != leaf_hash(entry_of(last)))
        return corruption(size, "the last event is not the last leaf of the tree");
    tree_ = std::move(*tree);
    return Done{};
}

/// Takes out of the drafts what they say.
std::vector<RecordedEvent> Sealer::place(std::vector<BatchDraft>& batches,
                                         RecordedTime recorded_at) const {
    std::vector<RecordedEvent> events;
    for (auto& batch : batches) {
        for (std::size_t index = 0; index < batch.events.size(); ++index) {
            auto& draft = batch.events[index];
            const auto occurred_at =
                domain::is_directory_event(draft.data)
                    ? batch.occurred_at.value_or(domain::OccurredTime{recorded_at.instant})
                    : domain::OccurredTime{recorded_at.instant};
            events.push_back({Position{head_.tree_size + events.size() + 1},
                              std::move(draft.id),
                              head_.commit + 1,
                              {batch.id, index, batch.events.size()},
                              occurred_at,
                              recorded_at,
                              batch.circumstances,
                              std::move(draft.data)});
        }
    }
    return events;
}

Expected<Sealed, SealError> Sealer::seal(std::vector<BatchDraft> batches,
                                         RecordedTime recorded_at) const {
    if (recorded_at <= last_recorded_ || !follows(keys_, awaited_)) std::abort();
    for (const auto& batch : batches)
        if (batch.events.empty()) std::abort();
    auto events = place(batches, recorded_at);
    for (std::size_t i = 0; i + 1 < events.size(); ++i)
        if (std::holds_alternative<KeyRotated>(events[i].data)) std::abort();

    auto results = seal_all(events, keys_, *cipher_, *second_thread_);
    Sealed sealed{head_, {}, std::move(events), tree_};
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i].error)
            return Failure{SealError{batch_of(batches, i), std::move(*results[i].error)}};
        leaves.push_back(results[i].leaf);
        sealed.commit.events.push_back(std::move(results[i].stored));
    }
    sealed.commit.tiles = sealed.tree.append(leaves);
    auto note = sign_checkpoint({origin(), sealed.tree.head()}, keys_.log);
    if (!note) std::abort(); // the signer is named after the origin
    sealed.commit.checkpoint = {head_.commit + 1, sealed.tree.size(), std::move(*note)};
    return sealed;
}

void Sealer::committed(const Sealed& sealed) {
    head_ = {sealed.commit.checkpoint.commit, sealed.commit.checkpoint.tree_size};
    tree_ = sealed.tree;
    last_recorded_ = sealed.events.back().recorded_at;
    awaited_ = rotation_in(sealed.events.back().data);
}

domain::LogCreated Sealer::log_created() const {
    return {origin(), stated_key(keys_, KeyPurpose::log), stated_key(keys_, KeyPurpose::event)};
}

void Sealer::rotate(StoreKeys keys) {
    keys_ = std::move(keys);
}

Expected<std::optional<KeyRotated>, ReadEventsError> rotation_at_head(const EventLog& log) {
    const auto head = TRY(log.head());
    std::optional<KeyRotated> rotation;
    if (head.tree_size > 0)
        TRY(read_events(log, Position{head.tree_size}, NoProfileKeys(), [&](const auto& event) {
            rotation = rotation_in(event.data);
            return true;
        }));
    return rotation;
}

} // namespace muniment::eventstore
