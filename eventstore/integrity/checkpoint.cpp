#include "eventstore/integrity/checkpoint.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <utility>

namespace muniment::eventstore {

std::string format_checkpoint(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.tree.size) + "\n" +
           encode_base64(bytes_of(checkpoint.tree.root)) + "\n";
}

domain::Expected<Checkpoint, IntegrityError> parse_checkpoint(std::string_view text) {
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || !size || !root) return malformed("checkpoint of fewer than three lines");
    if (origin->empty()) return malformed("checkpoint without an origin");
    Checkpoint checkpoint;
    checkpoint.origin = *origin;
    checkpoint.tree.size = TRY(decode_decimal(*size));
    const std::string root_bytes = TRY(decode_base64(*root));
    if (root_bytes.size() != sizeof(Hash))
        return malformed("checkpoint whose root has not 32 bytes");
    checkpoint.tree.root = hash_from(root_bytes);
    if (checkpoint.tree.size == 0 && checkpoint.tree.root != empty_root())
        return malformed("checkpoint of size 0 whose root is not that of the empty tree");
    while (const auto extension = take_line(text))
        if (extension->empty()) return malformed("checkpoint with an empty extension line");
    if (!text.empty()) return malformed("checkpoint without a line feed at its end");
    return checkpoint;
}

domain::Expected<std::string, IntegrityError> sign_checkpoint(const Checkpoint& checkpoint,
                                                              const NoteSigner& signer) {
    if (checkpoint.origin != signer.verifier().name())
        return malformed("key `" + signer.verifier().name() + "` does not sign for the log `" +
                         checkpoint.origin + "`");
    return sign_note(format_checkpoint(checkpoint), signer);
}

domain::Expected<Checkpoint, IntegrityError> open_checkpoint(std::string_view note,
                                                             const NoteVerifier& verifier) {
    const std::string text = TRY(open_note(note, {&verifier, 1}));
    Checkpoint checkpoint = TRY(parse_checkpoint(text));
    if (checkpoint.origin != verifier.name())
        return forged("checkpoint is of the log `" + checkpoint.origin + "`, not of `" +
                      verifier.name() + "`");
    return checkpoint;
}

} // namespace muniment::eventstore
