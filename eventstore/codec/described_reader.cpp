#include "eventstore/codec/described_reader.hpp"

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

Read<std::string> read_text(const boost::json::value& value, std::string_view name) {
    const auto* text = value.if_string();
    if (text == nullptr) return not_a("text", name);
    return std::string(text->data(), text->size());
}

Read<bool> read_switch(const boost::json::value& value, std::string_view name) {
    const auto* on = value.if_bool();
    if (on == nullptr) return not_a("switch", name);
    return *on;
}

Read<std::uint64_t> read_count(const boost::json::value& value, std::string_view name) {
    const auto* number = value.if_int64();
    if (number == nullptr || *number < 0) return not_a("count", name);
    return static_cast<std::uint64_t>(*number);
}

Read<domain::Instant> read_instant(const boost::json::value& value, std::string_view name) {
    const auto text = TRY(read_text(value, name));
    const auto instant = domain::parse_rfc3339(text);
    if (!instant) return corrupt("`" + std::string(name) + "` " + instant.error().problem);
    if (domain::format_rfc3339(*instant) != text)
        return corrupt("`" + std::string(name) + "` is not in UTC with microseconds");
    return *instant;
}

} // namespace muniment::eventstore::detail
