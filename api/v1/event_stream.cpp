#include "api/v1/event_stream.hpp"

#include "api/v1/event_body.hpp"

#include <stdexcept>
#include <thread>

namespace muniment::api {

namespace {

using Steady = std::chrono::steady_clock;
using domain::Failure;
using domain::Position;

constexpr std::size_t events_at_once = 200;
constexpr int retry_after_s = 5;

/// One place among those that may be open, given back at the end.
class Place {
  public:
    /// Null if there is none.
    static std::shared_ptr<Place> take(std::shared_ptr<std::atomic<std::size_t>> open,
                                       std::size_t max) {
        auto taken = open->load();
        do {
            if (taken >= max) return nullptr;
        } while (!open->compare_exchange_weak(taken, taken + 1));
        return std::make_shared<Place>(std::move(open));
    }
    explicit Place(std::shared_ptr<std::atomic<std::size_t>> open) : open_(std::move(open)) {}
    ~Place() { --*open_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    std::shared_ptr<std::atomic<std::size_t>> open_;
};

class Stream {
  public:
    Stream(const Store& store, projections::audit::EventFilter filter, EventFormat format,
           std::shared_ptr<Place> place)
        : store_(store), filter_(std::move(filter)), format_(format), place_(std::move(place)) {
        filter_.query.limit = events_at_once;
    }

    /// Writes what there is or waits a little; whether somebody listens.
    bool go_on(const ChunkSink& write) {
        if (!has_begun_) return say(write, ": the events of " + store_.origin() + "\n\n");
        if (store_.head() >= filter_.query.first) {
            const auto text = next_events();
            return text.empty() || say(write, text);
        }
        if (Steady::now() - said_at_ >= EventStreams::heartbeat) return say(write, ":\n\n");
        std::this_thread::sleep_for(EventStreams::look_interval);
        return true;
    }

  private:
    bool say(const ChunkSink& write, const std::string& text) {
        has_begun_ = true;
        said_at_ = Steady::now();
        return write(text);
    }

    /// The views are closed again before anything is written.
    std::string next_events() {
        auto& first = filter_.query.first;
        const auto head = store_.head();
        const auto views = store_.view(head);
        if (!views) return ""; // they are behind: they are waited for in the next turn
        const auto page = projections::audit::read_events(*views, filter_);
        if (!page) throw std::runtime_error(page.error().what);
        std::string text;
        for (const auto& row : page->items)
            append(text, row);
        first = Position{(page->next_key ? page->items.back().position : head).value + 1};
        return text;
    }

    void append(std::string& text, const projections::AuditRow& row) const {
        auto body = event_body(store_, row.position);
        if (!body) throw std::runtime_error(body.error().detail);
        text += "id: " + std::to_string(row.position.value) + "\nevent: " + row.type + "\n";
        for (const auto& line : formatted(format_, std::move(body).value()))
            text += "data: " + line + "\n";
        text += "\n";
    }

    const Store& store_;
    projections::audit::EventFilter filter_;
    EventFormat format_;
    std::shared_ptr<Place> place_;
    Steady::time_point said_at_;
    bool has_begun_ = false;
};

} // namespace

EventStreams::EventStreams(const Store& store, std::size_t streams_max)
    : store_(store), streams_max_(streams_max),
      open_(std::make_shared<std::atomic<std::size_t>>(0)) {}

domain::Expected<BodyStream, Problem> EventStreams::open(projections::audit::EventFilter filter,
                                                         EventFormat format) const {
    auto place = Place::take(open_, streams_max_);
    if (place == nullptr)
        return Failure{Problem{ProblemKind::busy,
                               "at most " + std::to_string(streams_max_) +
                                   " streams of events may be open at once; try again later",
                               "",
                               {{"retry_after_s", retry_after_s}}}};
    auto stream = std::make_shared<Stream>(store_, std::move(filter), format, std::move(place));
    return BodyStream(
        [stream = std::move(stream)](const ChunkSink& write) { return stream->go_on(write); });
}

} // namespace muniment::api
