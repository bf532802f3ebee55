#include "tools/commands/full_check.hpp"

#include "projections/views_difference.hpp"

#include <filesystem>

namespace muniment::tools {

using domain::Expected;
using domain::Failure;

namespace {

/// Events that are taken into the views built anew in one go, and the rest of their batch.
constexpr std::size_t rebuilt_at_once = 1000;

} // namespace

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
    auto rebuilt = projections::Views::open_in_memory();
    if (!rebuilt) return Failure{rebuilt.error().what};
    check->views_ = std::move(views).value();
    check->rebuilt_ = std::move(rebuilt).value();
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
    if (!views_ || event.position > applied_.position) return std::nullopt;
    if (auto fault = rebuild(event)) return fault;
    return event.position == applied_.position ? compare(event) : std::nullopt;
}

std::optional<std::string> FullCheck::rebuild(const domain::RecordedEvent& event) {
    waiting_.push_back(event);
    const bool is_last = event.position == applied_.position;
    if (!is_last && !(event.ends_batch() && waiting_.size() >= rebuilt_at_once))
        return std::nullopt;
    const auto taken = rebuilt_->apply(waiting_);
    waiting_.clear();
    if (taken) return std::nullopt;
    return "the views cannot be built anew: " + taken.error().what;
}

std::optional<std::string> FullCheck::compare(const domain::RecordedEvent& event) const {
    const std::string remedy = "; delete views.db, it is built anew";
    if (event.id != applied_.event_id) return "the views come from another log" + remedy;
    const auto damage = views_->damage();
    if (!damage) return "the views cannot be read: " + damage.error().what + remedy;
    if (*damage) return "the views are damaged: " + **damage + remedy;
    const auto reader = views_->read(applied_.position);
    if (!reader) return "the views cannot be read" + remedy;
    if (const auto difference = api::compare_views(audit_, *reader)) return *difference + remedy;
    const auto expected = rebuilt_->read(applied_.position);
    if (!expected) return "the views that were built anew cannot be read";
    const auto rows = projections::first_difference(*reader, *expected);
    if (!rows) return "the views cannot be read: " + rows.error().what + remedy;
    if (*rows) return "the views " + **rows + remedy;
    return std::nullopt;
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
