#pragma once

#include "domain/event_data.hpp"
#include "eventstore/integrity/ed25519.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muniment::eventstore {

/// The keys in force along a log, as its own events state them: `log.created` names the first ones,
/// each `key.rotated` a successor. Not thread-safe.
class KeyChain {
  public:
    /// Refuses keys in no known form, and a log key that is not named after the origin.
    static domain::Expected<KeyChain, std::string> begin(const domain::LogCreated& created);

    /// What is wrong with a rotation that follows, or nothing. A new event key is in force from the
    /// next event, a new log key from `next_commit`.
    std::optional<std::string> follow(const domain::KeyRotated& rotation);
    void next_commit();

    const std::string& origin() const { return origin_; }
    const VerifyKey& event_key() const { return event_key_; }
    const NoteVerifier& log_key() const { return log_keys_.back(); }
    /// Every log key that was in force so far.
    const std::vector<NoteVerifier>& log_keys() const { return log_keys_; }

  private:
    KeyChain(std::string origin, VerifyKey event_key, NoteVerifier log_key);

    std::string origin_;
    VerifyKey event_key_;
    std::vector<NoteVerifier> log_keys_;
    std::optional<NoteVerifier> next_log_key_;
};

} // namespace muniment::eventstore
