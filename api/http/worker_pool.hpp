#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace muniment::api {

/// Threads that come when work waits and nobody is free, and go when there has been none for a
/// while. Thread-safe. Jobs must not throw.
class WorkerPool {
  public:
    /// At most `workers_max` threads run at once, at most `waiting_max` jobs wait for one.
    WorkerPool(std::size_t workers_max, std::size_t waiting_max);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs `job` on some thread. Blocks while too many jobs wait. Not after `drain`.
    void submit(std::function<void()> job);

    /// Whether a job waits while all threads are taken: who is idle had better give way.
    bool is_crowded() const { return crowded_.load(std::memory_order_relaxed); }

    /// Waits until no job runs or waits, at most until `deadline`.
    void wait_until_quiet(std::chrono::steady_clock::time_point deadline);

    /// Runs what waits and ends all threads. Called once, or by the destructor.
    void drain();

  private:
    void work(std::list<std::thread>::iterator self);
    void add_worker();
    void join_finished(std::unique_lock<std::mutex>& lock);
    void note_crowding();

    const std::size_t workers_max_;
    const std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable job_or_end_;
    std::condition_variable less_to_do_;
    std::deque<std::function<void()>> waiting_;
    std::list<std::thread> workers_;
    std::list<std::thread> finished_; ///< ended or about to, to be joined
    std::size_t idle_ = 0;
    bool draining_ = false;
    std::atomic<bool> crowded_{false};
};

} // namespace muniment::api
