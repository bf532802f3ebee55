#pragma once

#include "api/auth/fetch.hpp"
#include "api/auth/key_set.hpp"
#include "api/auth/settings.hpp"
#include "domain/time.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace muniment::api {

namespace limits {
inline constexpr std::int64_t keys_refresh_s = 600;    ///< keys are looked up anew that often
inline constexpr std::int64_t keys_refresh_min_s = 10; ///< and for unknown keys never more often
inline constexpr int key_waiters_max = 4;              ///< requests that wait for a look-up
inline constexpr int key_wait_max_ms = 5000;
} // namespace limits

/// The keys of one identity provider, fetched by a thread of its own: at the start, from time to
/// time, and when a token names a key that is not known (so keys are rotated without us).
///
/// A known key is answered at once, however the issuer is: what was fetched counts until the next
/// fetch succeeds. Only a request with an unknown key waits for a fetch, and only a few may.
/// Thread-safe.
class IssuerKeys {
  public:
    using Now = std::function<domain::Instant()>;

    /// Begins to fetch. `now` decides how old keys are.
    IssuerKeys(IssuerSettings settings, Fetch fetch, Now now);
    ~IssuerKeys();
    IssuerKeys(const IssuerKeys&) = delete;
    IssuerKeys& operator=(const IssuerKeys&) = delete;

    std::optional<VerificationKey> find(std::string_view id, SignatureAlgorithm algorithm);

  private:
    void run();
    domain::Expected<KeySet, std::string> fetch_keys();
    domain::Expected<std::string, std::string> discover();
    /// Whether a fetch may begin now. Under the lock.
    bool may_fetch(domain::Instant now) const;
    bool is_old(domain::Instant now) const;

    const IssuerSettings settings_;
    const Fetch fetch_;
    const Now now_;

    std::mutex mutex_;
    std::condition_variable wanted_changed_; ///< the thread waits here
    std::condition_variable fetched_;        ///< requests wait here
    std::shared_ptr<const KeySet> keys_;     ///< null: none yet
    std::optional<domain::Instant> last_begin_;
    std::uint64_t fetches_ended_ = 0;
    bool is_wanted_ = true;
    bool is_fetching_ = false;
    bool is_stopping_ = false;
    int waiters_ = 0;
    std::thread thread_; ///< last: it uses all of the above
};

} // namespace muniment::api
