#pragma once

#include "eventstore/integrity/integrity_error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// The text encodings of keys, notes, checkpoints, receipts and entries. Every decoder accepts
/// exactly what its encoder writes, so that one value has one form and cannot be altered unnoticed.

/// Lower-case hexadecimal, two digits a byte.
std::string encode_hex(std::string_view bytes);
domain::Expected<std::string, IntegrityError> decode_hex(std::string_view text);

/// Base64 with the standard alphabet and padding (RFC 4648 section 4). Decoding refuses other
/// characters, white space, missing or superfluous padding, and trailing bits that are not zero.
std::string encode_base64(std::string_view bytes);
void append_base64(std::string& text, std::string_view bytes);
domain::Expected<std::string, IntegrityError> decode_base64(std::string_view text);

/// An unsigned decimal number of 64 bits without sign and without leading zeros.
domain::Expected<std::uint64_t, IntegrityError> decode_decimal(std::string_view text);

/// Takes the next line, without its line feed, off the front of `text`; nothing, and `text` is left
/// alone, if no line feed is left.
std::optional<std::string_view> take_line(std::string_view& text);

} // namespace muniment::eventstore
