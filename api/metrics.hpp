#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace muniment::api {

/// Counters and durations for `/metrics`, without ids of anybody. Thread-safe.
class Metrics {
  public:
    Metrics();
    ~Metrics();

    void count_request(const std::string& route, int status, std::chrono::nanoseconds duration);
    void set_positions(std::uint64_t head, std::uint64_t applied);
    void set_writes_accepted(bool accepted);

    /// The Prometheus text exposition format.
    std::string text() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace muniment::api
