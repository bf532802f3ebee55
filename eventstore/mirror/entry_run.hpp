#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/mirror/key_history.hpp"
#include "eventstore/verify/key_chain.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace muniment::eventstore {

/// An entry that does not hold.
struct EntryFault {
    std::uint64_t position = 0;
    std::string what;
};

/// Entries in their order, as they come from elsewhere: each is in its one form, of this log and
/// this position, and signed by the event key in force. Copying is cheap; a run that failed is
/// dropped. Not thread-safe.
class EntryRun {
  public:
    /// From the first entry of a log whose name its first event states.
    EntryRun() = default;
    /// After `size` entries of a known log.
    static domain::Expected<EntryRun, std::string> resume(KeyHistory keys, std::uint64_t size);

    /// The next entries; answers their leaves. After a fault the run is of no use.
    domain::Expected<std::vector<Hash>, EntryFault> take(std::span<const std::string> entries);

    std::uint64_t size() const { return size_; }
    const KeyHistory& keys() const { return keys_; }
    /// Nothing before the first entry.
    const std::optional<KeyChain>& chain() const { return chain_; }

  private:
    KeyHistory keys_;
    std::optional<KeyChain> chain_;
    std::uint64_t size_ = 0;
};

} // namespace muniment::eventstore
