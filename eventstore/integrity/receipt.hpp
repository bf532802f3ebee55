#pragma once

#include "eventstore/integrity/checkpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

inline constexpr std::size_t receipt_hashes_max = 63;

/// Offline proof that one entry is in a log (C2SP tlog-proof, draft, `@v1`).
struct Receipt {
    std::optional<std::string> extra; ///< raw bytes beside the proof; nothing authenticates them
    std::uint64_t index = 0;          ///< of the leaf: position - 1
    std::vector<Hash> proof;          ///< siblings from the leaf up
    std::string checkpoint;           ///< a signed note, as it was published
    bool operator==(const Receipt&) const = default;
};

/// ```
/// c2sp.org/tlog-proof@v1
/// extra <base64>            (where given)
/// index <decimal>
/// <base64 hash>             (one line a hash)
///                           (an empty line)
/// <checkpoint>
/// ```
std::string format_receipt(const Receipt& receipt);

/// The inverse; accepts the exact form only. Verifies nothing.
domain::Expected<Receipt, IntegrityError> parse_receipt(std::string_view text);

/// The checkpoint of the receipt, if it is of the log and the key that `verifier` names and the
/// proof leads from `entry` to its root. `entry` is the bytes of the leaf (`entry_of`).
domain::Expected<Checkpoint, IntegrityError>
verify_receipt(const Receipt& receipt, std::string_view entry, const NoteVerifier& verifier);

} // namespace muniment::eventstore
