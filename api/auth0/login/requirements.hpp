#pragma once

#include "domain/entities.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a policy says beyond names: which scopes stay, and whether the user may log in at all.
namespace muniment::api::auth0 {

/// Of the scopes in `requested` (with spaces between) those that stay, each once, in their order:
/// one without `:` means no permission and passes; any other must be among `permissions`.
std::string allowed_scopes(std::string_view requested, const std::vector<std::string>& permissions);

/// What somebody with these roles is told who may not log in to the application; nothing if they
/// may.
std::optional<std::string> login_denial(const domain::Application& application,
                                        const std::vector<std::string>& roles);

} // namespace muniment::api::auth0
