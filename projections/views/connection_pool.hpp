#pragma once

#include "projections/views/connection.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace muniment::projections::views {

/// Connections for readers: own ones to a file, or turns on the one connection to a database in
/// memory. Thread-safe. Throws what opening throws.
class ConnectionPool {
  public:
    explicit ConnectionPool(std::filesystem::path path) : path_(std::move(path)) {}
    /// Shares `only` with the applying thread, which takes `turn()` itself.
    explicit ConnectionPool(Connection& only) : only_(&only) {}

    /// A connection for as long as this lives.
    class Lease {
      public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> own);
        Lease(ConnectionPool& pool, std::unique_lock<std::mutex> turn);
        ~Lease();
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Connection& operator*() const { return own_ ? *own_ : *pool_.only_; }

      private:
        ConnectionPool& pool_;
        std::unique_ptr<Connection> own_;
        std::unique_lock<std::mutex> turn_;
    };

    std::unique_ptr<Lease> lease();

    /// What whoever uses the one connection holds; nothing where readers have their own.
    std::unique_lock<std::mutex> turn();

  private:
    std::unique_ptr<Connection> take_idle();
    void put_back(std::unique_ptr<Connection> connection);

    std::filesystem::path path_;
    Connection* only_ = nullptr;
    std::mutex turn_mutex_;
    std::mutex idle_mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

} // namespace muniment::projections::views
