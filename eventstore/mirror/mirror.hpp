#pragma once

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/mirror/entry_run.hpp"
#include "eventstore/mirror/log_fetch.hpp"
#include "eventstore/mirror/mirror_files.hpp"
#include "eventstore/store_lock.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// Another store's log, followed and kept as files.
namespace muniment::eventstore {

enum class MirrorFault {
    unavailable, ///< nobody answers, or not as a log does; may be otherwise next time
    own_files,   ///< the directory cannot be written, or does not hold what the mirror left there
    foreign_key, ///< signed by a key that the log did not announce, or of another log
    truncated,   ///< the log is shorter than it was
    fork,        ///< the log key signed two histories
    damaged,     ///< what was sent does not fit the checkpoint, or an entry does not hold
};

/// Why the mirror did not take over what the source has. Nothing that it has was changed.
struct MirrorProblem {
    MirrorFault fault;
    std::string what;

    /// Evidence against the source, or bytes altered on the way: not to be tried again unseen.
    bool is_evidence() const { return fault >= MirrorFault::foreign_key; }
};

/// What one step has shown.
struct MirrorStep {
    std::uint64_t old_size = 0;
    TreeHead tree;
};

/// A directory that follows a log. A step takes over the newest checkpoint iff the log key in force
/// signed it, each log key since the one that is known was vouched for by the one before (which
/// signed the tree that ends with the rotation), the tree extends the one remembered, and every new
/// entry is its leaf, of its position and signed by the event key. The checkpoint is written last,
/// so that a process that dies at any point leaves the mirror as it was or as it is to be; the next
/// step goes on with the bundles that are there. A checkpoint that was refused as evidence is kept
/// as `refused.checkpoint`.
///
/// One process at a time may have it open. Not thread-safe.
class Mirror {
  public:
    /// Opens a mirror, or begins one in a directory that is empty or not there. `key` is the log
    /// key that whoever mirrors trusts; without one the first checkpoint must be signed by the key
    /// that the log states of itself, and is remembered.
    static domain::Expected<Mirror, MirrorProblem> open(std::filesystem::path directory,
                                                        std::optional<NoteVerifier> key);

    domain::Expected<MirrorStep, MirrorProblem> follow(const LogFetch& fetch);

    /// Of the newest checkpoint; size 0: none was seen.
    TreeHead head() const { return tree_.head(); }

  private:
    /// A checkpoint that was served, and whether a key that is known signed it.
    struct Candidate {
        std::string note;
        Checkpoint checkpoint;
        bool is_signed = false;
    };
    /// Path and text of files that are confirmed together with a checkpoint.
    using Notes = std::vector<std::pair<std::string, std::string>>;

    Mirror(StoreLock lock, MirrorFiles files, std::optional<NoteVerifier> key);

    domain::Expected<domain::Done, MirrorProblem> take_up();
    domain::Expected<Candidate, MirrorProblem> candidate(const LogFetch& fetch) const;
    domain::Expected<domain::Done, MirrorProblem> compare(const Candidate& candidate) const;
    domain::Expected<domain::Done, MirrorProblem> require_extension(const Candidate& candidate,
                                                                    const LogFetch& fetch) const;
    domain::Expected<domain::Done, MirrorProblem> grow(const Candidate& candidate,
                                                       const LogFetch& fetch);
    domain::Expected<Notes, MirrorProblem>
    require_vouched(const KeyHistory& keys, std::uint64_t size, const LogFetch& fetch) const;
    domain::Expected<domain::Done, MirrorProblem>
    accept(const Candidate& candidate, const EntryRun& run, const TileTree& tree, Notes notes);

    StoreLock lock_;
    MirrorFiles files_;
    std::optional<NoteVerifier> key_;
    EntryRun run_;
    TileTree tree_;
};

} // namespace muniment::eventstore
