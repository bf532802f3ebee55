#pragma once

#include "eventstore/codec/codec.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/receipt.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// A receipt that holds, and the event that it is of.
struct CheckedReceipt {
    Checkpoint checkpoint;
    Entry entry;
    BodyHeader header;
};

/// Checks a receipt that carries its entry (`extra`): the entry is the leaf at the index that its
/// body states, of the log that it states, and the proof leads from it to the root of the
/// checkpoint. With a key the log signed that; without, nothing shows who did. The error is a
/// sentence.
domain::Expected<CheckedReceipt, std::string> check_receipt(std::string_view text,
                                                            const std::optional<NoteVerifier>& key);

} // namespace muniment::eventstore
