#include "api/service/live_state.hpp"
#include "bench/company.hpp"
#include "bench/rows.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>

// The 99th percentile of checks in process while another thread merges commits, beside that of
// checks alone. usage: contention_bench USERS
namespace {

using namespace muniment;

double check_p99(const api::LiveState& live, const bench::Company& company, std::size_t count) {
    std::minstd_rand random(1);
    std::vector<std::array<std::string, 3>> questions;
    for (std::size_t i = 0; i < count; ++i) {
        const auto permission = static_cast<std::uint32_t>(random() % company.permissions);
        questions.push_back(
            {bench::Company::user(static_cast<std::uint32_t>(random() % company.users)),
             company.application_of(permission), bench::Company::permission(permission)});
    }
    std::vector<double> seconds;
    seconds.reserve(count);
    for (const auto& [user, application, permission] : questions) {
        const auto begun = std::chrono::steady_clock::now();
        {
            const auto lock = live.lock_shared();
            benchmark::DoNotOptimize(live.index.check(user, application, permission,
                                                      {live.timeline.head().position, {}}));
        }
        seconds.push_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    }
    const auto p99 = seconds.begin() + static_cast<std::ptrdiff_t>(count / 100 * 99);
    std::nth_element(seconds.begin(), p99, seconds.end());
    return *p99;
}

/// Commits of 16 events, each a batch: memberships of random users that begin and end.
class Committer {
  public:
    Committer(api::LiveState& live, const bench::Company& company)
        : live_(live), company_(company), thread_([this] { run(); }) {}
    ~Committer() {
        stop_ = true;
        thread_.join();
    }

  private:
    void run() {
        std::minstd_rand random(2);
        auto position = live_.timeline.head().position;
        while (!stop_) {
            std::vector<domain::RecordedEvent> events;
            for (int i = 0; i < 16; ++i) {
                const auto user = domain::UserId::parse(
                    bench::Company::user(static_cast<std::uint32_t>(random() % company_.users)));
                const auto group = domain::GroupId::parse(
                    bench::Company::group(static_cast<std::uint32_t>(random() % company_.groups)));
                domain::EventData data = domain::MembersRemoved{*group, {*user}};
                if (random() % 2 == 0) data = domain::MembersAdded{*group, {*user}, {}, {}};
                ++position.value;
                events.push_back({position, {}, 0, {}, {}, {}, {}, std::move(data)});
            }
            live_.apply(events);
            std::this_thread::sleep_for(std::chrono::milliseconds(1)); // the disk's turn
        }
    }

    api::LiveState& live_;
    const bench::Company& company_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

} // namespace

int main(int argc, char** argv) {
    bench::Company company;
    company.ended = 0;
    company.users =
        argc > 1 ? static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10)) : 100'000U;
    api::LiveState live("bench");
    std::vector<domain::RecordedEvent> step;
    company.write([&](const domain::RecordedEvent& event) {
        step.push_back(event);
        if (step.size() < 4096) return;
        live.apply(step);
        step.clear();
    });
    live.apply(step);

    constexpr std::size_t checks = 200'000;
    check_p99(live, company, checks); // what is asked for the first time is learned
    std::vector<double> loaded;
    std::vector<double> alone;
    for (int repetition = 0; repetition < 5; ++repetition) {
        alone.push_back(check_p99(live, company, checks));
        const Committer committer(live, company);
        loaded.push_back(check_p99(live, company, checks));
    }
    bench::print({"checks while writes commit",
                  "p99, " + std::to_string(company.users) + " users, 16 events a commit",
                  "p99 without writes",
                  {"at_most", 3.0}},
                 loaded, alone);
    return 0;
}
