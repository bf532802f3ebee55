#pragma once

#include "domain/changes.hpp"
#include "domain/directory_view.hpp"
#include "domain/rejection.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace muniment::domain::detail {

/// The names that a batch gave, and the look at its end whether each is borne once.
/// Not thread-safe.
class UniqueNames {
  public:
    /// The change at `change_index` gave the entity its name or its application. `pointer` is the
    /// member of the change that did it. The strictest rule of a batch counts for an entity.
    template <typename Id>
    void note(const Id& id, NameRule rule, std::size_t change_index, std::string pointer) {
        auto& given = std::get<std::map<Id, Given>>(given_);
        const auto [at, first] = given.try_emplace(id, Given{change_index, pointer, rule});
        if (first) return;
        const bool folded = rule == NameRule::folded || at->second.rule == NameRule::folded;
        at->second = {change_index, std::move(pointer), folded ? NameRule::folded : rule};
    }

    bool is_empty() const {
        return std::apply([](const auto&... given) { return (given.empty() && ...); }, given_);
    }

    /// `NameTaken` at the first change that gave a name which somebody bore before it.
    std::optional<Rejection> refusal(const DirectoryView& view) const;

  private:
    struct Given {
        std::size_t change_index;
        std::string pointer;
        NameRule rule;
    };

    template <typename Id>
    void find_refusal(const DirectoryView& view, std::optional<Rejection>& first) const;

    std::tuple<std::map<GroupId, Given>, std::map<RoleId, Given>, std::map<PermissionId, Given>>
        given_;
};

} // namespace muniment::domain::detail
