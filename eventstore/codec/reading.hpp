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

/// One text being read. A read that answers nothing leaves its reason in `fault`, unless the text
/// left the profile.
struct Reading {
    HouseCursor at;
    std::optional<DecodeError> fault = {};
    std::optional<std::string> personal = {}; ///< the sealed text of a member of personal data
    std::string room = {};                    ///< for a text with escapes

    std::nullopt_t refuse(domain::Failure<DecodeError> why) {
        fault = std::move(why.error);
        return std::nullopt;
    }
};

/// The view ends with the next read.
std::optional<std::string_view> read_text(Reading& reading, std::string_view name);
std::optional<bool> read_switch(Reading& reading, std::string_view name);
std::optional<std::uint64_t> read_count(Reading& reading, std::string_view name);
/// In the one spelling that `format_rfc3339` has.
std::optional<domain::Instant> read_instant(Reading& reading, std::string_view name);

/// A member that the struct does not have.
bool refuse_member(Reading& reading, std::string_view key, std::string_view name);

} // namespace muniment::eventstore::detail
