#include "eventstore/integrity/tile_source.hpp"

#include <utility>

namespace muniment::eventstore {
namespace {

std::string name_of(std::uint64_t level, std::uint64_t index) {
    return "tile " + std::to_string(index) + " of level " + std::to_string(level);
}

} // namespace

domain::Expected<std::string, IntegrityError>
read_tile(const TileSource& source, std::uint64_t level, std::uint64_t index, std::uint64_t width) {
    auto hashes = source(level, index, width);
    if (!hashes)
        return domain::Failure{
            IntegrityError{IntegrityFault::unavailable,
                           name_of(level, index) + " cannot be read: " + hashes.error()}};
    if (hashes->size() != width * sizeof(Hash))
        return malformed(name_of(level, index) + " has " + std::to_string(hashes->size()) +
                         " bytes in place of " + std::to_string(width * sizeof(Hash)));
    return std::move(hashes).value();
}

TileSource tiles_of(const EventLog& log) {
    return [&log](std::uint64_t level, std::uint64_t index,
                  std::uint64_t width) -> domain::Expected<std::string, std::string> {
        auto found = log.tile(level, index);
        if (!found) return domain::Failure{std::move(found).error().what};
        if (!found->has_value()) return domain::Failure{std::string("it is not there")};
        std::string hashes = std::move((*found)->hashes);
        if (hashes.size() < width * sizeof(Hash))
            return domain::Failure{std::string("it is not wide enough")};
        hashes.resize(width * sizeof(Hash));
        return hashes;
    };
}

} // namespace muniment::eventstore
