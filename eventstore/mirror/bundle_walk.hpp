#pragma once

#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/mirror/entry_run.hpp"
#include "eventstore/mirror/log_fetch.hpp"
#include "eventstore/mirror/mirror_files.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace muniment::eventstore {

/// Takes new entries over, bundle by bundle: fetches each (or reads it, where an interrupted walk
/// left it whole), checks it, and writes it with the tiles that it fills. Nothing of that is
/// confirmed until the tree at the end is that of a signed checkpoint. Not thread-safe.
class BundleWalk {
  public:
    enum class Blame { source, own_files, evidence };
    struct Problem {
        Blame blame;
        std::string what;
    };

    /// `files` and `fetch` must outlive the walk, which goes on from `run` and `tree`.
    BundleWalk(const MirrorFiles& files, const LogFetch& fetch, EntryRun run, TileTree tree);

    /// Up to the tree of this size.
    domain::Expected<domain::Done, Problem> walk_to(std::uint64_t size);

    const EntryRun& run() const { return run_; }
    const TileTree& tree() const { return tree_; }

  private:
    using Bundle = std::vector<std::string>;

    domain::Expected<domain::Done, Problem> take_bundle(std::uint64_t index, std::uint64_t width);
    domain::Expected<EntryRun, Problem> check(const Bundle& bundle, std::uint64_t index,
                                              std::vector<Hash>& leaves) const;
    domain::Expected<domain::Done, Problem> write(const Bundle& bundle, std::uint64_t index,
                                                  const std::vector<Hash>& leaves);
    domain::Expected<domain::Done, Problem> write_tile(const Tile& tile) const;

    const MirrorFiles& files_;
    const LogFetch& fetch_;
    EntryRun run_;
    TileTree tree_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Tile> unfilled_;
};

} // namespace muniment::eventstore
