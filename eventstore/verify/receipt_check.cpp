#include "eventstore/verify/receipt_check.hpp"

namespace muniment::eventstore {

namespace {

using domain::Expected;
using domain::Failure;

Expected<Checkpoint, IntegrityError> checkpoint_of(const Receipt& receipt,
                                                   const std::optional<NoteVerifier>& key) {
    if (key) return open_checkpoint(receipt.checkpoint, *key);
    const auto note = TRY(parse_note(receipt.checkpoint));
    return parse_checkpoint(note.text);
}

} // namespace

Expected<CheckedReceipt, std::string> check_receipt(std::string_view text,
                                                    const std::optional<NoteVerifier>& key) {
    const auto receipt = parse_receipt(text);
    if (!receipt) return Failure{receipt.error().what};
    if (!receipt->extra)
        return Failure{
            std::string("the receipt does not carry its entry; there is no line `extra`")};
    auto entry = parse_entry(*receipt->extra);
    if (!entry) return Failure{"the entry: " + entry.error().what};
    const auto body = parse_body(entry->body);
    if (!body) return Failure{std::string("the body of the entry is not understood")};
    auto checkpoint = checkpoint_of(*receipt, key);
    if (!checkpoint) return Failure{"the checkpoint: " + checkpoint.error().what};
    if (body->header.log != checkpoint->origin)
        return Failure{"the body names the log `" + body->header.log + "`, the checkpoint `" +
                       checkpoint->origin + "`"};
    if (body->header.position != receipt->index + 1)
        return Failure{"the body states position " + std::to_string(body->header.position) +
                       ", the receipt index " + std::to_string(receipt->index)};
    const auto included = verify_inclusion(leaf_hash(*receipt->extra), receipt->index,
                                           checkpoint->tree, receipt->proof);
    if (!included) return Failure{"the proof: " + included.error().what};
    CheckedReceipt checked;
    checked.checkpoint = std::move(*checkpoint);
    checked.entry = std::move(*entry);
    checked.header = body->header;
    return checked;
}

} // namespace muniment::eventstore
