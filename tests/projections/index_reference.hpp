#pragma once

#include "domain/directory.hpp"
#include "domain/recorded_event.hpp"
#include "projections/permission_index.hpp"

#include <map>
#include <string>
#include <vector>

namespace muniment::testing {

/// Every id and name that a history may use, and some that it does not.
struct Universe {
    std::vector<domain::ApplicationId> applications;
    std::vector<domain::ConnectionId> connections;
    std::vector<domain::UserId> users;
    std::vector<domain::PermissionId> permissions;
    std::vector<domain::RoleId> roles;
    std::vector<domain::GroupId> groups;
    std::vector<domain::MappingId> mappings;
    std::vector<std::string> names;
    std::vector<std::string> mapped_connections; ///< connections that mappings name
    std::vector<domain::Instant> instants;       ///< around the bounds of the windows that occur

    /// Adds what the event names.
    void add(const domain::EventData& event);
};

/// Feeds a history to the plain directory and to the permission index, keeps the directory of each
/// batch end, and expects that the index says the same as the rule of the domain.
class IndexReference {
  public:
    /// One batch. Every few batches the index goes through an image of itself.
    void apply(const std::vector<domain::EventData>& batch, domain::Instant occurred_at);

    const projections::PermissionIndex& index() const { return index_; }
    domain::Position head() const { return {position_}; }
    Universe& universe() { return universe_; }

    /// Expects every method of the head view, and what was last touched, to agree.
    void expect_equal_head() const;
    /// Expects every question about each past batch end to agree, at instants around its windows.
    void expect_equal_past() const;

  private:
    struct Past {
        domain::Position position;
        domain::Instant occurred_at;
        domain::Directory directory;
    };

    void pass_through_image();
    void expect_equal_entities() const;
    void expect_equal_names() const;
    void expect_equal_edges() const;
    void expect_equal_touched() const;
    void expect_equal_at(const Past& past, domain::Instant instant) const;
    void expect_equal_access(const Past& past, const domain::UserId& user, domain::Instant instant,
                             const std::optional<domain::LoginContext>& login) const;
    void expect_equal_groups(const Past& past, domain::Instant instant) const;
    void expect_equal_lookups(const Past& past) const;

    Universe universe_;
    std::vector<Past> pasts_{{}};
    projections::PermissionIndex index_;
    std::map<domain::Position, domain::RecordedEvent> profile_events_;
    std::map<domain::EntityRef, domain::Position> touched_;
    std::uint64_t position_ = 0;
};

} // namespace muniment::testing
