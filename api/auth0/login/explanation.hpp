#pragma once

#include "api/json/write.hpp"
#include "domain/access.hpp"
#include "domain/expected.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "projections/view_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// Through what a policy comes about: of each group, role and permission all that gives it at once,
/// so that every way from the user to a permission can be followed.
namespace muniment::api::auth0 {

/// One thing that gives another.
struct Because {
    /// `member`: the user is a direct member of the group, has the role or the permission directly.
    /// `mapping`: of the group, `id` is its id. `group`: a nested group whose members are members
    /// too, or a group that has the role. `role`: a role that includes the role or holds the
    /// permission.
    std::string kind;
    std::optional<std::string> id; ///< of the mapping, group or role
    bool operator==(const Because&) const = default;
};

struct Explained {
    std::string id;
    std::string name;
    std::vector<Because> because;
    bool operator==(const Explained&) const = default;
};

/// Each list sorted by id.
struct Explanation {
    std::vector<Explained> groups;
    std::vector<Explained> roles;
    std::vector<Explained> permissions;
};

/// Whose policy, and what the index says that the user has at the moment where the views stand.
struct ExplainedPolicy {
    domain::UserId user;
    domain::ApplicationId application;
    domain::LoginContext login;
    domain::Instant instant;
    std::vector<domain::GroupId> groups;
    std::vector<domain::RoleId> roles;
};

domain::Expected<Explanation, projections::ViewsFailure>
explain(const projections::ViewReader& views, const ExplainedPolicy& policy);

/// `{"groups":[{"_id","name","because":[{"kind","_id"}]}],"roles":[…],"permissions":[…]}`
void write_json(JsonWriter& writer, const Explanation& explanation);

} // namespace muniment::api::auth0
