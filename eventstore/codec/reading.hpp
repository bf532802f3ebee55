#pragma once

#include "domain/expected.hpp"
#include "domain/time.hpp"
#include "eventstore/codec/decode_error.hpp"
#include "eventstore/codec/house_cursor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What described_reader.hpp reads of single values.
namespace muniment::eventstore::detail {

domain::Failure<DecodeError> corrupt(std::string what);
domain::Failure<DecodeError> not_understood(std::string what);
/// `Corrupt`: `name` is no `wanted`.
domain::Failure<DecodeError> not_a(std::string_view wanted, std::string_view name);

/// One text being read. A read that answers false or nothing leaves its reason in `fault`, unless
/// the text left the profile.
struct Reading {
    HouseCursor at;
    std::optional<DecodeError> fault = {};
    std::optional<std::string> personal = {}; ///< the sealed text of a member of personal data
    std::string room = {};                    ///< for a text with escapes

    /// Answers false.
    bool refuse(domain::Failure<DecodeError> why) {
        fault = std::move(why.error);
        return false;
    }
};

/// The view ends with the next read.
std::optional<std::string_view> read_text(Reading& reading, std::string_view name);

bool read_plain(Reading& reading, std::string_view name, std::string& to);
bool read_plain(Reading& reading, std::string_view name, bool& to);
/// A count.
bool read_plain(Reading& reading, std::string_view name, std::uint64_t& to);
/// In the one spelling that `format_rfc3339` has.
bool read_plain(Reading& reading, std::string_view name, domain::Instant& to);

/// A member that the struct does not have.
bool refuse_member(Reading& reading, std::string_view key, std::string_view name);

} // namespace muniment::eventstore::detail
