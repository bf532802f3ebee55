#include "eventstore/mirror/bundle_walk.hpp"

#include "eventstore/integrity/sha256.hpp"
#include "eventstore/integrity/tile_path.hpp"

#include <algorithm>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;

namespace {

Failure<BundleWalk::Problem> failed(BundleWalk::Blame blame, std::string what) {
    return Failure{BundleWalk::Problem{blame, std::move(what)}};
}

} // namespace

BundleWalk::BundleWalk(const MirrorFiles& files, const LogFetch& fetch, EntryRun run, TileTree tree)
    : files_(files), fetch_(fetch), run_(std::move(run)), tree_(std::move(tree)) {}

Expected<Done, BundleWalk::Problem> BundleWalk::walk_to(std::uint64_t size) {
    while (run_.size() < size) {
        const auto index = run_.size() / tile_width_max;
        TRY(take_bundle(index, std::min(tile_width_max, size - index * tile_width_max)));
    }
    for (const auto& [address, tile] : unfilled_)
        TRY(write_tile(tile));
    return Done{};
}

Expected<Done, BundleWalk::Problem> BundleWalk::take_bundle(std::uint64_t index,
                                                            std::uint64_t width) {
    std::vector<Hash> leaves;
    // Of an interrupted walk; what does not hold is fetched anew.
    if (const auto kept = files_.entries(index, width))
        if (auto run = check(*kept, index, leaves)) {
            run_ = std::move(*run);
            return write(*kept, index, leaves);
        }
    const auto fetched = fetch_entries(fetch_, index, width);
    if (!fetched) return failed(Blame::source, fetched.error());
    leaves.clear();
    run_ = TRY(check(*fetched, index, leaves));
    return write(*fetched, index, leaves);
}

/// Every entry is the leaf that the source's tile has, and those from before are those from before;
/// the new ones are well-formed and signed.
Expected<EntryRun, BundleWalk::Problem> BundleWalk::check(const Bundle& bundle, std::uint64_t index,
                                                          std::vector<Hash>& leaves) const {
    const auto first = index * tile_width_max;
    const auto known = run_.size() - first;
    const auto hashes = fetched_tiles(fetch_)(0, index, bundle.size());
    if (!hashes) return failed(Blame::source, hashes.error());
    if (hashes->size() != bundle.size() * sizeof(Hash))
        return failed(Blame::evidence, "tile " + std::to_string(index) +
                                           " of the source is not as wide as its tree");
    const auto mine = known == 0 ? Expected<std::string, std::string>(std::string())
                                 : files_.tiles()(0, index, known);
    if (!mine) return failed(Blame::own_files, mine.error());
    if (!hashes->starts_with(*mine))
        return failed(Blame::evidence,
                      "tile " + std::to_string(index) + " of the source is not what it was");
    for (std::size_t i = 0; i < bundle.size(); ++i)
        if (bytes_of(leaf_hash(bundle[i])) !=
            std::string_view(*hashes).substr(i * sizeof(Hash), sizeof(Hash)))
            return failed(Blame::evidence, "the entry of position " +
                                               std::to_string(first + i + 1) +
                                               " is not the leaf that the tree has there");
    auto run = run_;
    auto taken = run.take(std::span(bundle).subspan(known));
    if (!taken)
        return failed(Blame::evidence, "the entry of position " +
                                           std::to_string(taken.error().position) + ": " +
                                           taken.error().what);
    leaves = std::move(*taken);
    return run;
}

Expected<Done, BundleWalk::Problem> BundleWalk::write(const Bundle& bundle, std::uint64_t index,
                                                      const std::vector<Hash>& leaves) {
    const auto bytes = entry_bundle(bundle);
    if (!bytes) return failed(Blame::evidence, bytes.error().what);
    if (const auto written = files_.write(entries_path(index, bundle.size()), *bytes); !written)
        return failed(Blame::own_files, written.error());
    for (auto& tile : tree_.append(leaves)) {
        const std::pair address(tile.level, tile.index);
        if (tile.hashes.size() == tile_width_max * sizeof(Hash)) {
            unfilled_.erase(address);
            TRY(write_tile(tile));
        } else {
            unfilled_.insert_or_assign(address, std::move(tile));
        }
    }
    return Done{};
}

Expected<Done, BundleWalk::Problem> BundleWalk::write_tile(const Tile& tile) const {
    const auto path = tile_path(tile.level, tile.index, tile.hashes.size() / sizeof(Hash));
    const auto written = files_.write(path, tile.hashes);
    if (!written) return failed(Blame::own_files, written.error());
    return Done{};
}

} // namespace muniment::eventstore
