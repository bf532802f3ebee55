#pragma once

#include <sodium/crypto_hash_sha256.h>

#include <string>
#include <string_view>

namespace muniment::projections {

/// SHA-256 of what was added so far. Not thread-safe.
class SnapshotHash {
  public:
    SnapshotHash();
    void add(std::string_view bytes);
    /// 64 lower-case hex digits; more may be added afterwards.
    std::string hex() const;

  private:
    crypto_hash_sha256_state state_;
};

} // namespace muniment::projections
