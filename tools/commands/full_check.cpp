#include "tools/commands/full_check.hpp"

#include <filesystem>

namespace muniment::tools {

using domain::Expected;
using domain::Failure;

Expected<std::unique_ptr<FullCheck>, std::string> FullCheck::open(const StoreDirectory& directory) {
    std::unique_ptr<FullCheck> check(new FullCheck);
    auto keys = eventstore::SubjectKeys::open(directory.secrets(), eventstore::OpenMode::read_only);
    if (!keys) return Failure{keys.error().what};
    check->subject_keys_ = std::move(keys).value();
    if (!std::filesystem::exists(directory.views())) return check;
    auto views = projections::Views::open_copy(directory.views());
    if (!views) return Failure{views.error().what};
    const auto applied = views->applied();
    if (!applied) return Failure{applied.error().what};
    check->views_ = std::move(views).value();
    check->applied_ = *applied;
    return check;
}

void FullCheck::attach(eventstore::VerifyRequest& request) {
    request.profiles = subject_keys_.get();
    request.visit = [this](const domain::RecordedEvent& event) { return take(event); };
}

/// Where events are left out, what follows cannot be judged.
std::optional<std::string> FullCheck::take(const domain::RecordedEvent& event) {
    if (event.position.value != audit_.position().value + 1) complete_ = false;
    if (!complete_) return std::nullopt;
    if (auto fault = audit_.take(event)) return fault;
    return views_ && event.position == applied_.position ? compare(event) : std::nullopt;
}

std::optional<std::string> FullCheck::compare(const domain::RecordedEvent& event) const {
    const std::string remedy = "; delete views.db, it is built anew";
    if (event.id != applied_.event_id) return "the views come from another log" + remedy;
    const auto reader = views_->read(applied_.position);
    if (!reader) return "the views cannot be read" + remedy;
    auto difference = api::compare_views(audit_, *reader);
    if (difference) *difference += remedy;
    return difference;
}

std::optional<eventstore::VerifyFailure> FullCheck::finish() const {
    if (!complete_) return std::nullopt;
    if (auto fault = audit_.finish()) return eventstore::VerifyFailure{audit_.position(), *fault};
    if (applied_.position > audit_.position())
        return eventstore::VerifyFailure{audit_.position(),
                                         "the log ends here, the views reach position " +
                                             std::to_string(applied_.position.value) +
                                             "; delete views.db, it is built anew"};
    return std::nullopt;
}

std::string FullCheck::proven() const {
    if (!complete_) return "not shown, for events of a newer version: that all could be decided";
    const std::string decided = "every event could have been decided where it stands";
    if (applied_.position.value == 0) return decided + "; there are no views to compare";
    return decided + "; the views say the same at position " +
           std::to_string(applied_.position.value);
}

} // namespace muniment::tools
