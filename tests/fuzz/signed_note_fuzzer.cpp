#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/receipt.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any bytes are parsed as a note, a verifier key or a receipt, or refused with a reason; a receipt
/// that was read is written in the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::eventstore;
    const std::string text(data, data + size);
    const auto note = parse_note(text);
    if (!note && note.error().what.empty()) std::abort();
    const auto key = NoteVerifier::parse(text);
    if (key && key->vkey() != text) std::abort();
    const auto receipt = parse_receipt(text);
    if (receipt && format_receipt(*receipt) != text) std::abort();
    return 0;
}
