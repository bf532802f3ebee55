#include "eventstore/receipt_of.hpp"

#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/tile_proof.hpp"

namespace muniment::eventstore {

namespace {

using domain::Expected;
using domain::Failure;

Failure<IntegrityError> unreadable(const ReadError& error) {
    return Failure{IntegrityError{IntegrityFault::unavailable, error.what}};
}

} // namespace

Expected<std::optional<Receipt>, IntegrityError> receipt_of(const EventLog& log,
                                                            domain::Position position) {
    if (position.value == 0) return std::optional<Receipt>();
    const auto covering = log.checkpoint(FirstCheckpointCovering{position.value});
    if (!covering) return unreadable(covering.error());
    if (!covering->has_value()) return std::optional<Receipt>();
    Receipt receipt;
    const auto read = log.read(position, [&](const StoredEvent& event) {
        if (event.position == position) receipt.extra = entry_of(event);
        return false;
    });
    if (!read) return unreadable(read.error());
    if (!receipt.extra) return malformed("the event is missing");
    receipt.index = position.value - 1;
    receipt.checkpoint = (*covering)->note;
    receipt.proof = TRY(inclusion_proof(receipt.index, (*covering)->tree_size, tiles_of(log)));
    return std::optional(std::move(receipt));
}

} // namespace muniment::eventstore
