#include "projections/views/connection_pool.hpp"

#include "migrations/database.hpp"

namespace muniment::projections::views {

namespace {

/// More connections than this are closed after use.
constexpr std::size_t idle_connections_max = 8;

} // namespace

ConnectionPool::Lease::Lease(ConnectionPool& pool, std::unique_ptr<Connection> own)
    : pool_(pool), own_(std::move(own)) {}

ConnectionPool::Lease::Lease(ConnectionPool& pool, std::unique_lock<std::mutex> turn)
    : pool_(pool), turn_(std::move(turn)) {}

ConnectionPool::Lease::~Lease() {
    if (own_) pool_.put_back(std::move(own_));
}

std::unique_ptr<ConnectionPool::Lease> ConnectionPool::lease() {
    if (only_ != nullptr) return std::make_unique<Lease>(*this, turn());
    auto connection = take_idle();
    if (!connection)
        connection = std::make_unique<Connection>(
            migrations::open_database(path_, migrations::Kind::views, migrations::Mode::read_only));
    return std::make_unique<Lease>(*this, std::move(connection));
}

std::unique_lock<std::mutex> ConnectionPool::turn() {
    if (only_ == nullptr) return {};
    return std::unique_lock(turn_mutex_);
}

std::unique_ptr<Connection> ConnectionPool::take_idle() {
    const std::scoped_lock lock(idle_mutex_);
    if (idle_.empty()) return nullptr;
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void ConnectionPool::put_back(std::unique_ptr<Connection> connection) {
    const std::scoped_lock lock(idle_mutex_);
    if (idle_.size() < idle_connections_max) idle_.push_back(std::move(connection));
}

} // namespace muniment::projections::views
