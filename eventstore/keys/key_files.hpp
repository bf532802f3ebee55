#pragma once

#include "domain/event_data.hpp"
#include "domain/expected.hpp"
#include "eventstore/integrity/ed25519.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// The two private keys of a store: `keys/log.key` and `keys/event.key` in its data directory.
///
/// A file is one line, mode 0600: `PRIVATE+KEY+<name>+<key id>+<base64(0x01 || seed)>` (the signer
/// form of Go's x/mod), the name being the origin for the log key and `<origin>/event` for the
/// event key; or that line sealed with a passphrase (Argon2id and crypto_secretbox of libsodium):
/// `muniment-sealed-key v1 <ops> <memory bytes> <salt> <nonce> <ciphertext>`, the last three in
/// base64. Nothing here is thread-safe towards itself on the same directory.
namespace muniment::eventstore {

/// What signs for a store. `log` is named after the origin.
struct StoreKeys {
    NoteSigner log;
    SigningKey event;
};

/// Why a key cannot be had: a sentence that names the file and, where known, the remedy.
struct KeyError {
    std::string what;
};

/// Asked for the passphrase when one is needed; nothing if there is none to be had.
using PassphraseSource = std::function<std::optional<std::string>()>;

/// The value of `MUNIMENT_PASSPHRASE`, if it is set and not empty.
std::optional<std::string> passphrase_from_environment();

/// Draws both keys and writes them, sealed if `passphrase` is given. Refuses where a key file is.
/// On success both files are durable.
domain::Expected<StoreKeys, KeyError> create_keys(const std::filesystem::path& keys_directory,
                                                  std::string_view origin,
                                                  const std::optional<std::string>& passphrase);

/// Refuses files that others may read, that are in no known form, that another passphrase sealed,
/// and keys of another origin.
domain::Expected<StoreKeys, KeyError> load_keys(const std::filesystem::path& keys_directory,
                                                std::string_view origin,
                                                const PassphraseSource& passphrase);

/// Draws a successor and writes it to `<purpose>.key.new`; the old file stays in force. Yields the
/// event that announces it, to be committed under the old keys and then settled. A successor that
/// was never announced is replaced.
domain::Expected<domain::KeyRotated, KeyError>
prepare_rotation(const std::filesystem::path& keys_directory, const StoreKeys& keys,
                 domain::KeyPurpose purpose, const std::optional<std::string>& passphrase);

/// Ends a rotation, after its commit as well as at every start: the successor takes the place of
/// the old key iff it is the one that `committed` announces, and is removed otherwise. `committed`
/// is the last event of the log if that is a rotation. Without a successor there is nothing to do.
domain::Expected<domain::Done, KeyError>
settle_rotation(const std::filesystem::path& keys_directory, std::string_view origin,
                const std::optional<domain::KeyRotated>& committed,
                const PassphraseSource& passphrase);

} // namespace muniment::eventstore
