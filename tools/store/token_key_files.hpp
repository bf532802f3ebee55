#pragma once

#include "api/auth/token_keys.hpp"
#include "domain/expected.hpp"
#include "eventstore/keys/key_files.hpp"

#include <filesystem>
#include <string>

/// The keys that sign access tokens, as files: `token.EdDSA.jwk` and `token.RS256.jwk` in the keys
/// folder, and beside each, `….retired`, its predecessor. A file is one line, mode 0600: a private
/// JWK, or that sealed with the passphrase of the store (docs/format/keys.md).
namespace muniment::tools {

/// Draws what is not there yet. The error is a sentence that names the file.
domain::Expected<api::TokenKeys, std::string>
load_token_keys(const std::filesystem::path& keys_directory,
                const eventstore::PassphraseSource& passphrase);

/// Draws a successor of each key; the key in force retires, one that was retired is gone.
domain::Expected<domain::Done, std::string>
rotate_token_keys(const std::filesystem::path& keys_directory,
                  const eventstore::PassphraseSource& passphrase);

} // namespace muniment::tools
