#pragma once

#include "domain/event_data.hpp"
#include "eventstore/verify/key_chain.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

/// A key that came into force: stated by the event at `position`.
struct KeyStep {
    std::uint64_t position = 0;
    domain::KeyPurpose purpose = domain::KeyPurpose::log;
    std::string key; ///< in the form that `log.created` has for this purpose
    bool operator==(const KeyStep&) const = default;
};

/// Where a log key was taken out of force: its last checkpoint covers `position`.
struct LogKeyEnd {
    std::uint64_t position = 0;
    std::string key; ///< in signed-note form
};

/// The keys of a log as its events state them, so far as they were read. A value.
class KeyHistory {
  public:
    /// Lines `<position> log <verifier key>` or `<position> event <hex>`, the first two of
    /// position 1. The error is a sentence.
    static domain::Expected<KeyHistory, std::string> parse(std::string_view text);
    std::string format() const;

    void add(const domain::LogCreated& created);
    void add(std::uint64_t position, const domain::KeyRotated& rotation);
    /// Forgets what later events state.
    void cut(std::uint64_t size);

    /// The keys in force after `size` events, of which there is at least one.
    domain::Expected<KeyChain, std::string> chain_at(std::uint64_t size) const;
    /// Of the log keys that events after `size` took out of force.
    std::vector<LogKeyEnd> log_keys_ended_after(std::uint64_t size) const;
    bool has_log_key(const std::string& vkey) const;
    bool operator==(const KeyHistory&) const = default;

  private:
    std::vector<KeyStep> steps_;
};

} // namespace muniment::eventstore
