#include "api/import/auth0_document.hpp"

#include "api/import/auth0_collections.hpp"
#include "api/import/auth0_record.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace muniment::api {

namespace {

using boost::json::object;
using domain::ApplicationId;
using domain::ApplicationRefType;
using domain::GroupId;
using domain::PermissionId;
using domain::RoleId;
using domain::UserId;

/// An id that a record names, and where.
template <typename Id>
struct Reference {
    Id id;
    std::string pointer;
};

/// Turns the collections of a document into changes: first what exists, then what refers.
class Reading {
  public:
    Reading(const Auth0Collections& found, const domain::DirectoryView& directory,
            Auth0Import& import)
        : found_(found), directory_(directory), import_(import) {}

    void read() {
        register_applications();
        for (const auto& entry : found_.permissions.entries())
            create_permission(entry);
        for (const auto& entry : found_.roles.entries())
            create_role(entry);
        for (const auto& entry : found_.groups.entries())
            create_group(entry);
        for (const auto& entry : found_.roles.entries())
            assign_users(entry);
        for (const auto& entry : found_.groups.entries())
            connect_group(entry);
        nest_groups();
    }

  private:
    void problem(std::string pointer, std::string text) {
        import_.problems.push_back({std::move(pointer), std::move(text)});
    }
    void change(domain::Change change, std::string pointer) {
        import_.changes.push_back(std::move(change));
        import_.pointers.push_back(std::move(pointer));
    }

    void register_application(const ApplicationId& id, ApplicationRefType type,
                              const std::string& pointer) {
        if (directory_.find(id) != nullptr || !registered_.insert(id).second) return;
        const auto application_type = type == ApplicationRefType::resource_server
                                          ? domain::ApplicationType::resource_server
                                          : domain::ApplicationType::regular_web;
        change(domain::CreateApplication{id, id.text(), application_type, {}}, pointer);
    }

    void register_applications() {
        for (const auto& [permission, pointer, source] : found_.permissions.entries())
            register_application(permission.application, permission.application_type, pointer);
        for (const auto& [role, pointer, source] : found_.roles.entries())
            register_application(*role.application, *role.application_type, pointer);
    }

    /// Whether a creation is needed: not if the entity is there exactly so.
    template <typename Entity>
    bool is_new(const Entity& entity, const std::string& pointer) {
        const auto* existing = directory_.find(entity.id);
        if (existing == nullptr) return true;
        if (!(*existing == entity))
            problem(pointer + "/_id", "is there already with other content; delete it first or "
                                      "leave this record out");
        return false;
    }

    void create_permission(const Auth0Entry<domain::Permission>& entry) {
        const auto& p = entry.entity;
        if (is_new(p, entry.pointer))
            change(domain::CreatePermission{p.id, p.application, p.application_type, p.name,
                                            p.description, domain::NameRule::folded},
                   entry.pointer);
    }

    void create_role(const Auth0Entry<domain::Role>& entry) {
        const auto& r = entry.entity;
        std::vector<PermissionId> permissions;
        for (auto& [id, pointer] : references<PermissionId>(entry, "permissions")) {
            if (application_of(id) == *r.application)
                permissions.push_back(std::move(id));
            else
                problem(pointer, "is linked to another application than the role");
        }
        if (is_new(r, entry.pointer))
            change(domain::CreateRole{r.id, r.application, r.application_type, r.name,
                                      r.description, std::move(permissions),
                                      domain::NameRule::folded},
                   entry.pointer);
        else if (!permissions.empty())
            change(domain::GrantPermissions{r.id, std::move(permissions)}, entry.pointer);
    }

    void create_group(const Auth0Entry<domain::Group>& entry) {
        auto wanted = entry.entity;
        if (const auto* existing = directory_.find(wanted.id)) wanted.mappings = existing->mappings;
        if (is_new(wanted, entry.pointer))
            change(domain::CreateGroup{wanted.id, wanted.name, wanted.description,
                                       domain::NameRule::folded},
                   entry.pointer);
    }

    void assign_users(const Auth0Entry<domain::Role>& entry) {
        if (auto users = ids_of<UserId>(entry, "users"); !users.empty())
            change(domain::AssignUserRoles{{entry.entity.id}, std::move(users), {}, {}},
                   entry.pointer + "/users");
    }

    void connect_group(const Auth0Entry<domain::Group>& entry) {
        const auto& id = entry.entity.id;
        if (auto users = ids_of<UserId>(entry, "members"); !users.empty())
            change(domain::AddMembers{id, std::move(users), {}, {}}, entry.pointer + "/members");
        if (auto roles = ids_of<RoleId>(entry, "roles"); !roles.empty())
            change(domain::AssignGroupRoles{id, std::move(roles)}, entry.pointer + "/roles");
        children_[id] = references<GroupId>(entry, "nested");
        add_mappings(entry);
    }

