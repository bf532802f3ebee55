#include "domain/decide.hpp"

#include "domain/decide_on.hpp"
#include "domain/split.hpp"

#include <iterator>

namespace muniment::domain {

namespace detail {

void Decision::emit(EventData event) {
    overlay_.apply(event);
    events_.push_back(std::move(event));
}

Expected<std::vector<EventData>, Rejection> Decision::finish() && {
    if (auto refusal = names_.refusal(overlay_)) return Failure{std::move(*refusal)};
    if (auto refusal = nestings_.refusal(overlay_, "/children"))
        return Failure{std::move(*refusal)};
    if (auto refusal = inclusions_.refusal(overlay_, "/roles")) return Failure{std::move(*refusal)};
    std::vector<EventData> events;
    events.reserve(events_.size());
    for (auto& event : events_) {
        auto parts = split(std::move(event));
        std::move(parts.begin(), parts.end(), std::back_inserter(events));
    }
    return events;
}

ForeignApplication foreign(EntityRef entity, const std::optional<ApplicationId>& holder,
                           const std::optional<ApplicationId>& held) {
    const auto text = [](const std::optional<ApplicationId>& id) { return id ? id->text() : ""; };
    return {std::move(entity), text(holder), text(held)};
}

} // namespace detail

Expected<std::vector<EventData>, Rejection>
decide(const DirectoryView& view, std::span<const Change> changes, const Context& context) {
    detail::Decision decision(view, context);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        decision.begin_change(i);
        auto verdict = std::visit(
            [&](const auto& change) { return detail::decide_on(decision, change); }, changes[i]);
        if (!verdict) {
            auto& refusal = verdict.error();
            return Failure{Rejection{i, std::move(refusal.pointer), std::move(refusal.reason)}};
        }
    }
    return std::move(decision).finish();
}

} // namespace muniment::domain
