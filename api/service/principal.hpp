#pragma once

#include "domain/recorded_event.hpp"
#include "domain/time.hpp"

#include <optional>
#include <set>
#include <string>

namespace muniment::api {

/// Who is calling, as authentication found them, and what they may do.
struct Principal {
    domain::Actor actor;
    std::set<std::string> scopes; ///< `*` stands for all
    std::optional<domain::Instant> expires_at;
    /// The API client whose token this is or was made for; empty: somebody else's. It must still
    /// live when a change is decided.
    std::string client;

    bool may(const std::string& scope) const {
        return scope.empty() || scopes.contains("*") || scopes.contains(scope);
    }
};

} // namespace muniment::api
