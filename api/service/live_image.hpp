#pragma once

#include "api/service/live_state.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/integrity/ed25519.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muniment::api {

/// What an image is of: the live state after so many events, whose tree has this root.
struct ImageHead {
    std::uint64_t tree_size = 0;
    eventstore::Hash root{};
    std::string verifier_key;             ///< of the log key in force there, in signed-note form
    std::vector<std::string> erased_keys; ///< of profiles that were erased by then
    bool operator==(const ImageHead&) const = default;
};

/// A file that holds the live state as of one position, so that a start replays only what came
/// after (docs/format/index-image.md). Derived: anybody may delete it.
///
/// It bears a MAC (keyed BLAKE2b, RFC 7693) whose key only the holder of the event key can derive,
/// because whoever could write what it says would decide what checks answer. Not thread-safe.
class LiveImage {
  public:
    LiveImage(std::filesystem::path path, const eventstore::SigningKey& event_key);

    const std::filesystem::path& path() const { return path_; }

    /// Puts an image of the state in the place of what is there, durably, mode 0600. The caller
    /// holds the lock of the state. The error is a sentence.
    domain::Expected<domain::Done, std::string> write(const LiveState& live,
                                                      const ImageHead& head) const;

    /// Loads into a state that nothing was applied to. Empty: there is no image, or none of this
    /// build and store, or it is not of `is_wanted(head)`; the state is untouched. The error is a
    /// sentence: what was loaded is of no use.
    domain::Expected<std::optional<ImageHead>, std::string>
    read(LiveState& live, const std::function<bool(const ImageHead&)>& is_wanted) const;

  private:
    std::filesystem::path path_;
    std::string key_; ///< of the MAC: 64 bytes
};

} // namespace muniment::api
