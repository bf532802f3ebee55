#include "eventstore/integrity/tile_path.hpp"

#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/encoding.hpp"

#include <algorithm>
#include <utility>

namespace muniment::eventstore {
namespace {

constexpr std::string_view prefix = "tile/";
constexpr std::string_view entries_name = "entries";
constexpr std::string_view partial_mark = ".p/";
constexpr std::uint64_t level_max = 63;

std::string three_digits(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(3 - digits.size(), '0') + digits;
}

std::string path_of(std::string_view row, std::uint64_t index, std::uint64_t width) {
    std::string groups = three_digits(index % 1000);
    for (index /= 1000; index > 0; index /= 1000)
        groups = "x" + three_digits(index % 1000) + "/" + groups;
    std::string path{prefix};
    path += row;
    path += '/';
    path += groups;
    if (width < tile_width_max) path += std::string(partial_mark) + std::to_string(width);
    return path;
}

/// The number that groups of three digits spell; that they are well-formed is checked by formatting
/// the number again.
domain::Expected<std::uint64_t, IntegrityError> index_of(std::string_view groups) {
    std::string digits;
    for (const char c : groups)
        if (c != 'x' && c != '/') digits += c;
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return decode_decimal(digits);
}

} // namespace

std::string tile_path(std::uint64_t level, std::uint64_t index, std::uint64_t width) {
    return path_of(std::to_string(level), index, width);
}

std::string entries_path(std::uint64_t index, std::uint64_t width) {
    return path_of(entries_name, index, width);
}

domain::Expected<TileAddress, IntegrityError> parse_tile_path(std::string_view path) {
    const auto wrong = malformed("`" + std::string(path) + "` is not the path of a tile");
    if (!path.starts_with(prefix)) return wrong;
    std::string_view rest = path.substr(prefix.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) return wrong;
    TileAddress address;
    const std::string_view row = rest.substr(0, slash);
    if (row != entries_name) address.level = TRY(decode_decimal(row));
    if (address.level.value_or(0) > level_max) return wrong;
    rest.remove_prefix(slash + 1);
    const auto mark = rest.find(partial_mark);
    if (mark != std::string_view::npos) {
        address.width = TRY(decode_decimal(rest.substr(mark + partial_mark.size())));
        if (address.width == 0 || address.width >= tile_width_max) return wrong;
        rest = rest.substr(0, mark);
    }
    if (rest.empty()) return wrong;
    address.index = TRY(index_of(rest));
    if (path_of(row, address.index, address.width) != path) return wrong;
    return address;
}

domain::Expected<std::string, IntegrityError> entry_bundle(std::span<const std::string> entries) {
    if (entries.size() > tile_width_max) return malformed("entry bundle of over 256 entries");
    std::string bundle;
    for (const std::string& entry : entries) {
        if (entry.size() > entry_bytes_max) return malformed("entry over 65535 bytes");
        bundle += static_cast<char>(static_cast<unsigned char>(entry.size() >> 8U));
        bundle += static_cast<char>(static_cast<unsigned char>(entry.size() & 0xffU));
        bundle += entry;
    }
    return bundle;
}

domain::Expected<std::vector<std::string>, IntegrityError>
parse_entry_bundle(std::string_view bytes) {
    std::vector<std::string> entries;
    while (!bytes.empty()) {
        if (entries.size() == tile_width_max) return malformed("entry bundle of over 256 entries");
        const auto byte = [&](std::size_t at) {
            return std::size_t{static_cast<unsigned char>(bytes[at])};
        };
        const std::size_t length = bytes.size() < 2 ? 0 : byte(0) << 8U | byte(1);
        if (bytes.size() < 2 || bytes.size() - 2 < length)
            return malformed("entry bundle that ends within entry " +
                             std::to_string(entries.size()));
        entries.emplace_back(bytes.substr(2, length));
        bytes.remove_prefix(2 + length);
    }
    return entries;
}

} // namespace muniment::eventstore
