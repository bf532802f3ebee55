#pragma once

#include "domain/expected.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::api {

/// Where a list goes on: bound to a moment, so that pages never tear, and to the query it began
/// with.
struct Cursor {
    domain::Moment moment;
    std::string last_key; ///< the documented sort key of the last item shown
};

/// Writes and reads cursors. A cursor is `base64url(fields || MAC)`: version, origin, position,
/// instant, hash of route and filters, last key, under BLAKE2b keyed with a secret of the store.
/// Cursors do not expire. Thread-safe.
class CursorCodec {
  public:
    using Secret = std::array<std::uint8_t, 32>;
    CursorCodec(std::string origin, Secret secret) : origin_(std::move(origin)), secret_(secret) {}

    /// `query` names the route and its filters, without `cursor` and `limit`.
    std::string encode(const Cursor& cursor, std::string_view query) const;

    /// The error is a sentence without a subject: "was made for another query".
    domain::Expected<Cursor, std::string> decode(std::string_view text,
                                                 std::string_view query) const;

  private:
    std::string origin_;
    Secret secret_;
};

} // namespace muniment::api
