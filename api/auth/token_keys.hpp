#pragma once

#include "api/auth/key_set.hpp"

#include <vector>

namespace muniment::api {

/// The keys that sign tokens of this server. The first of an algorithm signs; those behind it are
/// retired: shown and believed until the last token that they signed has expired. A value;
/// thread-safe.
class TokenKeys {
  public:
    TokenKeys() = default;
    explicit TokenKeys(std::vector<TokenKey> keys) : keys_(std::move(keys)) {}

    /// Null if there is none: no tokens are made.
    const TokenKey* signer(SignatureAlgorithm algorithm) const;
    /// The public halves of all.
    KeySet shown() const;

  private:
    std::vector<TokenKey> keys_;
};

} // namespace muniment::api
