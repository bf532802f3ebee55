#pragma once

#include "domain/time.hpp"
#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// What the log key says about a file that was made from a state of the log: which log, which
/// state, and the hash of all bytes. No text of a seal is that of a checkpoint, nor the other way
/// round. Source: docs/format/seal.md.
struct Seal {
    std::string origin;
    std::string format; ///< of `a`..`z`, `0`..`9`, `.`, `_`, `/` and `-`; not empty
    domain::Position position;
    std::optional<domain::Instant> instant; ///< where the content depends on it
    TreeHead tree; ///< of the first stored checkpoint that covers the position
    std::uint64_t rows = 0;
    Hash sha256{};                              ///< of the whole file
    std::map<std::string, std::string> filters; ///< what a report was asked for; names not empty
    bool operator==(const Seal&) const = default;
};

/// The text of the note, one form for each seal.
std::string format_seal(const Seal& seal);

/// The inverse; accepts the exact form only. Verifies nothing.
domain::Expected<Seal, IntegrityError> parse_seal(std::string_view text);

/// The signed note. Refuses an origin that the key is not named after, and a format of other
/// characters.
domain::Expected<std::string, IntegrityError> sign_seal(const Seal& seal, const NoteSigner& signer);

/// The seal in `note`, signed by `verifier` and of the log that it is named after.
domain::Expected<Seal, IntegrityError> open_seal(std::string_view note,
                                                 const NoteVerifier& verifier);

} // namespace muniment::eventstore
