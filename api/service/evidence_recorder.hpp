#pragma once

#include "api/service/evidence_tally.hpp"
#include "api/service/store.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace muniment::api {

/// What is written down beside changes.
struct EvidenceSettings {
    bool refusals = false; ///< `access.refused`: 401, 403, refused changes
    bool reads = false;    ///< `evidence.read`: exports, reports, questions of auditors
};

/// Writes down who was refused what, and who read the evidence: into the log, as store events, in
/// one batch every `flush_every` and at the end. Its own writes are no requests, so they are not
/// written down in turn.
///
/// Where the store does not accept events for a while they are kept, at most `kept_events_max`;
/// what is beyond is lost and said so in the server's log. Thread-safe.
class EvidenceRecorder {
  public:
    static constexpr std::chrono::seconds flush_every{5};
    static constexpr std::size_t kept_events_max = 512;

    /// With nothing to write down there is no thread. The store outlives the recorder.
    EvidenceRecorder(Store& store, EvidenceSettings settings);
    ~EvidenceRecorder();
    EvidenceRecorder(const EvidenceRecorder&) = delete;
    EvidenceRecorder& operator=(const EvidenceRecorder&) = delete;

    /// `principal`: the id of the caller; empty: nobody was authenticated. `route`: `GET
    /// /v1/users`.
    void refused(const std::string& principal, const std::string& route,
                 const std::string& problem);
    /// `query`: path and query of the request.
    void read(const std::string& principal, const std::string& route, const std::string& query);
    /// Writes everything down that is waiting, and answers when that is durable or was refused.
    void flush();

  private:
    void run();
    void write(std::vector<domain::EventData> events);

    Store& store_;
    const EvidenceSettings settings_;
    std::mutex mutex_; ///< guards `tally_` and `stopping_`
    EvidenceTally tally_;
    bool stopping_ = false;
    std::condition_variable wake_;
    std::mutex writing_; ///< guards `kept_`; held while a batch is written
    std::vector<domain::EventData> kept_;
    std::thread thread_;
};

} // namespace muniment::api
