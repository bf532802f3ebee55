#include "eventstore/codec/reading.hpp"

namespace muniment::eventstore::detail {

domain::Failure<DecodeError> corrupt(std::string what) {
    return {Corrupt{std::move(what)}};
}

domain::Failure<DecodeError> not_a(std::string_view wanted, std::string_view name) {
    return corrupt("`" + std::string(name) + "` is no " + std::string(wanted));
}

domain::Failure<DecodeError> not_understood(std::string what) {
    auto needed = "a newer version of muniment, one that knows " + what;
    return {NotUnderstood{std::move(what), std::move(needed)}};
}

std::optional<std::string_view> read_text(Reading& reading, std::string_view name) {
    if (reading.at.next() == '"') return reading.at.text(reading.room);
    reading.refuse(not_a("text", name));
    return std::nullopt;
}

bool read_plain(Reading& reading, std::string_view name, std::string& to) {
    const auto text = read_text(reading, name);
    if (text) to.assign(*text);
    return text.has_value();
}

bool read_plain(Reading& reading, std::string_view name, bool& to) {
    to = reading.at.next() == 't';
    if (!to && reading.at.next() != 'f') return reading.refuse(not_a("switch", name));
    return reading.at.word(to ? "true" : "false");
}

bool read_plain(Reading& reading, std::string_view name, std::uint64_t& to) {
    const char next = reading.at.next();
    if (next < '0' || next > '9') return reading.refuse(not_a("count", name));
    const auto number = reading.at.integer();
    if (number) to = static_cast<std::uint64_t>(*number);
    return number.has_value();
}

bool read_plain(Reading& reading, std::string_view name, domain::Instant& to) {
    const auto text = read_text(reading, name);
    if (!text) return false;
    const auto instant = domain::parse_rfc3339(*text);
    if (!instant)
        return reading.refuse(corrupt("`" + std::string(name) + "` " + instant.error().problem));
    // Of the spellings that can be parsed, only the one that is written has these.
    constexpr std::string_view written = "0000-00-00T00:00:00.000000Z";
    if (text->size() != written.size() || (*text)[10] != 'T' || text->back() != 'Z')
        return reading.refuse(
            corrupt("`" + std::string(name) + "` is not in UTC with microseconds"));
    to = *instant;
    return true;
}

bool refuse_member(Reading& reading, std::string_view key, std::string_view name) {
    return reading.refuse(
        not_understood("member `" + std::string(key) + "` of `" + std::string(name) + "`"));
}

} // namespace muniment::eventstore::detail
