#include "domain/decide.hpp"

#include "domain/decide_on.hpp"
#include "domain/split.hpp"

#include <iterator>

namespace muniment::domain {

namespace detail {

const DirectoryView& Decision::directory() const {
    if (events_.empty()) return before_;
    if (!overlay_) overlay_.emplace(before_);
    for (; overlaid_ < events_.size(); ++overlaid_)
        overlay_->apply(events_[overlaid_]);
    return *overlay_;
}

void Decision::emit(EventData event) {
    events_.push_back(std::move(event));
}

std::optional<Rejection> Decision::refusal_of_whole() const {
    if (names_.is_empty() && nestings_.is_empty() && inclusions_.is_empty()) return std::nullopt;
    const auto& after = directory();
    if (auto refusal = names_.refusal(after)) return refusal;
    if (auto refusal = nestings_.refusal(after, "/children")) return refusal;
    return inclusions_.refusal(after, "/roles");
}

Expected<std::vector<EventData>, Rejection> Decision::finish() && {
    if (auto refusal = refusal_of_whole()) return Failure{std::move(*refusal)};
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
