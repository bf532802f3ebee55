#include "api/auth0/api_key.hpp"

#include "eventstore/integrity/encoding.hpp"

#include <sodium.h>

#include <array>

namespace muniment::api::auth0 {

namespace {

template <std::size_t N>
std::string hex_of(const std::array<unsigned char, N>& bytes) {
    return eventstore::encode_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string draw_api_key() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hex_of(bytes);
}

std::string api_key_text(const std::string& api_key, const ApiKeySecrets& secrets) {
    const auto key = api_key + " + " + secrets.auth0_client_secret;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(secrets.extension_secret),
                                  secrets.extension_secret.size());
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
    crypto_auth_hmacsha256_final(&state, code.data());
    return hex_of(code);
}

ApiKeySecrets draw_api_key_secrets() {
    return {draw_api_key(), draw_api_key()};
}

} // namespace muniment::api::auth0
