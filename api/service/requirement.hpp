#pragma once

#include <concepts>
#include <set>
#include <string>
#include <utility>

namespace muniment::api {

/// Whether a change must come with a reason, or with a ticket: no change, every change, or those
/// that need one of these scopes.
class Requirement {
  public:
    Requirement() = default;
    /// A truth alone: what merely converts to one, such as a text, is a mistake.
    Requirement(std::same_as<bool> auto of_every_change) : always_(of_every_change) {}
    explicit Requirement(std::set<std::string> scopes) : scopes_(std::move(scopes)) {}

    /// Of a change that needs `scope`.
    bool holds_for(const std::string& scope) const { return always_ || scopes_.contains(scope); }

  private:
    bool always_ = false;
    std::set<std::string> scopes_;
};

} // namespace muniment::api
