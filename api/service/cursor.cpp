#include "api/service/cursor.hpp"

#include "eventstore/integrity/sha256.hpp"

#include <sodium.h>

#include <cstring>

namespace muniment::api {

namespace {

using domain::Failure;

constexpr char version = 1;
constexpr std::size_t mac_bytes = 32;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t fixed_bytes = 1 + hash_bytes + hash_bytes + 8 + 8;
constexpr const char* not_ours = "is not one that this server made; leave it out to begin anew";
constexpr int base64_form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

void append_hash(std::string& bytes, std::string_view text) {
    const auto hash = eventstore::sha256(text);
    bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
}

void append_u64(std::string& bytes, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(value >> shift)));
}

std::uint64_t read_u64(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, 8))
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

std::string mac_of(std::string_view bytes, const CursorCodec::Secret& secret) {
    std::string mac(mac_bytes, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(mac.data()), mac.size(),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                       secret.data(), secret.size());
    return mac;
}

std::string to_base64(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), base64_form), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      base64_form);
    text.resize(std::strlen(text.c_str()));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, &end, base64_form) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

} // namespace

std::string CursorCodec::encode(const Cursor& cursor, std::string_view query) const {
    std::string bytes(1, version);
    append_hash(bytes, origin_);
    append_hash(bytes, query);
    append_u64(bytes, cursor.moment.position.value);
    append_u64(bytes, static_cast<std::uint64_t>(cursor.moment.instant.us));
    bytes += cursor.last_key;
    return to_base64(bytes + mac_of(bytes, secret_));
}

domain::Expected<Cursor, std::string> CursorCodec::decode(std::string_view text,
                                                          std::string_view query) const {
    const auto decoded = from_base64(text);
    if (!decoded || decoded->size() < fixed_bytes + mac_bytes)
        return Failure{std::string(not_ours)};
    const std::string_view bytes =
        std::string_view(*decoded).substr(0, decoded->size() - mac_bytes);
    const auto mac = mac_of(bytes, secret_);
    if (sodium_memcmp(mac.data(), decoded->data() + bytes.size(), mac_bytes) != 0 ||
        bytes[0] != version)
        return Failure{std::string(not_ours)};
    std::string expected(1, version);
    append_hash(expected, origin_);
    append_hash(expected, query);
    if (bytes.substr(0, expected.size()) != expected)
        return Failure{std::string("was made for another query; repeat it with the same filters")};
    const auto numbers = bytes.substr(expected.size());
    Cursor cursor;
    cursor.moment.position.value = read_u64(numbers);
    cursor.moment.instant.us = static_cast<std::int64_t>(read_u64(numbers.substr(8)));
    cursor.last_key = numbers.substr(16);
    return cursor;
}

} // namespace muniment::api
