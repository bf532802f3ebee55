#include "projections/audit/causes.hpp"

#include <stdexcept>

namespace muniment::projections::audit {

const AuditRow& Causes::at(domain::Position position) {
    if (const auto found = known_.find(position); found != known_.end()) return found->second;
    EventQuery query;
    query.first = position;
    query.last = position;
    query.limit = 1;
    auto page = reader_.events(query);
    if (!page) throw std::runtime_error(page.error().what);
    if (page->items.empty())
        throw std::runtime_error("the views lack the event at position " +
                                 std::to_string(position.value));
    return known_.emplace(position, std::move(page->items.front())).first->second;
}

} // namespace muniment::projections::audit
