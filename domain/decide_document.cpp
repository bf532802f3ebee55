#include "domain/decide_on.hpp"
#include "domain/document.hpp"
#include "domain/select.hpp"

/// What is said about the extension's document. Its order and which arrays are there are no part of
/// the directory that decisions are made on: what is asked for is emitted as told, but for items
/// that the array does not hold.
namespace muniment::domain::detail {

namespace {

Verdict require_owner(const Decision& decision, const DocumentArray& array, std::string pointer) {
    if (has_owner(decision.directory(), array)) return Done{};
    return refuse(std::move(pointer), UnknownReference{meaning(array).owner.value()});
}

Expected<std::vector<DocumentArray>, Refusal>
owned(const Decision& decision, const std::vector<DocumentArray>& arrays, std::string_view list) {
    for (std::size_t i = 0; i < arrays.size(); ++i)
        TRY(require_owner(decision, arrays[i], item_of(list, i)));
    return select(arrays, [](const DocumentArray&, std::size_t) { return true; });
}

} // namespace

Verdict decide_on(Decision& decision, const ReorderDocument& change) {
    TRY(require_owner(decision, change.array, "/array"));
    auto ids = select(change.ids, [&](const DocumentItem& id, std::size_t) {
        return holds(decision.directory(), change.array, id);
    });
    if (!ids.empty()) decision.emit(DocumentReordered{change.array, std::move(ids)});
    return Done{};
}

Verdict decide_on(Decision& decision, const WriteCollections& change) {
    auto dropped = TRY(owned(decision, change.dropped, "/dropped"));
    auto written = TRY(owned(decision, change.written, "/written"));
    if (!dropped.empty() || !written.empty())
        decision.emit(CollectionsWritten{std::move(dropped), std::move(written)});
    return Done{};
}

Verdict decide_on(Decision& decision, const WriteDocumentRecords& change) {
    decision.emit(DocumentRecordsWritten{change.array, change.first, change.records});
    return Done{};
}

} // namespace muniment::domain::detail
