#pragma once

#include "api/auth/jose.hpp"
#include "domain/expected.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muniment::api {

namespace limits {
inline constexpr std::size_t keys_of_issuer_max = 64;
} // namespace limits

/// The public keys of an issuer (a JWK set, RFC 7517). A value; thread-safe.
class KeySet {
  public:
    KeySet() = default;
    explicit KeySet(std::vector<VerificationKey> keys) : keys_(std::move(keys)) {}

    /// Keys that are not for our algorithms are left out. The error is a sentence without subject:
    /// it is no key set, or holds too many keys.
    static domain::Expected<KeySet, std::string> parse(std::string_view text);

    /// The key with that id and algorithm. A token without `kid` finds the key of its algorithm if
    /// there is just one. Null if there is none.
    const VerificationKey* find(std::string_view id, SignatureAlgorithm algorithm) const;

    const std::vector<VerificationKey>& keys() const { return keys_; }
    /// The document that `parse` reads.
    std::string json() const;

  private:
    std::vector<VerificationKey> keys_;
};

} // namespace muniment::api
