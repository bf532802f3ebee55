#include "eventstore/mirror/mirror_log.hpp"

#include "eventstore/codec/codec.hpp"
#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/dsse.hpp"

#include <algorithm>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;

Expected<std::unique_ptr<MirrorLog>, std::string> MirrorLog::open(std::filesystem::path directory) {
    MirrorFiles files(std::move(directory));
    auto note = TRY(files.checkpoint());
    const auto parsed = parse_note(note);
    if (!parsed) return Failure{"`checkpoint`: " + parsed.error().what};
    const auto checkpoint = parse_checkpoint(parsed->text);
    if (!checkpoint) return Failure{"`checkpoint`: " + checkpoint.error().what};
    return std::unique_ptr<MirrorLog>(
        new MirrorLog(std::move(files), std::move(note), checkpoint->tree.size));
}

MirrorLog::MirrorLog(MirrorFiles files, std::string note, std::uint64_t size)
    : files_(std::move(files)), note_(std::move(note)), head_{0, size} {
    head_.commit = last_commit();
}

/// 0 where the last entry cannot be read: whoever reads on will see that.
std::uint64_t MirrorLog::last_commit() const {
    std::uint64_t commit = 0;
    const auto read_on = read(Position{head_.tree_size}, [&](const StoredEvent& event) {
        if (const auto body = parse_body(event.body)) commit = body->header.commit;
        return false;
    });
    return read_on ? commit : 0;
}

Expected<Done, AppendError> MirrorLog::append(const Head&, const SealedCommit&) {
    return Failure{NotWritten{"a mirror takes no changes"}};
}

Expected<Done, ReadError> MirrorLog::read(Position first,
                                          const std::function<bool(StoredEvent)>& visit) const {
    auto position = std::max<std::uint64_t>(first.value, 1);
    while (position <= head_.tree_size) {
        const auto index = (position - 1) / tile_width_max;
        const auto begin = index * tile_width_max;
        const auto entries =
            files_.entries(index, std::min(tile_width_max, head_.tree_size - begin));
        if (!entries) return Failure{ReadError{entries.error()}};
        for (auto i = position - 1 - begin; i < entries->size(); ++i, ++position) {
            auto entry = parse_entry((*entries)[i]);
            if (!entry) return Failure{ReadError{entry.error().what}};
            StoredEvent event{Position{position}, std::move(entry->body),
                              std::move(entry->signatures)};
            if (!visit(std::move(event))) return Done{};
        }
    }
    return Done{};
}

Expected<std::optional<Tile>, ReadError> MirrorLog::tile(std::uint64_t level,
                                                         std::uint64_t index) const {
    const auto row = level < 8 ? head_.tree_size >> (level * tile_height) : 0;
    if (row <= index * tile_width_max) return std::optional<Tile>();
    const auto width = std::min(tile_width_max, row - index * tile_width_max);
    auto hashes = files_.tiles()(level, index, width);
    if (!hashes) return Failure{ReadError{hashes.error()}};
    return std::optional(Tile{level, index, std::move(hashes).value()});
}

Expected<std::optional<StoredCheckpoint>, ReadError>
MirrorLog::checkpoint(const CheckpointQuery& query) const {
    const auto* of_commit = std::get_if<CheckpointOfCommit>(&query);
    const auto* covering = std::get_if<FirstCheckpointCovering>(&query);
    if ((of_commit != nullptr && of_commit->commit != head_.commit) ||
        (covering != nullptr && covering->tree_size > head_.tree_size))
        return std::optional<StoredCheckpoint>();
    return std::optional(StoredCheckpoint{head_.commit, head_.tree_size, note_});
}

} // namespace muniment::eventstore
