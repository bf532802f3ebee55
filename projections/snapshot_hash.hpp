#pragma once

#include <nettle/sha2.h>
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
    sha256_ctx state_{};
};

} // namespace muniment::projections
