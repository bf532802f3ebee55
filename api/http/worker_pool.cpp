#include "api/http/worker_pool.hpp"

#include <system_error>
#include <utility>

namespace muniment::api {

namespace {
constexpr std::chrono::seconds worker_idle_max{10};
}

WorkerPool::WorkerPool(std::size_t workers_max, std::size_t waiting_max)
    : workers_max_(workers_max), waiting_max_(waiting_max) {}

WorkerPool::~WorkerPool() {
    drain();
}

void WorkerPool::submit(std::function<void()> job) {
    std::unique_lock lock(mutex_);
    less_to_do_.wait(lock, [&] { return waiting_.size() < waiting_max_; });
    join_finished(lock);
    waiting_.push_back(std::move(job));
    if (waiting_.size() > idle_ && workers_.size() < workers_max_) add_worker();
    note_crowding();
    job_or_end_.notify_one();
}

void WorkerPool::add_worker() {
    const auto self = workers_.emplace(workers_.end());
    try {
        *self = std::thread([this, self] { work(self); });
    } catch (const std::system_error&) {
        workers_.erase(self); // out of threads: the job waits for one of those that are there
    }
}

void WorkerPool::work(std::list<std::thread>::iterator self) {
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        const bool has_reason = job_or_end_.wait_for(
            lock, worker_idle_max, [&] { return !waiting_.empty() || draining_; });
        --idle_;
        if (waiting_.empty() && (draining_ || !has_reason)) break;
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        note_crowding();
        less_to_do_.notify_all();
        lock.unlock();
        job();
        job = nullptr; // what it holds ends before the pool looks quiet
        lock.lock();
        if (waiting_.empty()) less_to_do_.notify_all();
    }
    finished_.splice(finished_.end(), workers_, self);
    note_crowding();
    less_to_do_.notify_all();
}

void WorkerPool::note_crowding() {
    crowded_.store(waiting_.size() > idle_ && workers_.size() >= workers_max_,
                   std::memory_order_relaxed);
}

void WorkerPool::join_finished(std::unique_lock<std::mutex>& lock) {
    std::list<std::thread> ended;
    ended.swap(finished_);
    lock.unlock(); // an ending thread may still hold the mutex
    for (auto& thread : ended)
        thread.join();
    lock.lock();
}

void WorkerPool::wait_until_quiet(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    // A worker counts itself idle only after the notification, hence the polling.
    while (!(waiting_.empty() && idle_ == workers_.size()) &&
           std::chrono::steady_clock::now() < deadline)
        less_to_do_.wait_for(lock, std::chrono::milliseconds(10));
}

void WorkerPool::drain() {
    std::unique_lock lock(mutex_);
    draining_ = true;
    job_or_end_.notify_all();
    less_to_do_.wait(lock, [&] { return workers_.empty(); });
    join_finished(lock);
}

} // namespace muniment::api
