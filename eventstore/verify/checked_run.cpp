#include "eventstore/verify/checked_run.hpp"

namespace muniment::eventstore {

CheckedRun check_run(const EventLog& log, domain::Position first, domain::Position last,
                     const VerifyKey& key, const ProfileCipher& profiles) {
    CheckedRun run;
    run.keyid = key.keyid();
    const auto read = log.read(first, [&](StoredEvent event) {
        if (event.position > last) return false;
        run.stored.push_back(std::move(event));
        return run.stored.size() < run_events_max;
    });
    if (!read) run.unread = "the log cannot be read on: " + read.error().what;
    for (const auto& event : run.stored) {
        run.checked.push_back(check_event(event, profiles));
        run.is_signed.push_back(is_signed_by(event, key, run.keyid));
    }
    return run;
}

} // namespace muniment::eventstore
