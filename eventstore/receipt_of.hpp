#pragma once

#include "domain/time.hpp"
#include "eventstore/integrity/receipt.hpp"

#include <optional>

namespace muniment::eventstore {

/// The receipt of the event at a position, which it carries as `extra`, under the first stored
/// checkpoint that covers the position: the same log gives the same bytes at any time. Nothing
/// where there is no such event.
domain::Expected<std::optional<Receipt>, IntegrityError> receipt_of(const EventLog& log,
                                                                    domain::Position position);

} // namespace muniment::eventstore
