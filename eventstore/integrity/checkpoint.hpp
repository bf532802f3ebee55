#pragma once

#include "eventstore/integrity/merkle.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <string>
#include <string_view>

namespace muniment::eventstore {

/// The head of a log's tree (C2SP tlog-checkpoint v1.0.0).
struct Checkpoint {
    std::string origin; ///< the log's name, and that of the key that signs for it
    TreeHead tree;
    bool operator==(const Checkpoint&) const = default;
};

/// `<origin>\n<size>\n<base64 root>\n`, the text of the note.
std::string format_checkpoint(const Checkpoint& checkpoint);

/// The inverse. Extension lines may follow the root; they are not kept, since nothing here gives
/// them a meaning. Refuses an empty origin, a size with leading zeros, a root that has not 32
/// bytes, an empty extension line, and a tree of size 0 whose root is not that of the empty tree.
domain::Expected<Checkpoint, IntegrityError> parse_checkpoint(std::string_view text);

/// The checkpoint as a signed note. Refuses an origin that is not the signer's name.
domain::Expected<std::string, IntegrityError> sign_checkpoint(const Checkpoint& checkpoint,
                                                              const NoteSigner& signer);

/// The checkpoint in `note`, verified: signed by `verifier`, and of the log of that name.
domain::Expected<Checkpoint, IntegrityError> open_checkpoint(std::string_view note,
                                                             const NoteVerifier& verifier);

} // namespace muniment::eventstore
