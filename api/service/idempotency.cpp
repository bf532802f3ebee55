#include "api/service/idempotency.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

namespace muniment::api {

void Idempotency::apply(const domain::RecordedEvent& event) {
    const auto& circumstances = event.circumstances;
    if (circumstances.idempotency_hash && circumstances.actor.via == "import") {
        if (event.batch.index == 0) ++imported_lines_;
    } else if (circumstances.idempotency_hash) {
        const auto& key = *circumstances.idempotency_hash;
        auto [found, is_new] = batches_.try_emplace(key);
        auto& batch = found->second;
        if (is_new || event.batch.index == 0) {
            batch = {circumstances.request_hash.value_or(""), event.position, event.position,
                     event.recorded_at};
            by_age_.emplace_back(event.recorded_at, key);
        }
        batch.last = event.position;
    }
    forget_before(event.recorded_at);
}

void Idempotency::forget_before(domain::RecordedTime now) {
    const std::int64_t oldest_us = now.instant.us - retention.count();
    while (!by_age_.empty() && by_age_.front().first.instant.us < oldest_us) {
        const auto& [recorded_at, key] = by_age_.front();
        const auto found = batches_.find(key);
        if (found != batches_.end() && found->second.recorded_at == recorded_at)
            batches_.erase(found);
        by_age_.pop_front();
    }
}

std::optional<RememberedBatch> Idempotency::find(const std::string& idempotency_hash) const {
    const auto found = batches_.find(idempotency_hash);
    if (found == batches_.end()) return std::nullopt;
    return found->second;
}

std::string idempotency_hash(const domain::Actor& caller, std::string_view key) {
    std::string scoped = caller.issuer;
    scoped += '\0';
    scoped += caller.id;
    scoped += '\0';
    scoped += key;
    return eventstore::encode_hex(eventstore::bytes_of(eventstore::sha256(scoped)));
}

} // namespace muniment::api
