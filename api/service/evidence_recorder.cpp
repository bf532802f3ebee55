#include "api/service/evidence_recorder.hpp"

#include <spdlog/spdlog.h>

#include <iterator>

namespace muniment::api {

namespace {

/// The text up to `bytes_max`, cut between characters.
std::string cut(const std::string& text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end);
}

constexpr std::size_t query_bytes_max = 1000;

Principal server(const Store& store) {
    Principal principal;
    principal.actor = {"system", store.origin(), "muniment", "server", "", {}, {}};
    return principal;
}

} // namespace

EvidenceRecorder::EvidenceRecorder(Store& store, EvidenceSettings settings)
    : store_(store), settings_(settings) {
    if (settings.refusals || settings.reads) thread_ = std::thread([this] { run(); });
}

EvidenceRecorder::~EvidenceRecorder() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    flush();
}

void EvidenceRecorder::refused(const std::string& principal, const std::string& route,
                               const std::string& problem) {
    if (!settings_.refusals) return;
    const std::lock_guard lock(mutex_);
    tally_.refused(principal, route, problem, store_.clock().now());
}

void EvidenceRecorder::read(const std::string& principal, const std::string& route,
                            const std::string& query) {
    if (!settings_.reads) return;
    const std::lock_guard lock(mutex_);
    tally_.read(principal, route, cut(query, query_bytes_max), store_.clock().now());
}

void EvidenceRecorder::flush() {
    std::vector<domain::EventData> events;
    {
        const std::lock_guard lock(mutex_);
        events = tally_.take();
    }
    write(std::move(events));
}

void EvidenceRecorder::run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, flush_every, [this] { return stopping_; })) {
        auto events = tally_.take();
        lock.unlock();
        write(std::move(events));
        lock.lock();
    }
}

void EvidenceRecorder::write(std::vector<domain::EventData> events) {
    const std::lock_guard lock(writing_);
    kept_.insert(kept_.end(), std::make_move_iterator(events.begin()),
                 std::make_move_iterator(events.end()));
    if (kept_.empty()) return;
    WriteRequest request;
    request.principal = server(store_);
    request.content = StoreCommand{RecordEvidence{kept_}};
    if (store_.write(request)) {
        kept_.clear();
        return;
    }
    if (kept_.size() <= kept_events_max) return;
    const auto lost = kept_.size() - kept_events_max;
    spdlog::warn("evidence events={} are lost: the store does not accept them", lost);
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(lost));
}

} // namespace muniment::api
