#include "tests/projections/audit_company.hpp"

namespace muniment::testing {

using namespace domain;

/// Second 2: an application with its permission, roles and groups; nobody is in them yet.
AuditedCompany::AuditedCompany() {
    EXPECT_TRUE(views_.apply(history_.events()));
    batch({ApplicationCreated{app, "App", ApplicationType::spa, {}},
           PermissionCreated{pay, app, ApplicationRefType::client, "pay:bills", ""},
           RoleCreated{clerk, app, ApplicationRefType::client, "Clerk", ""},
           RoleCreated{boss, app, ApplicationRefType::client, "Boss", ""},
           GroupCreated{team, "Team", ""}, GroupCreated{staff, "Staff", ""}});
}

Position AuditedCompany::batch(std::vector<EventData> events, const std::string& ticket) {
    Circumstances circumstances;
    circumstances.actor.id = "hr";
    if (!ticket.empty()) circumstances.ticket = ticket;
    history_.batch(std::move(events), circumstances);
    EXPECT_TRUE(views_.apply(history_.batch_at(history_.ends().size() - 1)));
    return history_.head();
}

projections::ViewReader AuditedCompany::at(Position position) const {
    return std::move(views_.read(position)).value();
}

Instant AuditedCompany::second(std::int64_t n, std::int64_t us) {
    constexpr std::int64_t beginning_us = 1'767'225'600'000'000;
    return {beginning_us + n * 1'000'000 + us};
}

} // namespace muniment::testing
