#pragma once

#include "domain/entities.hpp"

#include <vector>

namespace muniment::domain {

/// The names of the members of `Configuration`, in their order.
enum class TokenSwitch {
    groups_in_token,
    groups_passthrough,
    permissions_in_token,
    permissions_passthrough,
    persist_groups,
    persist_permissions,
    persist_roles,
    roles_in_token,
    roles_passthrough
};
BOOST_DESCRIBE_ENUM(TokenSwitch, groups_in_token, groups_passthrough, permissions_in_token,
                    permissions_passthrough, persist_groups, persist_permissions, persist_roles,
                    roles_in_token, roles_passthrough)

/// Whether the switch was set, on or off.
bool is_set(const Configuration& configuration, TokenSwitch which);
/// Those that were, in their order.
std::vector<TokenSwitch> set_switches(const Configuration& configuration);
/// As if it had never been set.
void clear_switch(Configuration& configuration, TokenSwitch which);

} // namespace muniment::domain
