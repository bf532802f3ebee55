#include "eventstore/verify/event_check.hpp"

#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/merkle.hpp"

namespace muniment::eventstore {

CheckedEvent check_event(const StoredEvent& stored, const ProfileCipher& profiles) {
    CheckedEvent checked;
    const auto entry = entry_of(stored);
    checked.leaf = leaf_hash(entry);
    if (entry.size() > entry_bytes_max) {
        checked.fault = "the entry is too long";
        return checked;
    }
    auto body = parse_body(stored.body);
    if (!body) {
        if (const auto* corrupt = std::get_if<Corrupt>(&body.error()))
            checked.fault = corrupt->what;
        else
            checked.fault = "the header holds " + std::get<NotUnderstood>(body.error()).what;
        return checked;
    }
    checked.header = body->header;
    auto event = decode(std::move(*body), profiles, event_upcasts());
    if (event)
        checked.event = std::move(*event);
    else if (const auto* corrupt = std::get_if<Corrupt>(&event.error()))
        checked.fault = corrupt->what;
    return checked;
}

bool is_signed_by(const StoredEvent& stored, const VerifyKey& key, const std::string& keyid) {
    return stored.signatures.size() == 1 && stored.signatures.front().keyid == keyid &&
           verify_event(stored.body, stored.signatures.front(), key);
}

} // namespace muniment::eventstore
