#include "projections/index/graph.hpp"

namespace muniment::projections::index {

namespace {

template <typename Self, typename Visit>
void visit_parts(Self& self, Visit visit) {
    visit(self.applications, self.connections, self.users, self.permissions, self.roles,
          self.groups, self.mappings);
    visit(self.memberships, self.user_roles, self.user_permissions, self.nestings, self.group_roles,
          self.inclusions, self.role_permissions, self.windows);
    visit(self.reaches, self.role_groups, self.group_names, self.role_names, self.permission_names,
          self.mapping_names, self.connection_names, self.mapping_groups);
    visit(self.permission_homes, self.group_order, self.role_order, self.permission_order,
          self.registrations);
    visit(self.application_entities, self.connection_entities, self.permission_entities,
          self.role_entities, self.group_entities, self.application_roles,
          self.application_permissions, self.configuration);
}

} // namespace

void Graph::save(ImageSink& sink) const {
    visit_parts(*this, [&](const auto&... part) { (save_image(sink, part), ...); });
}

void Graph::load(ImageSource& source) {
    visit_parts(*this, [&](auto&... part) { (load_image(source, part), ...); });
    for (Node user = 0; user < registrations.size(); ++user)
        if (registrations[user].since != never && users.died(user) == never)
            user_entities.emplace(user, domain::User{id<domain::UserId>(user), std::nullopt});
}

} // namespace muniment::projections::index
