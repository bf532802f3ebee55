#pragma once

#include "domain/time.hpp"
#include "projections/audit/user_edges.hpp"
#include "projections/view_reader.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::projections::audit {

/// Groups, roles and permissions as they lead to one another at the state of a session: what a
/// grant of a user gives, and through what. The edges of users are not in it; they are read user by
/// user. The rule is that of domain/access.hpp without a login context.
///
/// Everything throws what SQLite throws. The session must outlive it. Not thread-safe.
class AccessGraph {
  public:
    using Node = std::uint32_t;
    enum class Kind { permission, role, group };

    struct Entity {
        Kind kind = Kind::permission;
        std::string id;
        std::string name;
        std::string application; ///< empty: of none
        domain::Position created;
    };
    /// An edge that begins at a user.
    struct Grant {
        Node to = 0;
        domain::Position began;
        domain::Window window;
    };
    /// Something that was come to: by which edge, and from which arrival.
    struct Arrival {
        Node node = 0;
        std::size_t grant = 0; ///< where the way begins
        std::optional<std::size_t> from;
        domain::Position began; ///< of the edge that leads here
    };

    explicit AccessGraph(const ViewReader::Session& session);

    const std::vector<Entity>& entities() const { return entities_; }
    const Entity& entity(Node node) const { return entities_[node]; }
    std::optional<Node> find(Kind kind, std::string_view id) const;
    /// Whether the role or group leads to anything of the kind, itself excepted.
    bool leads_to(Node node, Kind kind) const;

    /// The grants of the user whose windows contain the instant: permissions, roles, groups, each
    /// sorted by id.
    std::vector<Grant> grants_of(const std::string& user, domain::Instant instant) const;

    /// Everything that the grants lead to, each once, the nearest first; of several ways to it a
    /// shortest, always the same.
    std::vector<Arrival> reach(std::span<const Grant> grants) const;

    /// In words, from the user on, without the goal itself: `group Payroll (g1) > role Clerk (r1)`;
    /// `direct` if nothing is between.
    std::string way_to(const std::vector<Arrival>& arrivals, std::size_t goal) const;

  private:
    struct Link {
        Node to;
        domain::Position began;
    };

    void read_entities(const ViewReader::Session& session, Kind kind, const std::string& columns,
                       const std::string& table);
    void read_links(const ViewReader::Session& session, const std::string& columns,
                    const std::string& table, Kind from, Kind to);
    void read_grants(std::vector<Grant>& grants, const std::string& user, domain::Instant instant,
                     const UserEdgeTable& edges, Kind kind) const;

    const ViewReader::Session& session_;
    std::vector<Entity> entities_; ///< by kind, then id
    std::vector<std::vector<Link>> links_;
    mutable std::vector<std::uint32_t> seen_; ///< by node: the last walk that came there
    mutable std::uint32_t walk_ = 0;
};

/// What a report calls it: `permission`, `role`, `group`.
std::string_view kind_name(AccessGraph::Kind kind);

} // namespace muniment::projections::audit
