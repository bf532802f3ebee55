#include "eventstore/verify/body_rules.hpp"

namespace muniment::eventstore {

namespace {

constexpr std::string_view imported = "import";

} // namespace

std::optional<std::string> BodyRules::check(const BodyHeader& header) {
    if (header.position != position_ + 1)
        return "the body states position " + std::to_string(header.position);
    if (auto broken = check_commit(header)) return broken;
    if (auto broken = check_batch(header)) return broken;
    if (auto broken = check_occurred(header)) return broken;
    position_ = header.position;
    return std::nullopt;
}

std::optional<std::string> BodyRules::check_end_of_commit() const {
    if (batch_.index + 1 != batch_.count) return "the batch is not complete within its commit";
    return std::nullopt;
}

std::optional<std::string> BodyRules::check_commit(const BodyHeader& header) {
    if (header.commit == commit_) {
        if (header.recorded_at != recorded_at_)
            return "`recorded_at` differs from that of the commit";
        return std::nullopt;
    }
    if (header.commit != commit_ + 1)
        return "commit " + std::to_string(header.commit) + " follows commit " +
               std::to_string(commit_);
    if (commit_ > 0 && header.recorded_at <= recorded_at_)
        return "`recorded_at` is not later than that of the commit before";
    if (auto open = check_end_of_commit()) return open;
    commit_ = header.commit;
    recorded_at_ = header.recorded_at;
    return std::nullopt;
}

std::optional<std::string> BodyRules::check_batch(const BodyHeader& header) {
    const bool begins = batch_.index + 1 == batch_.count;
    if (begins && header.batch.index != 0) return "the beginning of the batch is missing";
    if (!begins && (header.batch.id != batch_.id || header.batch.count != batch_.count ||
                    header.batch.index != batch_.index + 1))
        return "the batch before is not complete";
    batch_ = header.batch;
    return std::nullopt;
}

std::optional<std::string> BodyRules::check_occurred(const BodyHeader& header) {
    if (!header.occurred_at) return std::nullopt;
    const auto occurred_at = *header.occurred_at;
    only_imported_ = only_imported_ && header.actor.via == imported;
    if (occurred_at > header.recorded_at) return "`occurred_at` is later than `recorded_at`";
    if (occurred_at < header.recorded_at && !only_imported_)
        return "`occurred_at` differs from `recorded_at`, but this is no imported history";
    if (last_occurred_ && occurred_at < *last_occurred_) return "`occurred_at` goes backwards";
    last_occurred_ = occurred_at;
    return std::nullopt;
}

} // namespace muniment::eventstore
