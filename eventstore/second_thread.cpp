#include "eventstore/second_thread.hpp"

#include <system_error>
#include <utility>

namespace muniment::eventstore {

void SecondThread::start() {
    is_started_ = true;
    if (std::thread::hardware_concurrency() == 1) return;
    try {
        thread_ = std::thread([this] { help(); });
    } catch (const std::system_error&) { // out of threads
    }
}

SecondThread::~SecondThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

/// What was thrown, or nothing.
std::exception_ptr SecondThread::Task::run() noexcept {
    try {
        for (auto i = next.fetch_add(1); i < count; i = next.fetch_add(1))
            work(i);
        return nullptr;
    } catch (...) {
        next.store(count); // nothing more is begun
        return std::current_exception();
    }
}

void SecondThread::share(std::size_t count, const std::function<void(std::size_t)>& work) {
    if (!is_started_) start();
    Task task{count, work};
    if (thread_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            task_ = &task;
        }
        changed_.notify_all();
    }
    const auto thrown_here = task.run();
    std::unique_lock lock(mutex_);
    task_ = nullptr;
    changed_.wait(lock, [&] { return !task.is_helped; });
    for (const auto& thrown : {thrown_here, task.thrown_there})
        if (thrown) std::rethrow_exception(thrown);
}

void SecondThread::help() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return task_ != nullptr || stopping_; });
        if (stopping_) return;
        auto& task = *std::exchange(task_, nullptr);
        task.is_helped = true;
        lock.unlock();
        task.thrown_there = task.run();
        lock.lock();
        task.is_helped = false;
        changed_.notify_all();
    }
}

} // namespace muniment::eventstore
