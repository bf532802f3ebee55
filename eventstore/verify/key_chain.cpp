#include "eventstore/verify/key_chain.hpp"

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;
using domain::KeyPurpose;

namespace {

Expected<NoteVerifier, std::string> log_key_of(const std::string& vkey, const std::string& origin) {
    auto key = NoteVerifier::parse(vkey);
    if (!key) return Failure{"the log key: " + key.error().what};
    if (key->name() != origin)
        return Failure{"the log key is named `" + key->name() + "`, the log `" + origin + "`"};
    return std::move(*key);
}

Expected<VerifyKey, std::string> event_key_of(const std::string& hex) {
    auto key = VerifyKey::from_hex(hex);
    if (!key) return Failure{"the event key: " + key.error().what};
    return *key;
}

} // namespace

KeyChain::KeyChain(std::string origin, VerifyKey event_key, NoteVerifier log_key)
    : origin_(std::move(origin)), event_key_(event_key), log_keys_{std::move(log_key)} {}

Expected<KeyChain, std::string> KeyChain::begin(const domain::LogCreated& created) {
    auto log_key = TRY(log_key_of(created.log_key, created.origin));
    return KeyChain(created.origin, TRY(event_key_of(created.event_key)), std::move(log_key));
}

std::optional<std::string> KeyChain::follow(const domain::KeyRotated& rotation) {
    const bool is_log_key = rotation.purpose == KeyPurpose::log;
    if (rotation.old_key != (is_log_key ? log_key().vkey() : event_key_.hex()))
        return "the rotation names an old key that is not in force";
    if (is_log_key) {
        auto fresh = log_key_of(rotation.new_key, origin_);
        if (!fresh) return fresh.error();
        next_log_key_ = std::move(*fresh);
    } else {
        const auto fresh = event_key_of(rotation.new_key);
        if (!fresh) return fresh.error();
        event_key_ = *fresh;
    }
    return std::nullopt;
}

void KeyChain::next_commit() {
    if (next_log_key_) log_keys_.push_back(*std::exchange(next_log_key_, std::nullopt));
}

} // namespace muniment::eventstore
