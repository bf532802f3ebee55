#include "eventstore/uuid.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace muniment::eventstore {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr unsigned counter_bits = 42;

void fill_random(void* bytes, std::size_t size_bytes) {
    if (sodium_init() < 0) std::abort();
    randombytes_buf(bytes, size_bytes);
}

/// Sets version and variant, then spells the bytes as 8-4-4-4-12 hexadecimal digits.
std::string spell(Bytes bytes, unsigned version) {
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | (version << 4U));
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 0xfU];
    }
    return text;
}

} // namespace

std::string random_uuid() {
    Bytes bytes;
    fill_random(bytes.data(), bytes.size());
    return spell(bytes, 4);
}

std::string UuidSource::next(domain::Instant now) {
    const auto now_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(now.us / 1000, 0));
    const bool later = now_ms > time_ms_;
    if (later || counter_ + 1 >= (std::uint64_t{1} << counter_bits)) {
        time_ms_ = later ? now_ms : time_ms_ + 1;
        fill_random(&counter_, sizeof counter_);
        counter_ >>= 64 - counter_bits + 1; // the top bit stays free, to count up from here
    } else {
        ++counter_;
    }

    Bytes bytes;
    fill_random(bytes.data(), bytes.size());
    for (unsigned i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(time_ms_ >> (40U - 8U * i));
    bytes[6] = static_cast<std::uint8_t>(counter_ >> 38U);
    bytes[7] = static_cast<std::uint8_t>(counter_ >> 30U);
    bytes[8] = static_cast<std::uint8_t>((counter_ >> 24U) & 0x3fU);
    for (unsigned i = 0; i < 3; ++i)
        bytes[9 + i] = static_cast<std::uint8_t>(counter_ >> (16U - 8U * i));
    return spell(bytes, 7);
}

} // namespace muniment::eventstore
