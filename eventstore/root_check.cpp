#include "eventstore/root_check.hpp"

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/integrity/tile_tree.hpp"

#include <algorithm>
#include <vector>

namespace muniment::eventstore {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;

Failure<ReadEventsError> broken(std::uint64_t position, std::string what) {
    return Failure{ReadEventsError{Corruption{Position{position}, std::move(what)}}};
}

/// The verifiers that may have signed the checkpoint there.
Expected<std::vector<std::string>, ReadEventsError>
signers_at(const EventLog& log, std::uint64_t size, const std::string& in_force) {
    std::vector<std::string> signers = {in_force};
    TRY(read_events(log, Position{size}, NoProfileKeys(), [&](const auto& event) {
        const auto* rotation = std::get_if<domain::KeyRotated>(&event.data);
        if (rotation != nullptr && rotation->purpose == domain::KeyPurpose::log)
            signers.push_back(rotation->old_key);
        return false;
    }));
    return signers;
}

} // namespace

Expected<TreeHead, ReadEventsError> tree_of_leaves(const EventLog& log, std::uint64_t trusted_size,
                                                   std::uint64_t size) {
    const auto trusted = TileTree::resume(trusted_size, tiles_of(log));
    if (!trusted) return broken(trusted_size, trusted.error().what);
    auto range = trusted->range();
    while (range.size() < size) {
        const auto first = range.size() % tile_width_max;
        const auto index = range.size() / tile_width_max;
        const auto end = std::min(tile_width_max, size - index * tile_width_max);
        const auto tile = TRY(log.tile(0, index));
        if (!tile || tile->hashes.size() < end * sizeof(Hash))
            return broken(range.size() + 1, "a tile of the tree is missing");
        for (auto leaf = first; leaf < end; ++leaf)
            range.append(hash_from(
                std::string_view(tile->hashes).substr(leaf * sizeof(Hash), sizeof(Hash))));
    }
    return TreeHead{size, range.root()};
}

Expected<Done, ReadEventsError> check_root(const EventLog& log, const TreeHead& tree,
                                           const std::string& verifier_key) {
    const auto size = tree.size;
    if (size == 0) return Done{};
    const auto stored = TRY(log.checkpoint(FirstCheckpointCovering{size}));
    if (!stored || stored->tree_size != size) return broken(size, "the checkpoint is missing");
    for (const auto& signer : TRY(signers_at(log, size, verifier_key))) {
        const auto verifier = NoteVerifier::parse(signer);
        if (!verifier) return broken(size, "the log key: " + verifier.error().what);
        const auto checkpoint = open_checkpoint(stored->note, *verifier);
        if (!checkpoint) continue;
        if (checkpoint->tree == tree) return Done{};
        return broken(size, "the tiles do not give the root of the checkpoint");
    }
    return broken(size, "the checkpoint is not signed by the log key in force");
}

} // namespace muniment::eventstore
