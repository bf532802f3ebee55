#include "api/auth0/derivation.hpp"

#include "api/auth0/errors.hpp"
#include "api/service/writer.hpp"

#include <unordered_set>

namespace muniment::api::auth0 {

using domain::DirectoryView;
using domain::Failure;

namespace {

Failure<SurfaceRefusal> refused(Refusal refusal) {
    return Failure{
        SurfaceRefusal{refusal.status, std::move(refusal.error), std::move(refusal.message)}};
}

template <typename Id>
auto found(const DirectoryView& directory, std::string_view text)
    -> decltype(directory.find(std::declval<Id>())) {
    const auto id = id_of<Id>(text);
    return id ? directory.find(*id) : nullptr;
}

} // namespace

Failure<SurfaceRefusal> breaks_rule(std::string message) {
    return refused(rule_refusal(std::move(message)));
}

Failure<SurfaceRefusal> is_missing(std::string_view id, std::string_view collection) {
    return refused(no_such_record(id, collection));
}

const domain::Group* find_group(const DirectoryView& directory, std::string_view id) {
    return found<domain::GroupId>(directory, id);
}

const domain::Role* find_role(const DirectoryView& directory, std::string_view id) {
    const auto* role = found<domain::RoleId>(directory, id);
    return role != nullptr && role->application ? role : nullptr;
}

const domain::Permission* find_permission(const DirectoryView& directory, std::string_view id) {
    return found<domain::PermissionId>(directory, id);
}

std::vector<std::string> each_once(const std::vector<std::string>& texts) {
    std::unordered_set<std::string_view> seen;
    std::vector<std::string> once;
    for (const auto& text : texts)
        if (seen.insert(text).second) once.push_back(text);
    return once;
}

DerivedChanges derived_from(DerivedChanges::Derivation derive, std::size_t ids) {
    DerivedChanges changes{std::move(derive)};
    changes.changes_max = std::clamp(ids, changes.changes_max, CommitQueue::group_changes_max);
    return changes;
}

void register_application(Changes& changes, const DirectoryView& directory,
                          const domain::ApplicationId& id, domain::ApplicationRefType type) {
    if (directory.find(id) != nullptr) return;
    const auto application_type = type == domain::ApplicationRefType::resource_server
                                      ? domain::ApplicationType::resource_server
                                      : domain::ApplicationType::non_interactive;
    changes.emplace_back(domain::CreateApplication{id, id.text(), application_type, {}});
}

} // namespace muniment::api::auth0
