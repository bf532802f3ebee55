#pragma once

#include "domain/timeline.hpp"
#include "projections/view_reader.hpp"
#include "projections/views/connection_pool.hpp"

#include <memory>
#include <string>

namespace muniment::projections {

/// A read transaction and the batch end that it looks at.
struct ViewReader::Session {
    explicit Session(std::unique_ptr<views::ConnectionPool::Lease> leased);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    views::Connection& db() const { return **lease; }

    /// The condition that a row of `alias` held there; ?1 is the position. At the head it asks for
    /// living rows in the words of the partial indexes.
    std::string held(const std::string& alias) const;

    std::unique_ptr<views::ConnectionPool::Lease> lease;
    domain::BatchEnd end;
    std::string origin;
    bool at_head = false;
};

} // namespace muniment::projections
