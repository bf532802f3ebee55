#pragma once

#include "domain/expected.hpp"

#include <filesystem>
#include <string>

namespace muniment::eventstore {

/// The store cannot be locked; `what` says who holds it, as far as that is known.
struct StoreLocked {
    std::string what;
};

/// The right to write a store, held by at most one process: flock(2) on `<data>/lock`.
///
/// Held while the object lives; the kernel releases it when the process ends in whatever way. The
/// file holds the process id of the last holder and stays. Readers need no lock.
class StoreLock {
  public:
    /// Does not wait.
    static domain::Expected<StoreLock, StoreLocked> acquire(const std::filesystem::path& data);

    StoreLock(StoreLock&& other) noexcept;
    StoreLock& operator=(StoreLock&& other) noexcept;
    ~StoreLock();

  private:
    explicit StoreLock(int file);

    int file_; ///< -1: moved from
};

} // namespace muniment::eventstore
