#include "eventstore/memory_log.hpp"

#include "eventstore/continuity.hpp"

#include <algorithm>
#include <mutex>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;

Head MemoryLog::current_head() const {
    if (checkpoints_.empty()) return {};
    return {checkpoints_.back().commit, checkpoints_.back().tree_size};
}

Expected<Done, AppendError> MemoryLog::append(const Head& expected, const SealedCommit& commit) {
    if (const auto problem = continuity_problem(expected, commit))
        return Failure{NotWritten{*problem}};
    const std::unique_lock lock(mutex_);
    if (const Head actual = current_head(); actual != expected) return Failure{HeadMoved{actual}};
    for (const Tile& tile : commit.tiles) {
        const auto stored = tiles_.find({tile.level, tile.index});
        if (stored != tiles_.end() && !widens(stored->second, tile.hashes))
            return Failure{NotWritten{"a tile does not begin with the hashes it had"}};
    }
    events_.insert(events_.end(), commit.events.begin(), commit.events.end());
    for (const Tile& tile : commit.tiles)
        tiles_[{tile.level, tile.index}] = tile.hashes;
    checkpoints_.push_back(commit.checkpoint);
    return Done{};
}

Expected<Head, ReadError> MemoryLog::head() const {
    const std::shared_lock lock(mutex_);
    return current_head();
}

Expected<Done, ReadError> MemoryLog::read(domain::Position first,
                                          const std::function<bool(StoredEvent)>& visit) const {
    const std::uint64_t end = TRY(head()).tree_size;
    for (std::uint64_t next = std::max<std::uint64_t>(first.value, 1); next <= end; ++next) {
        // The visitor runs without the lock: it may take its time, or read the log itself.
        StoredEvent event = [&] {
            const std::shared_lock lock(mutex_);
            return events_[next - 1];
        }();
        if (!visit(std::move(event))) break;
    }
    return Done{};
}

Expected<std::optional<Tile>, ReadError> MemoryLog::tile(std::uint64_t level,
                                                         std::uint64_t index) const {
    const std::shared_lock lock(mutex_);
    const auto stored = tiles_.find({level, index});
    if (stored == tiles_.end()) return std::optional<Tile>{};
    return std::optional(Tile{level, index, stored->second});
}

Expected<std::optional<StoredCheckpoint>, ReadError>
MemoryLog::checkpoint(const CheckpointQuery& query) const {
    const std::shared_lock lock(mutex_);
    auto found = checkpoints_.end();
    if (const auto* of = std::get_if<CheckpointOfCommit>(&query)) {
        found = std::ranges::lower_bound(checkpoints_, of->commit, {}, &StoredCheckpoint::commit);
        if (found != checkpoints_.end() && found->commit != of->commit) found = checkpoints_.end();
    } else if (const auto* covering = std::get_if<FirstCheckpointCovering>(&query)) {
        found = std::ranges::lower_bound(checkpoints_, covering->tree_size, {},
                                         &StoredCheckpoint::tree_size);
    } else if (!checkpoints_.empty()) {
        --found;
    }
    if (found == checkpoints_.end()) return std::optional<StoredCheckpoint>{};
    return std::optional(*found);
}

} // namespace muniment::eventstore
