#include "tests/properties/memory_store.hpp"

#include "eventstore/event_reader.hpp"

#include <cstdlib>

namespace muniment::testing {

using namespace domain;

namespace {

eventstore::StoreKeys fixed_keys() {
    using eventstore::SigningKey;
    const auto key = [](char seed) {
        return SigningKey::from_seed(std::string(eventstore::seed_bytes, seed)).value();
    };
    return {eventstore::NoteSigner::create(MemoryStore::origin, key('l')).value(), key('e')};
}

/// Every commit of the log begins here.
void begin_log(eventstore::EventLog& log, eventstore::Sealer& sealer, Instant now) {
    eventstore::BatchDraft first{"batch-0", {}, std::nullopt, {}};
    first.circumstances.actor = {"system", MemoryStore::origin, "init", "cli", "", {}, {}};
    first.events.push_back({"event-0", sealer.log_created()});
    const auto sealed = sealer.seal({first}, RecordedTime{now}).value();
    if (!log.append(sealed.expected, sealed.commit)) std::abort();
    sealer.committed(sealed);
}

api::Principal administrator(const char* via) {
    return {{"client", MemoryStore::origin, "admin", via, "", {}, {}}, {"*"}, std::nullopt, ""};
}

} // namespace

MemoryStore::MemoryStore(Instant now) : log_(std::make_shared<eventstore::MemoryLog>()) {
    api::StoreParts parts;
    parts.origin = origin;
    parts.log = log_;
    parts.reopen_log = [log = log_] { return std::shared_ptr<eventstore::EventLog>(log); };
    parts.subject_keys = eventstore::SubjectKeys::in_memory().value();
    subject_keys_ = parts.subject_keys.get();
    auto sealer = eventstore::Sealer::resume(*log_, fixed_keys(), *subject_keys_).value();
    begin_log(*log_, sealer, now);
    parts.verifier_key = sealer.log_verifier().vkey();
    parts.sealer = std::make_unique<eventstore::Sealer>(std::move(sealer));
    parts.views =
        std::make_unique<projections::Views>(projections::Views::open_in_memory().value());
    parts.read_wait_max = std::chrono::seconds(20); // machines under load
    auto clock = std::make_unique<ManualClock>();
    clock_ = clock.get();
    clock_->set(now);
    parts.clock = std::move(clock);
    store_ = api::Store::open(std::move(parts), {}).value();
}

Expected<api::WriteAnswer, api::WriteError>
MemoryStore::write(std::vector<Change> changes, std::optional<OccurredTime> occurred_at) {
    api::WriteRequest request;
    request.principal = administrator(occurred_at ? "import" : "cli");
    request.circumstances.reason = "because";
    request.content = std::move(changes);
    request.occurred_at = occurred_at;
    return store_->write(request);
}

Expected<api::WriteAnswer, api::WriteError> MemoryStore::create_client(const std::string& id) {
    const std::string token_hash(64, '0');
    api::WriteRequest request;
    request.principal = administrator("cli");
    request.content = api::StoreCommand{api::CreateClient{id, id, {}, token_hash, {}}};
    return store_->write(request);
}

std::vector<RecordedEvent> MemoryStore::replay(Position last) const {
    std::vector<RecordedEvent> events;
    const auto read =
        eventstore::read_events(*log_, Position{1}, *subject_keys_, [&](RecordedEvent event) {
            if (event.position > last) return false;
            events.push_back(std::move(event));
            return true;
        });
    if (!read) std::abort();
    return events;
}

std::string MemoryStore::covering_checkpoint(Position position) const {
    return log_->checkpoint(eventstore::FirstCheckpointCovering{position.value}).value()->note;
}

} // namespace muniment::testing
