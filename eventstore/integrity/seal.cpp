#include "eventstore/integrity/seal.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <algorithm>
#include <utility>

namespace muniment::eventstore {
namespace {

using domain::Expected;

constexpr std::string_view header = "muniment-seal/v1";
constexpr std::string_view upper_hex = "0123456789ABCDEF";

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_format(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '/' || c == '-';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

/// RFC 3986: every byte but the unreserved ones as `%` and two upper-case digits.
std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(c))
            encoded += c;
        else
            encoded.append({'%', upper_hex[byte >> 4U], upper_hex[byte & 15U]});
    }
    return encoded;
}

Expected<std::string, IntegrityError> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_plain(text[i])) {
            decoded += text[i];
            continue;
        }
        const auto digit = [&](std::size_t at) {
            return at < text.size() ? upper_hex.find(text[at]) : std::string_view::npos;
        };
        const auto high = digit(i + 1);
        const auto low = digit(i + 2);
        if (text[i] != '%' || high == upper_hex.npos || low == upper_hex.npos)
            return malformed("seal whose filters are not percent-encoded");
        decoded += static_cast<char>(static_cast<unsigned char>(high << 4U | low));
        i += 2;
    }
    return decoded;
}

std::string filters_text(const std::map<std::string, std::string>& filters) {
    std::string text;
    for (const auto& [name, value] : filters)
        text += std::string(text.empty() ? "" : "&") + percent_encoded(name) + "=" +
                percent_encoded(value);
    return text;
}

Expected<std::map<std::string, std::string>, IntegrityError> parse_filters(std::string_view text) {
    std::map<std::string, std::string> filters;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return malformed("seal with a filter that is not `name=value`");
        auto name = TRY(percent_decoded(pair.substr(0, equals)));
        filters[std::move(name)] = TRY(percent_decoded(pair.substr(equals + 1)));
    }
    return filters;
}

/// What follows the name and a space on the next line, which must begin with them.
Expected<std::string_view, IntegrityError> take_value(std::string_view& text,
                                                      std::string_view name) {
    const auto line = take_line(text);
    if (!line || !line->starts_with(name) || line->substr(name.size()).substr(0, 1) != " ")
        return malformed("seal without a line `" + std::string(name) + "` in its place");
    return line->substr(name.size() + 1);
}

Expected<std::uint64_t, IntegrityError> take_number(std::string_view& text, std::string_view name) {
    return decode_decimal(TRY(take_value(text, name)));
}

Expected<Hash, IntegrityError> take_hash(std::string_view& text, std::string_view name) {
    const auto value = TRY(take_value(text, name));
    const std::string bytes = TRY(decode_base64(value));
    if (bytes.size() != sizeof(Hash))
        return malformed("seal whose `" + std::string(name) + "` has not 32 bytes");
    return hash_from(bytes);
}

} // namespace

std::string format_seal(const Seal& seal) {
    std::string text = std::string(header) + "\norigin " + seal.origin + "\nformat " + seal.format +
                       "\nposition " + std::to_string(seal.position.value) + "\n";
    if (seal.instant) text += "instant " + domain::format_rfc3339(*seal.instant) + "\n";
    text += "tree_size " + std::to_string(seal.tree.size) + "\nroot " +
            encode_base64(bytes_of(seal.tree.root)) + "\nrows " + std::to_string(seal.rows) +
            "\nsha256 " + encode_base64(bytes_of(seal.sha256)) + "\n";
    if (!seal.filters.empty()) text += "filters " + filters_text(seal.filters) + "\n";
    return text;
}

Expected<Seal, IntegrityError> parse_seal(std::string_view text) {
    const auto whole = text;
    if (take_line(text) != header)
        return malformed("seal that does not begin with `" + std::string(header) + "`");
    Seal seal;
    seal.origin = TRY(take_value(text, "origin"));
    seal.format = TRY(take_value(text, "format"));
    seal.position.value = TRY(take_number(text, "position"));
    if (text.starts_with("instant ")) {
        const auto instant = domain::parse_rfc3339(TRY(take_value(text, "instant")));
        if (!instant) return malformed("seal whose `instant` is no time");
        seal.instant = *instant;
    }
    seal.tree.size = TRY(take_number(text, "tree_size"));
    seal.tree.root = TRY(take_hash(text, "root"));
    seal.rows = TRY(take_number(text, "rows"));
    seal.sha256 = TRY(take_hash(text, "sha256"));
    if (!text.empty()) {
        const auto filters = TRY(take_value(text, "filters"));
        seal.filters = TRY(parse_filters(filters));
    }
    if (!is_format(seal.format)) return malformed("seal of a format that has no proper name");
    // One seal has one text: other spellings of times, other orders of filters, further lines.
    if (format_seal(seal) != whole) return malformed("seal that is not in its one form");
    return seal;
}

Expected<std::string, IntegrityError> sign_seal(const Seal& seal, const NoteSigner& signer) {
    if (seal.origin != signer.verifier().name())
        return malformed("key `" + signer.verifier().name() + "` does not seal for the log `" +
                         seal.origin + "`");
    if (!is_format(seal.format)) return malformed("`" + seal.format + "` cannot name a format");
    return sign_note(format_seal(seal), signer);
}

Expected<Seal, IntegrityError> open_seal(std::string_view note, const NoteVerifier& verifier) {
    const std::string text = TRY(open_note(note, {&verifier, 1}));
    Seal seal = TRY(parse_seal(text));
    if (seal.origin != verifier.name())
        return forged("seal is of the log `" + seal.origin + "`, not of `" + verifier.name() + "`");
    return seal;
}

} // namespace muniment::eventstore
