#pragma once

#include "domain/expected.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace muniment::eventstore {

using Hash = std::array<std::uint8_t, 32>; ///< SHA-256

/// One signature over an event: the key's id (lower-case hex SHA-256 of the raw public key) and the
/// 64 raw bytes.
struct Signature {
    std::string keyid;
    std::string sig;
    bool operator==(const Signature&) const = default;
};

/// The bytes of one event, ready to be stored. `body` is kept for ever exactly as it is.
struct StoredEvent {
    domain::Position position;
    std::string body;
    std::vector<Signature> signatures;
    bool operator==(const StoredEvent&) const = default;
};

/// One row of hashes of the Merkle tree in its widest form so far: `hashes` is 32 × width bytes,
/// 1 <= width <= 256. Source: C2SP tlog-tiles.
struct Tile {
    std::uint64_t level = 0;
    std::uint64_t index = 0;
    std::string hashes;
    bool operator==(const Tile&) const = default;
};

/// The signed tree head of one commit, as the text of a signed note.
struct StoredCheckpoint {
    std::uint64_t commit = 0; ///< 1-based, gapless
    std::uint64_t tree_size = 0;
    std::string note;
    bool operator==(const StoredCheckpoint&) const = default;
};

/// Where a log stands: its last commit and the size of its tree. {0, 0} is empty.
struct Head {
    std::uint64_t commit = 0;
    std::uint64_t tree_size = 0;
    bool operator==(const Head&) const = default;
};

/// What one durable transaction adds: events, the tiles they widen, and the checkpoint over all.
struct SealedCommit {
    std::vector<StoredEvent> events;
    std::vector<Tile> tiles;
    StoredCheckpoint checkpoint;
};

/// The log's head was not the expected one: somebody else appended. Nothing was written.
struct HeadMoved {
    Head actual;
};
/// Nothing was written; the same append may succeed later (disk full, busy, I/O error before
/// COMMIT).
struct NotWritten {
    std::string what;
};
/// COMMIT failed: the commit may or may not be on disk. The log accepts no further append; open it
/// anew and look which events are there.
struct OutcomeUnknown {
    std::string what;
};
using AppendError = std::variant<HeadMoved, NotWritten, OutcomeUnknown>;

struct ReadError {
    std::string what;
};

/// Which checkpoint is asked for.
struct LatestCheckpoint {};
struct CheckpointOfCommit {
    std::uint64_t commit;
};
/// The first one whose tree has at least this size.
struct FirstCheckpointCovering {
    std::uint64_t tree_size;
};
using CheckpointQuery = std::variant<LatestCheckpoint, CheckpointOfCommit, FirstCheckpointCovering>;

/// The append-only log of one store.
///
/// The caller seals, the log compares and stores: it neither signs nor looks into bodies. A commit
/// that was acknowledged (`append` returned a value) is durable, whole, and never changes.
/// Thread-safety: one thread may append while any number read; reads see whole commits only.
class EventLog {
  public:
    virtual ~EventLog() = default;

    /// Stores `commit` in one durable transaction iff the head is `expected`. Requires that the
    /// commit continues the head without a gap: commit number, positions, tree size.
    virtual domain::Expected<domain::Done, AppendError> append(const Head& expected,
                                                               const SealedCommit& commit) = 0;

    virtual domain::Expected<Head, ReadError> head() const = 0;

    /// Calls `visit` with the events from `first` up to the head, in order, until it returns false.
    virtual domain::Expected<domain::Done, ReadError>
    read(domain::Position first, const std::function<bool(StoredEvent)>& visit) const = 0;

    /// The widest form of a tile, or nothing if it does not exist yet.
    virtual domain::Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                                  std::uint64_t index) const = 0;

    virtual domain::Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery& query) const = 0;
};

} // namespace muniment::eventstore
