#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace muniment::eventstore {

/// A thread that helps another with its work and sleeps in between. It takes what the other has not
/// begun, so that nothing waits for it when it wakes late. It starts when it is first asked;
/// without a second core, or when no thread can be had, whoever asks works alone. For one user at a
/// time.
class SecondThread {
  public:
    SecondThread() = default;
    ~SecondThread();
    SecondThread(const SecondThread&) = delete;
    SecondThread& operator=(const SecondThread&) = delete;

    /// Calls `work(i)` for every i < count, here and there, in no order; returns when all are done.
    /// What `work` throws ends the sharing, and is thrown here when nobody is at work any more.
    void share(std::size_t count, const std::function<void(std::size_t)>& work);

  private:
    struct Task {
        std::size_t count;
        const std::function<void(std::size_t)>& work;
        std::atomic<std::size_t> next{0};
        bool is_helped = false; ///< the second thread is at it
        std::exception_ptr thrown_there = nullptr;

        std::exception_ptr run() noexcept;
    };

    void start();
    void help();

    bool is_started_ = false;
    std::mutex mutex_; ///< guards `task_`, what it tells of help, and `stopping_`
    std::condition_variable changed_;
    Task* task_ = nullptr;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace muniment::eventstore
