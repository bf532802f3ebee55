#include "api/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace muniment::api {

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
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(const std::string& route, int status,
                            std::chrono::nanoseconds duration) {
    static const prometheus::Histogram::BucketBoundaries bounds_s = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10};
    state_->requests.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
    state_->durations.Add({{"route", route}}, bounds_s)
        .Observe(std::chrono::duration<double>(duration).count());
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
