#include "eventstore/mirror/log_fetch.hpp"

#include "eventstore/integrity/tile_path.hpp"

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;

namespace {

/// A file that was asked for in one width, and how wide it claims to be.
struct Fetched {
    std::string bytes;
    std::uint64_t width;
};

/// In the width that the tree gives it, or where that was deleted in full.
Expected<Fetched, std::string> fetch_either(const LogFetch& fetch, const std::string& exact,
                                            const std::string& full, std::uint64_t width) {
    auto bytes = TRY(fetch(exact));
    if (bytes) return Fetched{std::move(*bytes), width};
    if (exact != full) bytes = TRY(fetch(full));
    if (!bytes) return Failure{"the source does not have `" + exact + "`"};
    return Fetched{std::move(*bytes), tile_width_max};
}

} // namespace

std::string rotation_path(std::uint64_t position) {
    return "rotation/" + std::to_string(position);
}

TileSource fetched_tiles(const LogFetch& fetch) {
    return [&fetch](std::uint64_t level, std::uint64_t index,
                    std::uint64_t width) -> Expected<std::string, std::string> {
        auto tile = TRY(fetch_either(fetch, tile_path(level, index, width),
                                     tile_path(level, index, tile_width_max), width));
        // Of another size it is handed on as it is, for the caller to refuse.
        if (tile.bytes.size() == tile.width * sizeof(Hash)) tile.bytes.resize(width * sizeof(Hash));
        return std::move(tile.bytes);
    };
}

Expected<std::vector<std::string>, std::string>
fetch_entries(const LogFetch& fetch, std::uint64_t index, std::uint64_t width) {
    const auto path = entries_path(index, width);
    const auto bundle = TRY(fetch_either(fetch, path, entries_path(index, tile_width_max), width));
    auto entries = parse_entry_bundle(bundle.bytes);
    if (!entries) return Failure{"`" + path + "`: " + entries.error().what};
    if (entries->size() != bundle.width)
        return Failure{"`" + path + "` has " + std::to_string(entries->size()) +
                       " entries in place of " + std::to_string(bundle.width)};
    entries->resize(width);
    return std::move(entries).value();
}

} // namespace muniment::eventstore
