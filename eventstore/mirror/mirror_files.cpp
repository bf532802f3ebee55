#include "eventstore/mirror/mirror_files.hpp"

#include "eventstore/durable_file.hpp"
#include "eventstore/integrity/tile_path.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t levels_max = 8; ///< of a tree of 2^64 leaves

/// How many hashes the level has in the tree of this size.
std::uint64_t row_width(std::uint64_t size, std::uint64_t level) {
    return size >> (level * tile_height);
}

/// Whether the path names a tile or bundle that the tree of this size has in this width.
bool is_of_tree(const std::string& path, std::uint64_t size) {
    const auto address = parse_tile_path(path);
    if (!address) return false;
    const auto level = address->level.value_or(0);
    if (level >= levels_max) return false;
    return address->index * tile_width_max + address->width <= row_width(size, level);
}

} // namespace

bool MirrorFiles::has_checkpoint() const {
    std::error_code error;
    return fs::is_regular_file(root_ / "checkpoint", error);
}

Expected<std::string, std::string> MirrorFiles::read(const std::string& path) const {
    std::ifstream file(root_ / path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return Failure{"cannot read `" + path + "`"};
    return bytes;
}

Expected<std::string, std::string> MirrorFiles::checkpoint() const {
    return read("checkpoint");
}

Expected<KeyHistory, std::string> MirrorFiles::keys() const {
    const auto text = TRY(read("keys"));
    auto history = KeyHistory::parse(text);
    if (!history) return Failure{"`keys`: " + history.error()};
    return history;
}

Expected<std::vector<std::string>, std::string> MirrorFiles::entries(std::uint64_t index,
                                                                     std::uint64_t width) const {
    const auto there = width_there(entries_path(index, width), width);
    const auto path = entries_path(index, there);
    const auto bytes = TRY(read(path));
    auto entries = parse_entry_bundle(bytes);
    if (!entries) return Failure{"`" + path + "`: " + entries.error().what};
    if (entries->size() != there)
        return Failure{"`" + path + "` has " + std::to_string(entries->size()) +
                       " entries in place of " + std::to_string(there)};
    entries->resize(width);
    return std::move(entries).value();
}

TileSource MirrorFiles::tiles() const {
    return [this](std::uint64_t level, std::uint64_t index,
                  std::uint64_t width) -> Expected<std::string, std::string> {
        const auto there = width_there(tile_path(level, index, width), width);
        const auto path = tile_path(level, index, there);
        auto hashes = TRY(read(path));
        if (hashes.size() != there * sizeof(Hash))
            return Failure{"`" + path + "` has " + std::to_string(hashes.size()) + " bytes"};
        hashes.resize(width * sizeof(Hash));
        return hashes;
    };
}

std::uint64_t MirrorFiles::width_there(const std::string& exact, std::uint64_t width) const {
    std::error_code error;
    return fs::exists(root_ / exact, error) ? width : tile_width_max;
}

Expected<Done, std::string> MirrorFiles::write(const std::string& path,
                                               std::string_view bytes) const {
    std::error_code error;
    fs::create_directories((root_ / path).parent_path(), error);
    if (error) return Failure{"cannot make the folder of `" + path + "`: " + error.message()};
    return replace_file(root_ / path, bytes);
}

void MirrorFiles::keep_refused(std::string_view note) const {
    constexpr const char* name = "refused.checkpoint";
    const auto kept = read(name);
    if (!kept || *kept != note) static_cast<void>(write(name, note).has_value());
}

void MirrorFiles::drop_partial(std::uint64_t old_size, std::uint64_t size) const {
    std::error_code error;
    for (std::uint64_t level = 0; level < levels_max; ++level) {
        const auto row = row_width(old_size, level);
        const auto width = row % tile_width_max;
        if (width == 0 || row == row_width(size, level)) continue;
        const auto index = row / tile_width_max;
        fs::remove(root_ / tile_path(level, index, width), error);
        if (level == 0) fs::remove(root_ / entries_path(index, width), error);
    }
}

void MirrorFiles::drop_beyond(std::uint64_t size) const {
    std::error_code error;
    std::vector<fs::path> beyond;
    fs::recursive_directory_iterator files(root_ / "tile", error);
    for (; !error && files != fs::recursive_directory_iterator(); files.increment(error)) {
        if (!files->is_regular_file()) continue;
        const auto path = files->path().lexically_relative(root_).generic_string();
        if (!is_of_tree(path, size)) beyond.push_back(files->path());
    }
    for (const auto& path : beyond)
        fs::remove(path, error);
}

} // namespace muniment::eventstore
