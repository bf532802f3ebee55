#include "eventstore/integrity/receipt.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <utility>

namespace muniment::eventstore {
namespace {

constexpr std::string_view header = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_start = "extra ";
constexpr std::string_view index_start = "index ";

domain::Expected<std::vector<Hash>, IntegrityError> take_hashes(std::string_view& text) {
    std::vector<Hash> hashes;
    while (const auto line = take_line(text)) {
        if (line->empty()) return hashes;
        if (hashes.size() == receipt_hashes_max) return malformed("receipt with over 63 hashes");
        const std::string hash = TRY(decode_base64(*line));
        if (hash.size() != sizeof(Hash)) return malformed("receipt with a hash of not 32 bytes");
        hashes.push_back(hash_from(hash));
    }
    return malformed("receipt without an empty line before its checkpoint");
}

} // namespace

std::string format_receipt(const Receipt& receipt) {
    std::string text = std::string(header) + "\n";
    if (receipt.extra) text += std::string(extra_start) + encode_base64(*receipt.extra) + "\n";
    text += std::string(index_start) + std::to_string(receipt.index) + "\n";
    for (const Hash& hash : receipt.proof)
        text += encode_base64(bytes_of(hash)) + "\n";
    return text + "\n" + receipt.checkpoint;
}

domain::Expected<Receipt, IntegrityError> parse_receipt(std::string_view text) {
    if (take_line(text) != header)
        return malformed("receipt that does not begin with `" + std::string(header) + "`");
    Receipt receipt;
    auto line = take_line(text);
    if (line && line->starts_with(extra_start)) {
        receipt.extra = TRY(decode_base64(line->substr(extra_start.size())));
        line = take_line(text);
    }
    if (!line || !line->starts_with(index_start)) return malformed("receipt without an index");
    receipt.index = TRY(decode_decimal(line->substr(index_start.size())));
    receipt.proof = TRY(take_hashes(text));
    if (text.empty()) return malformed("receipt without a checkpoint");
    receipt.checkpoint = text;
    return receipt;
}

domain::Expected<Checkpoint, IntegrityError>
verify_receipt(const Receipt& receipt, std::string_view entry, const NoteVerifier& verifier) {
    Checkpoint checkpoint = TRY(open_checkpoint(receipt.checkpoint, verifier));
    TRY(verify_inclusion(leaf_hash(entry), receipt.index, checkpoint.tree, receipt.proof));
    return checkpoint;
}

} // namespace muniment::eventstore
