#include "api/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace muniment::api {

namespace {

/// What is counted of a route with a status.
struct Counted {
    prometheus::Counter& requests;
    prometheus::Histogram& durations;
};

} // namespace

struct Metrics::State {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter()
            .Name("muniment_http_requests_total")
            .Help("Requests answered, by route and status")
            .Register(registry);
    prometheus::Family<prometheus::Histogram>& durations =
        prometheus::BuildHistogram()
            .Name("muniment_http_request_seconds")
            .Help("Time from a request to its answer, by route")
            .Register(registry);
    prometheus::Family<prometheus::Gauge>& positions =
        prometheus::BuildGauge()
            .Name("muniment_position")
            .Help("Position of the log's head and of the views")
            .Register(registry);
    prometheus::Gauge& head = positions.Add({{"of", "log"}});
    prometheus::Gauge& applied = positions.Add({{"of", "views"}});
    prometheus::Gauge& writes_accepted = prometheus::BuildGauge()
                                             .Name("muniment_writes_accepted")
                                             .Help("1 while changes are accepted")
                                             .Register(registry)
                                             .Add({});

    /// The library finds it, too, but by labels that are made and hashed for each request.
    Counted counted(const std::string& route, int status) {
        {
            const std::shared_lock lock(mutex);
            const auto known = counted_before.find({route, status});
            if (known != counted_before.end()) return known->second;
        }
        static const prometheus::Histogram::BucketBoundaries bounds_s = {
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10};
        const std::lock_guard lock(mutex);
        return counted_before
            .try_emplace(
                {route, status},
                Counted{requests.Add({{"route", route}, {"status", std::to_string(status)}}),
                        durations.Add({{"route", route}}, bounds_s)})
            .first->second;
    }

    std::shared_mutex mutex; ///< guards `counted_before`
    std::map<std::pair<std::string, int>, Counted> counted_before;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(const std::string& route, int status,
                            std::chrono::nanoseconds duration) {
    const auto counted = state_->counted(route, status);
    counted.requests.Increment();
    counted.durations.Observe(std::chrono::duration<double>(duration).count());
}

void Metrics::set_positions(std::uint64_t head, std::uint64_t applied) {
    state_->head.Set(static_cast<double>(head));
    state_->applied.Set(static_cast<double>(applied));
}

void Metrics::set_writes_accepted(bool accepted) {
    state_->writes_accepted.Set(accepted ? 1 : 0);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

} // namespace muniment::api
