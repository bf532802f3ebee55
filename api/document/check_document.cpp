#include "api/document/check_document.hpp"

#include "domain/text.hpp"

#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace muniment::api {

namespace {

using domain::ApplicationId;
using domain::DirectoryView;
using domain::GroupId;
using domain::MappingId;
using domain::PermissionId;
using domain::RoleId;
using domain::UserId;

/// In which space the name of an entity must differ from the others.
std::string name_space(const domain::Group&) {
    return {};
}
std::string name_space(const domain::Role& role) {
    return role.application->text();
}
std::string name_space(const domain::Permission& permission) {
    return permission.application.text();
}

class Check {
  public:
    Check(ExtensionDocument& document, const DirectoryView* beside,
          std::vector<DocumentFinding>& findings)
        : document_(document), beside_(beside), findings_(findings) {}

    void run() {
        drop_repeated(document_.groups, "groups");
        drop_repeated(document_.roles, "roles");
        drop_repeated(document_.permissions, "permissions");
        note_what_exists();
        for (auto& group : document_.groups)
            check_group(group);
        for (auto& role : document_.roles)
            check_role(role);
    }

  private:
    void find(std::string pointer, std::string problem, bool repairable) {
        findings_.push_back({std::move(pointer), std::move(problem), repairable});
    }

    /// The second record with an id or a name goes.
    template <typename Record>
    void drop_repeated(std::vector<Record>& records, const char* array) {
        std::unordered_map<std::string, std::size_t> ids;
        std::map<std::pair<std::string, std::string>, std::size_t> names;
        std::erase_if(records, [&](const Record& record) {
            const auto& entity = record.entity;
            const auto pointer = record_pointer(array, record.index);
            const auto [id, id_is_new] = ids.try_emplace(entity.id.text(), record.index);
            if (!id_is_new) {
                find(pointer + "/_id", "is the id of " + record_pointer(array, id->second), false);
                return true;
            }
            const auto [name, name_is_new] = names.try_emplace(
                {name_space(entity), domain::fold_case(entity.name)}, record.index);
            if (!name_is_new)
                find(pointer + "/name",
                     "is the name of " + record_pointer(array, name->second) +
                         " already (case does not count)",
                     false);
            return !name_is_new;
        });
    }

    void note_what_exists() {
        for (const auto& group : document_.groups)
            groups_.insert(group.entity.id);
        for (const auto& role : document_.roles)
            roles_.insert(role.entity.id);
        for (const auto& permission : document_.permissions)
            permissions_.emplace(permission.entity.id, &permission.entity.application);
    }

    bool exists(const UserId&) const { return true; }
    bool exists(const GroupId& id) const {
        return groups_.contains(id) || (beside_ != nullptr && beside_->find(id) != nullptr);
    }
    bool exists(const RoleId& id) const {
        return roles_.contains(id) || (beside_ != nullptr && beside_->find(id) != nullptr);
    }
    bool exists(const PermissionId& id) const { return application_of(id) != nullptr; }

    const ApplicationId* application_of(const PermissionId& id) const {
        if (const auto found = permissions_.find(id); found != permissions_.end())
            return found->second;
        const auto* there = beside_ == nullptr ? nullptr : beside_->find(id);
        return there == nullptr ? nullptr : &there->application;
    }

    /// What leads nowhere and what occurs a second time goes.
    template <typename Id>
    void check_references(ExtensionArray<Id>& array, const std::string& record, const char* name) {
        if (!array) return;
        std::unordered_set<Id> seen;
        seen.reserve(array->size());
        std::erase_if(*array, [&](const ExtensionItem<Id>& item) {
            const char* problem = nullptr;
            if (!exists(item.value))
                problem = "`, which does not exist";
            else if (!seen.insert(item.value).second)
                problem = "` a second time";
            if (problem != nullptr)
                find(item_pointer(record, name, item.index),
                     "names `" + item.value.text() + problem, true);
            return problem != nullptr;
        });
    }

    void check_group(ExtensionGroup& group) {
        const auto pointer = record_pointer("groups", group.index);
        check_references(group.members, pointer, "members");
        check_references(group.nested, pointer, "nested");
        check_references(group.roles, pointer, "roles");
        if (!group.mappings) return;
        std::erase_if(*group.mappings, [&](const ExtensionItem<domain::Mapping>& item) {
            if (mappings_.insert(item.value.id).second) return false;
            find(item_pointer(pointer, "mappings", item.index) + "/_id",
                 "is the id of another mapping in this document", false);
            return true;
        });
    }

