#pragma once

#include "api/service/clients.hpp"
#include "api/service/extension_state.hpp"
#include "api/service/idempotency.hpp"
#include "domain/timeline.hpp"
#include "projections/permission_index.hpp"

#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace muniment::api {

/// Everything that is folded from the log into memory, as of one head.
///
/// Whoever reads holds `lock_shared()`; the writer alone changes it, in `apply`, for as long as it
/// takes to merge a commit, never across I/O. Readers that come while it waits, wait behind it: the
/// lock of the C library would let readers that overlap keep the writer out for ever. So nobody may
/// take the lock a second time while holding it.
class LiveState {
  public:
    explicit LiveState(std::string origin) : clients(std::move(origin)) {}

    projections::PermissionIndex index;
    domain::Timeline timeline;
    Clients clients;
    ExtensionState extension;
    Idempotency idempotency;
    bool only_imported_history = true; ///< no directory event that was not imported
    domain::Position last_directory_position;

    /// Takes in whole commits, in log order, under the exclusive lock.
    void apply(const std::vector<domain::RecordedEvent>& events) {
        const std::lock_guard turnstile(turnstile_);
        const std::unique_lock lock(mutex_);
        for (const auto& event : events) {
            index.apply(event);
            timeline.append(event);
            clients.apply(event);
            extension.apply(event);
            idempotency.apply(event);
            if (domain::is_directory_event(event.data)) {
                last_directory_position = event.position;
                if (event.circumstances.actor.via != "import") only_imported_history = false;
            }
        }
    }

    std::shared_lock<std::shared_mutex> lock_shared() const {
        const std::lock_guard turnstile(turnstile_);
        return std::shared_lock(mutex_);
    }

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.index, self.timeline, self.clients, self.extension, self.idempotency,
              self.only_imported_history, self.last_directory_position);
    }

  private:
    mutable std::mutex turnstile_; ///< everybody passes it on the way to the lock
    mutable std::shared_mutex mutex_;
};

} // namespace muniment::api
