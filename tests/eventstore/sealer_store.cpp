#include "tests/eventstore/sealer_store.hpp"

#include <cstdlib>

namespace muniment::eventstore {

using namespace domain;

StoreKeys keys_from(char log_seed, char event_seed) {
    auto log = SigningKey::from_seed(std::string(seed_bytes, log_seed)).value();
    return {NoteSigner::create(std::string(store_origin), std::move(log)).value(),
            SigningKey::from_seed(std::string(seed_bytes, event_seed)).value()};
}

BatchDraft batch_of_events(const std::string& batch, std::vector<EventData> events) {
    BatchDraft draft;
    draft.id = batch;
    draft.circumstances.actor = {
        "client",    std::string(store_origin), "hr-sync", "api_key", "key_7f", std::nullopt,
        std::nullopt};
    draft.circumstances.reason = "because of " + batch;
    for (auto& event : events)
        draft.events.push_back(
            {batch + "-" + std::to_string(draft.events.size()), std::move(event)});
    return draft;
}

EventData group_created(const std::string& id) {
    return GroupCreated{GroupId::parse(id).value(), "Group " + id, ""};
}

EventData members_added(const std::string& group, const std::vector<std::string>& users) {
    MembersAdded event{GroupId::parse(group).value(), {}, std::nullopt, std::nullopt};
    for (const auto& user : users)
        event.users.push_back(UserId::parse(user).value());
    return event;
}

Sealed must_append(EventLog& log, Sealer& sealer, const std::vector<BatchDraft>& batches) {
    const auto epoch = parse_rfc3339("2026-11-22T14:00:00Z").value();
    const auto commit = static_cast<std::int64_t>(sealer.head().commit);
    auto sealed = sealer.seal(batches, RecordedTime{{epoch.us + 1'000'000 * commit}}).value();
    if (!log.append(sealed.expected, sealed.commit)) std::abort();
    sealer.committed(sealed);
    return sealed;
}

Sealer fill(EventLog& log, ProfileCipher& cipher, const std::vector<int>& commits,
            char event_seed) {
    auto sealer = Sealer::resume(log, keys_from('l', event_seed), cipher).value();
    must_append(log, sealer, {batch_of_events("b0", {sealer.log_created()})});
    int made = 0;
    for (const int events : commits) {
        std::vector<BatchDraft> batches;
        for (int left = events; left > 0;) {
            std::vector<EventData> data;
            for (int i = 0; i < 1 + made % 3 && left > 0; ++i, --left, ++made)
                data.push_back(group_created("g" + std::to_string(made)));
            batches.push_back(batch_of_events("b" + std::to_string(made), std::move(data)));
        }
        must_append(log, sealer, batches);
    }
    return sealer;
}

} // namespace muniment::eventstore
