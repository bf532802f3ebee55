#include "eventstore/integrity/ed25519.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <sodium.h>

#include <algorithm>

namespace muniment::eventstore {
namespace {

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Calls `work` with the end of its frame at the end of a page, wherever the caller's lies. What
/// libsodium works on then lies within one page; where a point straddles two, every store to it
/// does, and a verification takes a tenth longer, a signature a third.
template <typename Work>
[[gnu::noinline]] int within_a_page(const Work& work) {
    alignas(4096) volatile int answer = work();
    return answer;
}

} // namespace

domain::Expected<VerifyKey, IntegrityError> VerifyKey::from_bytes(std::string_view bytes) {
    VerifyKey key;
    if (bytes.size() != key.bytes_.size()) return malformed("a public key has 32 bytes");
    if (crypto_core_ed25519_is_valid_point(raw(bytes)) != 1)
        return malformed("the bytes are not an Ed25519 public key");
    std::copy_n(raw(bytes), key.bytes_.size(), key.bytes_.begin());
    return key;
}

domain::Expected<VerifyKey, IntegrityError> VerifyKey::from_hex(std::string_view text) {
    return from_bytes(TRY(decode_hex(text)));
}

std::string_view VerifyKey::bytes() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

std::string VerifyKey::hex() const {
    return encode_hex(bytes());
}

std::string VerifyKey::keyid() const {
    return encode_hex(bytes_of(sha256(bytes())));
}

bool VerifyKey::verify(std::string_view message, std::string_view signature) const {
    return signature.size() == signature_bytes &&
           within_a_page([&] {
               return crypto_sign_ed25519_verify_detached(raw(signature), raw(message),
                                                          message.size(), bytes_.data());
           }) == 0;
}

domain::Expected<SigningKey, IntegrityError> SigningKey::from_seed(std::string_view seed) {
    if (seed.size() != seed_bytes) return malformed("a seed has 32 bytes");
    SigningKey key;
    std::array<std::uint8_t, 32> public_key{};
    crypto_sign_ed25519_seed_keypair(public_key.data(), key.secret_.data(), raw(seed));
    return key;
}

SigningKey::SigningKey(SigningKey&& other) noexcept : secret_(other.secret_) {
    sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
    if (this != &other) {
        secret_ = other.secret_;
        sodium_memzero(other.secret_.data(), other.secret_.size());
    }
    return *this;
}

SigningKey::~SigningKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

VerifyKey SigningKey::verify_key() const {
    VerifyKey key;
    std::copy(secret_.begin() + seed_bytes, secret_.end(), key.bytes_.begin());
    return key;
}

std::string SigningKey::sign(std::string_view message) const {
    std::array<std::uint8_t, signature_bytes> signature{};
    within_a_page([&] {
        return crypto_sign_ed25519_detached(signature.data(), nullptr, raw(message), message.size(),
                                            secret_.data());
    });
    return {signature.begin(), signature.end()};
}

} // namespace muniment::eventstore
