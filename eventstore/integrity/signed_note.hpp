#pragma once

#include "eventstore/integrity/ed25519.hpp"
#include "eventstore/integrity/integrity_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

/// Signed notes (C2SP signed-note v1.0.0): a text, an empty line, and lines
/// `— <key name> <base64(key id || signature)>`. Only signatures of type Ed25519 (0x01) are made
/// and verified; lines of other keys, and with them of other types, are ignored.

inline constexpr std::size_t note_bytes_max = 1'000'000;
inline constexpr std::size_t note_signatures_max = 100;

/// One signature line as it stands there; nothing about it is verified.
struct NoteSignature {
    std::string name;
    std::uint32_t key_id = 0;
    std::string signature; ///< what follows the key id, raw
    bool operator==(const NoteSignature&) const = default;
};

/// A note taken apart. `text` is untrusted: `open_note` answers the verified one.
struct SignedNote {
    std::string text;
    std::vector<NoteSignature> signatures;
};

/// Refuses what is not a note: over 1 MB, no valid UTF-8, a control byte other than the line feed,
/// no separator, no signature line, over 100 of them, anything else after the separator.
domain::Expected<SignedNote, IntegrityError> parse_note(std::string_view note);

/// A name and a public key that notes are verified with. A value.
class NoteVerifier {
  public:
    /// Refuses a name that is empty, is no valid UTF-8, or holds a control, a Unicode space or `+`.
    static domain::Expected<NoteVerifier, IntegrityError> create(std::string name, VerifyKey key);

    /// From the text form `<name>+<key id, 8 hex digits>+<base64(0x01 || key)>`.
    static domain::Expected<NoteVerifier, IntegrityError> parse(std::string_view vkey);

    const std::string& name() const { return name_; }
    /// The first four bytes, big-endian, of SHA-256(name || 0x0A || 0x01 || key).
    std::uint32_t key_id() const { return key_id_; }
    const VerifyKey& key() const { return key_; }
    /// The text form that `parse` reads.
    std::string vkey() const;

    bool operator==(const NoteVerifier&) const = default;

  private:
    NoteVerifier(std::string name, VerifyKey key);

    std::string name_;
    VerifyKey key_;
    std::uint32_t key_id_;
};

/// A name and a private key that notes are signed with. Has one owner, as its key has.
class NoteSigner {
  public:
    /// Refuses the names that `NoteVerifier::create` refuses.
    static domain::Expected<NoteSigner, IntegrityError> create(std::string name, SigningKey key);

    const NoteVerifier& verifier() const { return verifier_; }
    /// The signature line over `text`, with its line feed; may be added to a note of that text.
    std::string signature_line(std::string_view text) const;

  private:
    NoteSigner(NoteVerifier verifier, SigningKey key);

    NoteVerifier verifier_;
    SigningKey key_;
};

/// The note of `text` with one signature. Refuses a text that no note can hold: empty, without a
/// line feed at its end, no valid UTF-8, with a control byte, or over the limit.
domain::Expected<std::string, IntegrityError> sign_note(std::string_view text,
                                                        const NoteSigner& signer);

/// The text of `note`, verified: at least one of the `known` keys signed it, and no line that
/// claims to be of a known key fails (`forged`). Lines of other keys, and further lines of a key
/// after its first, are ignored. `unverified` if no known key signed; two known keys of the same
/// name and id are refused where a line is theirs.
domain::Expected<std::string, IntegrityError> open_note(std::string_view note,
                                                        std::span<const NoteVerifier> known);

} // namespace muniment::eventstore