    void check_role(ExtensionRole& role) {
        const auto pointer = record_pointer("roles", role.index);
        check_references(role.permissions, pointer, "permissions");
        check_references(role.users, pointer, "users");
        if (!role.permissions) return;
        std::erase_if(*role.permissions, [&](const ExtensionItem<PermissionId>& item) {
            if (*application_of(item.value) == *role.entity.application) return false;
            find(item_pointer(pointer, "permissions", item.index),
                 "is linked to another application than the role", true);
            return true;
        });
    }

    ExtensionDocument& document_;
    const DirectoryView* beside_;
    std::vector<DocumentFinding>& findings_;
    std::unordered_set<GroupId> groups_;
    std::unordered_set<RoleId> roles_;
    std::unordered_map<PermissionId, const ApplicationId*> permissions_;
    std::unordered_set<MappingId> mappings_;
};

/// Which groups are nested in which, while the nestings of a document are added one by one.
class Nestings {
  public:
    explicit Nestings(const DirectoryView* beside) : beside_(beside) {}

    /// Whether `to` can be reached from `from` over any number of nestings. What waits to be looked
    /// at is in a list, not on the stack: nesting may be deep.
    bool reaches(const GroupId& from, const GroupId& to) const {
        std::vector<GroupId> ahead{from};
        std::unordered_set<GroupId> seen{from};
        while (!ahead.empty()) {
            const auto id = ahead.back();
            ahead.pop_back();
            if (id == to) return true;
            for (auto& child : children_of(id))
                if (seen.insert(child).second) ahead.push_back(std::move(child));
        }
        return false;
    }
    void add(const GroupId& parent, const GroupId& child) { added_[parent].push_back(child); }

    std::vector<GroupId> children_of(const GroupId& id) const {
        std::vector<GroupId> children;
        if (beside_ != nullptr && beside_->find(id) != nullptr) children = beside_->children_of(id);
        if (const auto found = added_.find(id); found != added_.end())
            children.insert(children.end(), found->second.begin(), found->second.end());
        return children;
    }

  private:
    const DirectoryView* beside_;
    std::unordered_map<GroupId, std::vector<GroupId>> added_;
};

/// Whether nothing is in a circle: groups that nobody is above are taken away until none is left.
bool is_acyclic(const ExtensionDocument& document, const DirectoryView* beside) {
    Nestings all(beside);
    std::unordered_map<GroupId, std::size_t> parents;
    std::vector<GroupId> ahead;
    std::unordered_set<GroupId> known;
    for (const auto& group : document.groups) {
        ahead.push_back(group.entity.id);
        if (group.nested)
            for (const auto& child : *group.nested)
                all.add(group.entity.id, child.value);
    }
    std::vector<GroupId> groups;
    while (!ahead.empty()) {
        auto id = ahead.back();
        ahead.pop_back();
        if (!known.insert(id).second) continue;
        parents.try_emplace(id, 0);
        for (auto& child : all.children_of(id)) {
            ++parents[child];
            ahead.push_back(std::move(child));
        }
        groups.push_back(std::move(id));
    }
    for (const auto& id : groups)
        if (parents[id] == 0) ahead.push_back(id);
    std::size_t taken = 0;
    for (; !ahead.empty(); ++taken) {
        const auto id = ahead.back();
        ahead.pop_back();
        for (auto& child : all.children_of(id))
            if (--parents[child] == 0) ahead.push_back(std::move(child));
    }
    return taken == groups.size();
}

} // namespace

std::vector<DocumentFinding> check_document(ExtensionDocument& document,
                                            const DirectoryView* beside) {
    std::vector<DocumentFinding> findings;
    Check(document, beside, findings).run();
    break_circles(document, beside, findings);
    return findings;
}

void break_circles(ExtensionDocument& document, const DirectoryView* beside,
                   std::vector<DocumentFinding>& findings) {
    if (is_acyclic(document, beside)) return;
    Nestings nestings(beside);
    for (auto& group : document.groups) {
        if (!group.nested) continue;
        const auto& parent = group.entity.id;
        std::erase_if(*group.nested, [&](const ExtensionItem<GroupId>& child) {
            if (nestings.reaches(child.value, parent)) {
                findings.push_back(
                    {item_pointer(record_pointer("groups", group.index), "nested", child.index),
                     "names `" + child.value.text() + "`, which closes a circle of nested groups",
                     true});
                return true;
            }
            nestings.add(parent, child.value);
            return false;
        });
    }
}

} // namespace muniment::api
