#pragma once

#include "api/service/write_request.hpp"
#include "projections/permission_index.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the changes of this surface are made of, in the turn of the write.
namespace muniment::api::auth0 {

using Changes = std::vector<domain::Change>;
using Derived = domain::Expected<Changes, SurfaceRefusal>;

/// 400 `ValidationError`
domain::Failure<SurfaceRefusal> breaks_rule(std::string message);
/// 404 `The record {id} in {collection} does not exist.`
domain::Failure<SurfaceRefusal> is_missing(std::string_view id, std::string_view collection);

/// The text as an id; nothing where no entity can have it.
template <typename Id>
std::optional<Id> id_of(std::string_view text) {
    auto id = Id::parse(text);
    if (!id) return std::nullopt;
    return std::move(id).value();
}

/// The entity with this id, as this surface sees it: roles without application are not there.
const domain::Group* find_group(const domain::DirectoryView& directory, std::string_view id);
const domain::Role* find_role(const domain::DirectoryView& directory, std::string_view id);
const domain::Permission* find_permission(const domain::DirectoryView& directory,
                                          std::string_view id);

/// Each text once, in the order of their first occurrence.
std::vector<std::string> each_once(const std::vector<std::string>& texts);

/// The directory that a change meets, and how it stood at the head, which knows an order. In the
/// writer's turn the index is read without its lock: nobody else changes it.
struct Turn {
    const domain::DirectoryView& directory;
    const projections::PermissionIndex& index;
    domain::Position head;
};

/// Names of the entities joined with `, `, in storage order; what is newer than the head comes
/// last.
template <typename Id>
std::string names_of(const Turn& turn, std::vector<Id> ids) {
    auto ordered = turn.index.in_storage_order(ids, turn.head);
    std::sort(ids.begin(), ids.end());
    for (auto& id : ids)
        if (std::find(ordered.begin(), ordered.end(), id) == ordered.end())
            ordered.push_back(std::move(id));
    std::string joined;
    for (const auto& id : ordered)
        joined += (joined.empty() ? "" : ", ") + turn.directory.find(id)->name;
    return joined;
}

/// How the batch shares a commit: as much of it as it has ids, hence alone if they are many.
DerivedChanges derived_from(DerivedChanges::Derivation derive, std::size_t ids);

/// Appends the creation of the application if the directory does not know it: the extension names
/// applications that it does not keep. Its type is one that nobody is offered to log in to, until
/// somebody says which it is.
void register_application(Changes& changes, const domain::DirectoryView& directory,
                          const domain::ApplicationId& id, domain::ApplicationRefType type);

} // namespace muniment::api::auth0