    void add_mappings(const Auth0Entry<domain::Group>& entry) {
        std::vector<domain::Mapping> mappings;
        for (auto& [mapping, pointer] :
             read_auth0_mappings(*entry.source, entry.pointer, import_.problems)) {
            if (!mapping_ids_.insert(mapping.id).second)
                problem(pointer + "/_id", "is the id of another mapping in this document");
            else if (!directory_.group_with(mapping.id))
                mappings.push_back(std::move(mapping));
            else if (!has_mapping(entry.entity.id, mapping))
                problem(pointer + "/_id", "is there already with other content; delete it first "
                                          "or leave this record out");
        }
        if (!mappings.empty())
            change(domain::AddMappings{entry.entity.id, std::move(mappings)},
                   entry.pointer + "/mappings");
    }

    bool has_mapping(const GroupId& id, const domain::Mapping& mapping) const {
        const auto* group = directory_.find(id);
        return group != nullptr && std::find(group->mappings.begin(), group->mappings.end(),
                                             mapping) != group->mappings.end();
    }

    std::optional<ApplicationId> application_of(const PermissionId& id) const {
        if (const auto* entry = found_.permissions.find(id)) return entry->entity.application;
        if (const auto* existing = directory_.find(id)) return existing->application;
        return std::nullopt;
    }

    bool exists(const UserId&) const { return true; }
    bool exists(const PermissionId& id) const { return application_of(id).has_value(); }
    bool exists(const RoleId& id) const {
        return found_.roles.find(id) != nullptr || directory_.find(id) != nullptr;
    }
    bool exists(const GroupId& id) const {
        return found_.groups.find(id) != nullptr || directory_.find(id) != nullptr;
    }

    /// What a member of a record refers to; dangling and repeated references are problems.
    template <typename Id, typename Entity>
    std::vector<Reference<Id>> references(const Auth0Entry<Entity>& entry, const char* member) {
        std::vector<Reference<Id>> known;
        std::set<Id> seen;
        for (auto& [id, pointer] :
             read_auth0_ids<Id>(*entry.source, entry.pointer, member, import_.problems)) {
            if (!exists(id))
                problem(pointer, "names `" + id.text() + "`, which does not exist");
            else if (!seen.insert(id).second)
                problem(pointer, "names `" + id.text() + "` a second time");
            else
                known.push_back({id, pointer});
        }
        return known;
    }

    template <typename Id, typename Entity>
    std::vector<Id> ids_of(const Auth0Entry<Entity>& entry, const char* member) {
        std::vector<Id> ids;
        for (auto& reference : references<Id>(entry, member))
            ids.push_back(std::move(reference.id));
        return ids;
    }

    /// Nestings that close a circle within the document are problems and left out.
    void nest_groups() {
        std::set<GroupId> done;
        std::set<GroupId> path;
        for (const auto& entry : found_.groups.entries())
            find_circles(entry.entity.id, done, path);
        for (const auto& entry : found_.groups.entries()) {
            std::vector<GroupId> children;
            for (const auto& child : children_[entry.entity.id])
                if (!closing_.contains({entry.entity.id, child.id})) children.push_back(child.id);
            if (!children.empty())
                change(domain::NestGroups{entry.entity.id, std::move(children)},
                       entry.pointer + "/nested");
        }
    }

    void find_circles(const GroupId& id, std::set<GroupId>& done, std::set<GroupId>& path) {
        if (!done.insert(id).second) return;
        path.insert(id);
        for (const auto& child : children_[id]) {
            if (path.contains(child.id)) {
                problem(child.pointer, "closes a circle of nested groups");
                closing_.insert({id, child.id});
            } else {
                find_circles(child.id, done, path);
            }
        }
        path.erase(id);
    }

    const Auth0Collections& found_;
    const domain::DirectoryView& directory_;
    Auth0Import& import_;
    std::set<ApplicationId> registered_;
    std::set<domain::MappingId> mapping_ids_;
    std::map<GroupId, std::vector<Reference<GroupId>>> children_;
    std::set<std::pair<GroupId, GroupId>> closing_; ///< parent, child
};

void read_configuration(const object& document, Auth0Import& import) {
    const auto& records = auth0_collection(document, "configuration");
    if (records.size() > 1) import.problems.push_back({"/configuration/1", "must be the only one"});
    if (records.empty()) return;
    if (!records[0].is_object()) {
        import.problems.push_back({"/configuration/0", "must be an object"});
        return;
    }
    const auto switches =
        read_auth0_configuration(records[0].get_object(), import.problems, import.notes);
    if (switches == domain::Configuration{}) return;
    import.changes.push_back(domain::UpdateConfiguration{switches});
    import.pointers.push_back("/configuration/0");
}

} // namespace

Auth0Import read_auth0_document(const boost::json::value& document,
                                const domain::DirectoryView& directory) {
    Auth0Import import;
    if (!document.is_object()) {
        import.problems.push_back({"", "must be an object"});
        return import;
    }
    const auto found = collect_auth0(document.get_object(), import.problems);
    Reading(found, directory, import).read();
    read_configuration(document.get_object(), import);
    return import;
}

} // namespace muniment::api
