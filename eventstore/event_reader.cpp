#include "eventstore/event_reader.hpp"

#include "eventstore/codec/codec.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/integrity/tile_source.hpp"

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;
using domain::RecordedEvent;

namespace {

/// Where the event could not be decoded.
ReadEventsError error_at(Position position, DecodeError error) {
    if (auto* newer = std::get_if<NotUnderstood>(&error))
        return NotUnderstoodAt{position, std::move(*newer)};
    return Corruption{position, std::get<Corrupt>(std::move(error)).what};
}

/// Compares events, in order, with the leaves of the tree.
class LeafCheck {
  public:
    explicit LeafCheck(const EventLog& log) : log_(log) {}

    Expected<Done, ReadEventsError> take(const StoredEvent& event) {
        const auto leaf = event.position.value - 1;
        const auto offset = leaf % tile_width_max * sizeof(Hash);
        if (leaf / tile_width_max != index_ || hashes_.size() < offset + sizeof(Hash)) {
            index_ = leaf / tile_width_max;
            const auto tile = TRY(log_.tile(0, *index_));
            hashes_ = tile ? tile->hashes : "";
        }
        entry_.clear();
        append_entry(entry_, event);
        if (hashes_.size() < offset + sizeof(Hash) ||
            std::string_view(hashes_).substr(offset, sizeof(Hash)) != bytes_of(leaf_hash(entry_)))
            return Failure{Corruption{event.position, "the event is not the leaf of the tree"}};
        return Done{};
    }

  private:
    const EventLog& log_;
    std::optional<std::uint64_t> index_; ///< of the tile at hand
    std::string hashes_;
    std::string entry_; ///< of the event at hand
};

} // namespace

std::string describe(const ReadEventsError& error) {
    if (const auto* unread = std::get_if<ReadError>(&error))
        return "the log cannot be read: " + unread->what;
    if (const auto* broken = std::get_if<Corruption>(&error))
        return "the log is broken at position " + std::to_string(broken->position.value) + ": " +
               broken->what + "; run `muniment verify`";
    const auto& unknown = std::get<NotUnderstoodAt>(error);
    return "the log is not understood at position " + std::to_string(unknown.position.value) +
           ": " + unknown.why.what + "; it needs " + unknown.why.needed;
}

Expected<Done, ReadEventsError> read_events(const EventLog& log, Position first,
                                            const ProfileCipher& cipher,
                                            const std::function<bool(RecordedEvent&&)>& visit) {
    std::optional<ReadEventsError> error;
    LeafCheck leaves(log);
    TRY(log.read(first, [&](StoredEvent stored) {
        if (auto is_leaf = leaves.take(stored); !is_leaf) {
            error = std::move(is_leaf).error();
            return false;
        }
        auto event = decode(stored.body, cipher);
        if (event && event->position == stored.position) return visit(std::move(*event));
        error = event ? Corruption{stored.position, "the body states another position"}
                      : error_at(stored.position, std::move(event).error());
        return false;
    }));
    if (error) return Failure{std::move(*error)};
    return Done{};
}

} // namespace muniment::eventstore
