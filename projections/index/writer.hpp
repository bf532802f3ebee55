#pragma once

#include "domain/event_data.hpp"
#include "projections/index/graph.hpp"
#include "projections/index/reach_changes.hpp"

namespace muniment::projections::index {

/// What each event does to the graph, at one point. The twin of the domain's `evolve`, and total
/// like it: an event that names what is not there changes nothing. Store events change nothing.
/// Points do not go backwards from one writer to the next.
class Writer {
  public:
    Writer(Graph& graph, Point point) : graph_(graph), point_(point) {}

    void write(const domain::EventData& data);

  private:
    void on(const domain::ApplicationCreated& event);
    void on(const domain::ApplicationUpdated& event);
    void on(const domain::ApplicationDeleted& event);
    void on(const domain::ConnectionCreated& event);
    void on(const domain::ConnectionUpdated& event);
    void on(const domain::ConnectionDeleted& event);
    void on(const domain::UserCreated& event);
    void on(const domain::UserUpdated& event);
    void on(const domain::UserDeleted& event);
    void on(const domain::UserErased& event);
    void on(const domain::PermissionCreated& event);
    void on(const domain::PermissionUpdated& event);
    void on(const domain::PermissionDeleted& event);
    void on(const domain::RoleCreated& event);
    void on(const domain::RoleUpdated& event);
    void on(const domain::RoleDeleted& event);
    void on(const domain::GroupCreated& event);
    void on(const domain::GroupUpdated& event);
    void on(const domain::GroupDeleted& event);
    void on(const domain::MappingsAdded& event);
    void on(const domain::MappingsRemoved& event);
    void on(const domain::ConfigurationUpdated& event);
    void on(const domain::ConfigurationCleared& event);
    void on(const domain::DocumentReordered& event);
    void on(const domain::CollectionsWritten& event);
    void on(const domain::DocumentRecordsWritten&) {}

    void on(const domain::PermissionsGranted& event);
    void on(const domain::PermissionsRevoked& event);
    void on(const domain::RolesIncluded& event);
    void on(const domain::RolesExcluded& event);
    void on(const domain::MembersAdded& event);
    void on(const domain::MembersRemoved& event);
    void on(const domain::GroupsNested& event);
    void on(const domain::GroupsUnnested& event);
    void on(const domain::GroupRolesAssigned& event);
    void on(const domain::GroupRolesUnassigned& event);
    void on(const domain::UserRolesAssigned& event);
    void on(const domain::UserRolesUnassigned& event);
    void on(const domain::UserPermissionsGranted& event);
    void on(const domain::UserPermissionsRevoked& event);

    void on(const domain::LogCreated&) {}
    void on(const domain::KeyRotated&) {}
    void on(const domain::ClientCreated&) {}
    void on(const domain::ClientRevoked&) {}
    void on(const domain::AccessRefused&) {}
    void on(const domain::EvidenceRead&) {}
    void on(const domain::ApiKeyRotated&) {}
    void on(const domain::ResourceServerUpdated&) {}
    void on(const domain::DocumentRepaired&) {}

    /// The key of an entity that the event names, which is thereby touched.
    template <typename Id>
    NodeTable::Key named(const Id& id);
    /// Its living node, or `no_node`.
    template <typename Id>
    Node living(const Id& id);
    /// A new incarnation, or `no_node` where one lives.
    template <typename Id>
    Node begin(const Id& id);
    /// Ends the living node and tells which it was, or `no_node`.
    template <typename Id>
    Node end(const Id& id);
    /// The living node of the user, begun now if need be.
    Node user_node(const domain::UserId& id);

    /// Puts the entity, as it now is, into its place in its application and among the names.
    void place(const domain::Permission& permission, Node node);
    void place(const domain::Role& role, Node node);
    void remove_mapping(Node mapping);
    void touch_owner(const domain::DocumentArray& array);

    template <typename Right>
    void add_edges(Relation& relation, Node left, const std::vector<Right>& rights,
                   const domain::Window& window = {});
    template <typename Right>
    void remove_edges(Relation& relation, Node left, const std::vector<Right>& rights);
    /// Calls `changed(node)` for the living ends of edges that were written.
    template <typename Right, typename Changed>
    void tell(Node left, const std::vector<Right>& rights, Changed changed);

    Graph& graph_;
    Point point_;
    ReachChanges reaches_{graph_, point_};
};

} // namespace muniment::projections::index
