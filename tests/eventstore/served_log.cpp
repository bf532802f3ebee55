#include "tests/eventstore/served_log.hpp"

#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/tile_path.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace muniment::eventstore {

std::map<std::string, std::string> served_files(const EventLog& log) {
    std::map<std::string, std::string> files;
    files["checkpoint"] = log.checkpoint(LatestCheckpoint{}).value().value().note;
    const auto size = log.head().value().tree_size;
    std::vector<std::string> entries;
    const auto read = log.read({1}, [&](const StoredEvent& event) {
        entries.push_back(entry_of(event));
        return true;
    });
    if (!read) std::abort();
    const auto decoded = read_events(log, {1}, NoProfileKeys(), [&](const auto& event) {
        const auto* rotated = std::get_if<domain::KeyRotated>(&event.data);
        if (rotated == nullptr || rotated->purpose != domain::KeyPurpose::log) return true;
        const auto end = event.position.value;
        files[rotation_path(end)] =
            log.checkpoint(FirstCheckpointCovering{end}).value().value().note;
        return true;
    });
    if (!decoded) std::abort();
    const auto tiles = tiles_of(log);
    auto row = size;
    for (std::uint64_t level = 0; row > 0; ++level, row /= tile_width_max)
        for (std::uint64_t index = 0; index * tile_width_max < row; ++index) {
            const auto width = std::min(tile_width_max, row - index * tile_width_max);
            files[tile_path(level, index, width)] = tiles(level, index, width).value();
            if (level > 0) continue;
            const auto bundle = std::span(entries).subspan(index * tile_width_max, width);
            files[entries_path(index, width)] = entry_bundle(bundle).value();
        }
    return files;
}

LogFetch source_of(std::map<std::string, std::string> files) {
    return
        [files = std::move(files)](
            const std::string& path) -> domain::Expected<std::optional<std::string>, std::string> {
            const auto found = files.find(path);
            return found == files.end() ? std::nullopt : std::optional(found->second);
        };
}

std::map<std::string, std::string> files_in(const std::filesystem::path& directory) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        const auto name = entry.path().lexically_relative(directory).generic_string();
        if (!entry.is_regular_file() || name == "lock") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        files[name].assign(std::istreambuf_iterator<char>(file), {});
    }
    return files;
}

} // namespace muniment::eventstore
