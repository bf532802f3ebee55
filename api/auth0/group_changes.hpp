#pragma once

#include "api/auth0/derivation.hpp"
#include "domain/ids.hpp"

#include <string>
#include <vector>

/// What the routes of groups change, decided on the directory that the change meets.
namespace muniment::api::auth0 {

/// What POST and PUT of a group state.
struct GroupBody {
    std::string name;
    std::string description;
};

using Texts = std::vector<std::string>;

Derived create_group(const domain::DirectoryView& directory, const domain::GroupId& id,
                     const GroupBody& body);
Derived update_group(const domain::DirectoryView& directory, const std::string& id,
                     const GroupBody& body);
/// Nothing if it is unknown; refused while it is nested in another. Its members do not keep it.
Derived delete_group(const Turn& turn, const std::string& id);

Derived add_members(const domain::DirectoryView& directory, const std::string& group,
                    const std::vector<domain::UserId>& users);
Derived remove_members(const domain::DirectoryView& directory, const std::string& group,
                       const Texts& users);
/// The group itself is left out. Refused as a whole for one that is unknown or an ancestor.
Derived nest_groups(const domain::DirectoryView& directory, const std::string& group,
                    const Texts& children);
/// Makes the list of nested groups be there, empty: what naming nothing but the group itself does.
Derived begin_nested(const domain::DirectoryView& directory, const std::string& group);
Derived unnest_groups(const domain::DirectoryView& directory, const std::string& group,
                      const Texts& children);
Derived assign_roles(const domain::DirectoryView& directory, const std::string& group,
                     const Texts& roles);
Derived unassign_roles(const domain::DirectoryView& directory, const std::string& group,
                       const Texts& roles);
Derived add_mappings(const domain::DirectoryView& directory, const std::string& group,
                     const std::vector<domain::Mapping>& mappings);
Derived remove_mappings(const domain::DirectoryView& directory, const std::string& group,
                        const Texts& mappings);

} // namespace muniment::api::auth0
