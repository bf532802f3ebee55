#pragma once

#include "eventstore/integrity/integrity_error.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace muniment::eventstore {

inline constexpr std::size_t seed_bytes = 32;
inline constexpr std::size_t signature_bytes = 64;

/// An Ed25519 public key (RFC 8032). A value: copying is cheap, all functions are thread-safe.
class VerifyKey {
  public:
    /// From the 32 raw bytes. Refuses what is not a point of the prime-order group, since such keys
    /// verify signatures that nobody made.
    static domain::Expected<VerifyKey, IntegrityError> from_bytes(std::string_view bytes);
    /// From 64 lower-case hexadecimal digits.
    static domain::Expected<VerifyKey, IntegrityError> from_hex(std::string_view text);

    /// The 32 raw bytes; valid as long as the key is.
    std::string_view bytes() const;
    std::string hex() const;
    /// What signatures call the key: lower-case hex SHA-256 of the raw bytes.
    std::string keyid() const;

    /// Whether `signature` (64 raw bytes; anything else is false) is one of this key over
    /// `message`.
    bool verify(std::string_view message, std::string_view signature) const;

    bool operator==(const VerifyKey&) const = default;

  private:
    friend class SigningKey;
    VerifyKey() = default;

    std::array<std::uint8_t, 32> bytes_{};
};

/// An Ed25519 private key. It has one owner, and its memory is zeroed when it is moved from or
/// destroyed; the seed that it came from is the caller's to zero. Signing is thread-safe.
class SigningKey {
  public:
    /// From the 32 bytes of the seed (the private key of RFC 8032).
    static domain::Expected<SigningKey, IntegrityError> from_seed(std::string_view seed);

    SigningKey(SigningKey&& other) noexcept;
    SigningKey& operator=(SigningKey&& other) noexcept;
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;
    ~SigningKey();

    VerifyKey verify_key() const;

    /// The 64 raw bytes of the signature over `message`; deterministic.
    std::string sign(std::string_view message) const;

  private:
    SigningKey() = default;

    std::array<std::uint8_t, 64> secret_{}; // seed || public key, libsodium's form
};

} // namespace muniment::eventstore
