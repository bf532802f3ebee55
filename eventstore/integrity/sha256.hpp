#pragma once

#include "eventstore/event_log.hpp"

#include <nettle/sha2.h>
#include <string_view>

namespace muniment::eventstore {

/// SHA-256 (FIPS 180-4) of `bytes`, by nettle, which uses the instructions of the processor for it.
Hash sha256(std::string_view bytes);

/// SHA-256 of bytes that arrive in pieces. Not thread-safe; copying forks the computation.
class Sha256Hasher {
  public:
    Sha256Hasher();

    void update(std::string_view bytes);

    /// The hash of everything so far; the hasher may go on afterwards.
    Hash digest() const;

  private:
    sha256_ctx state_{};
};

/// The 32 bytes of a hash as text; valid as long as `hash` is.
std::string_view bytes_of(const Hash& hash);

/// The hash whose bytes are the first 32 of `bytes`; aborts if there are fewer.
Hash hash_from(std::string_view bytes);

} // namespace muniment::eventstore
