#pragma once

#include "domain/overlay.hpp"
#include "domain/overlay_edges.hpp"
#include "domain/overlay_entities.hpp"
#include "domain/relations.hpp"

#include <boost/mp11.hpp>

#include <optional>
#include <tuple>
#include <unordered_map>

namespace muniment::domain {

/// What the events applied so far changed, and the editor through which they change it.
struct Overlay::State {
    explicit State(const DirectoryView& beneath) : base(beneath) {}

    const DirectoryView& base;
    detail::EntityChanges<Application> applications;
    detail::EntityChanges<Connection> connections;
    detail::EntityChanges<User> users;
    detail::NamedEntityChanges<Permission> permissions;
    detail::NamedEntityChanges<Role> roles;
    detail::NamedEntityChanges<Group> groups;
    std::unordered_map<MappingId, GroupId> mappings; ///< of the groups put here
    std::optional<Configuration> switches;
    boost::mp11::mp_rename<boost::mp11::mp_transform<detail::EdgeChanges, relation::All>,
                           std::tuple>
        edges;

    template <typename Relation>
    auto& of() {
        return std::get<detail::EdgeChanges<Relation>>(edges);
    }
    template <typename Relation>
    const auto& of() const {
        return std::get<detail::EdgeChanges<Relation>>(edges);
    }

    // The editor, as evolve.cpp wants it.

    template <typename Id>
    const auto* find(const Id& id) const {
        return table(*this, id).find(base, id);
    }

    template <typename Entity>
    void put(Entity entity) {
        table(*this, entity.id).put(std::move(entity));
    }
    void put(Group group) {
        forget_mappings(group.id);
        for (const auto& mapping : group.mappings)
            mappings.insert_or_assign(mapping.id, group.id);
        groups.put(std::move(group));
    }

    template <typename Id>
    void erase(const Id& id) {
        if constexpr (std::is_same_v<Id, GroupId>) forget_mappings(id);
        table(*this, id).erase(id);
        std::apply([&](auto&... changes) { (changes.cut(base, id), ...); }, edges);
    }

    template <typename Relation>
    void link(const typename Relation::Left& left, const typename Relation::Right& right,
              const Window& window) {
        of<Relation>().set(left, right, window);
    }
    template <typename Relation>
    void unlink(const typename Relation::Left& left, const typename Relation::Right& right) {
        of<Relation>().set(left, right, std::nullopt);
    }

    Configuration configuration() const { return switches ? *switches : base.configuration(); }
    void set_configuration(const Configuration& now) { switches = now; }

  private:
    template <typename Self>
    static auto& table(Self& self, const ApplicationId&) {
        return self.applications;
    }
    template <typename Self>
    static auto& table(Self& self, const ConnectionId&) {
        return self.connections;
    }
    template <typename Self>
    static auto& table(Self& self, const UserId&) {
        return self.users;
    }
    template <typename Self>
    static auto& table(Self& self, const PermissionId&) {
        return self.permissions;
    }
    template <typename Self>
    static auto& table(Self& self, const RoleId&) {
        return self.roles;
    }
    template <typename Self>
    static auto& table(Self& self, const GroupId&) {
        return self.groups;
    }

    void forget_mappings(const GroupId& id) {
        if (const auto* group = groups.changed(id))
            for (const auto& mapping : group->mappings)
                mappings.erase(mapping.id);
    }
};

} // namespace muniment::domain
