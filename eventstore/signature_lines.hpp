#pragma once

#include "eventstore/event_log.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The text in which the signatures of an event are stored beside its body.
///
/// In order, for each signature: key id, space, padded base64 (RFC 4648 section 4) of the raw
/// signature, line feed. The text and the list determine each other, so that any other text in the
/// place of one is noticed.
namespace muniment::eventstore {

std::string format_signature_lines(const std::vector<Signature>& signatures);

/// Nothing if the text is not exactly what `format_signature_lines` makes of some list.
std::optional<std::vector<Signature>> parse_signature_lines(std::string_view text);

} // namespace muniment::eventstore
