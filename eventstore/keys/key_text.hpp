#pragma once

#include "eventstore/keys/key_files.hpp"

#include <string>
#include <string_view>

/// The text forms of private keys. Texts hold secrets: whoever gets one zeroes it.
namespace muniment::eventstore {

/// A signer in Go's form, without line feed, from a 32-byte seed.
domain::Expected<std::string, KeyError> format_signer(std::string_view name, std::string_view seed);

/// The inverse; refuses another name, and a key id that is not that of the key.
domain::Expected<SigningKey, KeyError> parse_signer(std::string_view text, std::string_view name);

/// Whether the text is the sealed form.
bool is_sealed(std::string_view text);

/// The sealed form, without line feed. Draws salt and nonce. Takes 64 MiB and some 0.1 s.
domain::Expected<std::string, KeyError> seal_text(std::string_view clear,
                                                  std::string_view passphrase);

domain::Expected<std::string, KeyError> unseal_text(std::string_view sealed,
                                                    std::string_view passphrase);

} // namespace muniment::eventstore
