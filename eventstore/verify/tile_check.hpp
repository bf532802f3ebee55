#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/verify/verify.hpp"

#include <map>
#include <optional>
#include <span>
#include <utility>

namespace muniment::eventstore {

/// Derives every tile again from the leaves and compares it with the stored one. Not thread-safe.
class TileCheck {
  public:
    /// `log` must outlive the check.
    explicit TileCheck(const EventLog& log) : log_(&log) {}

    /// Goes on with these leaves; compares the tiles that they fill. The lowest failure.
    std::optional<VerifyFailure> append(std::span<const Hash> leaves);

    /// Compares the tiles that are not full at the end. One that is wider fails, unless the log has
    /// been appended to meanwhile.
    std::optional<VerifyFailure> finish();

    const TileTree& tree() const { return tree_; }

  private:
    using Address = std::pair<std::uint64_t, std::uint64_t>;

    std::optional<VerifyFailure> compare(const Tile& derived) const;
    bool has_grown() const;

    const EventLog* log_;
    TileTree tree_;
    std::map<Address, Tile> unfilled_;
};

/// How many tiles a tree of `size` leaves has in their widest form.
std::uint64_t tile_count(std::uint64_t size);

} // namespace muniment::eventstore
