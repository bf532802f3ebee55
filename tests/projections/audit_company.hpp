#pragma once

#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <gtest/gtest.h>

namespace muniment::testing {

/// A small company whose history a test writes batch by batch, taken in by views in memory. Batch n
/// happens n seconds after 2026-01-01T00:00:00Z; the first is the creation of the log.
class AuditedCompany : public ::testing::Test {
  protected:
    AuditedCompany();

    /// One batch under a ticket; answers its position.
    domain::Position batch(std::vector<domain::EventData> events, const std::string& ticket = "");
    projections::ViewReader at(domain::Position position) const;
    projections::ViewReader now() const { return at(history_.head()); }
    /// The instant of batch `n`, fractions of a second later.
    static domain::Instant second(std::int64_t n, std::int64_t us = 0);

    const domain::ApplicationId app = id<domain::ApplicationId>("app");
    const domain::PermissionId pay = id<domain::PermissionId>("pay");
    const domain::RoleId clerk = id<domain::RoleId>("clerk");
    const domain::RoleId boss = id<domain::RoleId>("boss");
    const domain::GroupId team = id<domain::GroupId>("team");
    const domain::GroupId staff = id<domain::GroupId>("staff");
    const domain::UserId ann = id<domain::UserId>("ann");
    const domain::UserId bob = id<domain::UserId>("bob");

  private:
    History history_;
    projections::Views views_ = projections::Views::open_in_memory().value();
};

} // namespace muniment::testing
