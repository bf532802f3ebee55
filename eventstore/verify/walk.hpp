#pragma once

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/verify/body_rules.hpp"
#include "eventstore/verify/event_check.hpp"
#include "eventstore/verify/key_chain.hpp"
#include "eventstore/verify/tile_check.hpp"
#include "eventstore/verify/verify.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muniment::eventstore {

/// One pass over the whole log, a chunk of events at a time: what an event says of itself and its
/// signature are checked on all cores, what events say of one another in order. Not thread-safe.
class Walk {
  public:
    /// All must outlive the walk.
    Walk(const EventLog& log, const VerifyRequest& request, VerifyReport& report);

    /// The next event; false once something failed.
    bool take(StoredEvent event);

    /// After the last event: the rest of the chunk, the last commit, tiles, what was remembered.
    void finish(const Head& head);

    /// In place of `finish`: there is no reading on, so the next position fails.
    void break_off(std::string why);

  private:
    /// The checkpoint that a commit must have.
    struct Expectation {
        std::uint64_t commit;
        TreeHead tree;
        NoteVerifier key;
    };

    void check_chunk();
    bool begin_chain();
    void check_in_order(std::size_t index);
    void follow(std::size_t index);
    void end_commit(std::uint64_t commit);
    void check_checkpoints();
    void finish_remembered();
    void fail(std::uint64_t position, std::string what);

    const EventLog& log_;
    const VerifyRequest& request_;
    VerifyReport& report_;

    std::vector<StoredEvent> chunk_;
    std::vector<CheckedEvent> checked_;
    std::vector<char> signed_; ///< by the key in force at the beginning of the chunk
    std::vector<Expectation> expected_;

    std::optional<KeyChain> chain_;
    std::optional<std::string> key_of_chunk_; ///< absent: replaced within the chunk
    BodyRules rules_;
    CompactRange range_;
    TileCheck tiles_;
    std::optional<Checkpoint> remembered_; ///< signature not verified yet
};

/// What is wrong with the note of a commit's checkpoint, or nothing: it is exactly one signature
/// by `key` over exactly this tree.
std::optional<std::string> checkpoint_fault(const std::string& note, const TreeHead& tree,
                                            const NoteVerifier& key);

/// The checkpoint in a note whose signatures are not verified; or what is wrong with it.
domain::Expected<Checkpoint, std::string> read_remembered(const std::string& note);

} // namespace muniment::eventstore
