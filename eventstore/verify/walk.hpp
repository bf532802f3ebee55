#pragma once

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/verify/body_rules.hpp"
#include "eventstore/verify/checked_run.hpp"
#include "eventstore/verify/key_chain.hpp"
#include "eventstore/verify/tile_check.hpp"
#include "eventstore/verify/verify.hpp"

#include <future>
#include <optional>
#include <string>
#include <vector>

namespace muniment::eventstore {

/// One pass over the whole log: what an event says of itself and its signature are checked on all
/// cores, some runs of events ahead; what events say of one another in order. Not thread-safe.
class Walk {
  public:
    /// All must outlive the walk.
    Walk(const EventLog& log, const VerifyRequest& request, VerifyReport& report);

    /// Up to `head`, or to the run of events that has the first failure.
    void walk_to(const Head& head);

  private:
    /// The checkpoint that a commit must have.
    struct Expectation {
        std::uint64_t commit;
        TreeHead tree;
        NoteVerifier key;
    };

    bool begin_chain();
    void check_runs(const Head& head);
    std::future<CheckedRun> look_ahead(std::uint64_t first, const Head& head) const;
    void take(const CheckedRun& run);
    void check_in_order(const CheckedRun& run, std::size_t index);
    void follow(const CheckedEvent& checked);
    /// The last commit, tiles, what was remembered.
    void finish(const Head& head);
    void end_commit(std::uint64_t commit);
    void check_checkpoints();
    void finish_remembered();
    void fail(std::uint64_t position, std::string what);

    const EventLog& log_;
    const VerifyRequest& request_;
    VerifyReport& report_;

    std::vector<Expectation> expected_;

    std::optional<KeyChain> chain_;
    std::string keyid_; ///< of the event key in force
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
