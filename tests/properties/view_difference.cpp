#include "tests/properties/view_difference.hpp"

#include "domain/relations.hpp"
#include "tests/properties/random_changes.hpp"

#include <algorithm>
#include <type_traits>

namespace muniment::testing {

using namespace domain;

namespace {

template <typename T>
std::string shown(const std::vector<T>& ids) {
    std::string text = std::to_string(ids.size()) + ":";
    for (const auto& id : ids)
        text += " " + id.text();
    return text;
}

template <typename Id>
std::vector<Id> sorted(std::vector<Id> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

template <typename Id>
const std::vector<Id>& pool() {
    if constexpr (std::is_same_v<Id, UserId>)
        return RandomChanges::users();
    else if constexpr (std::is_same_v<Id, PermissionId>)
        return RandomChanges::permissions();
    else if constexpr (std::is_same_v<Id, RoleId>)
        return RandomChanges::roles();
    else
        return RandomChanges::groups();
}

/// Asks both views and remembers the first disagreement.
class Comparison {
  public:
    Comparison(const DirectoryView& one, const DirectoryView& other) : one_(one), other_(other) {}

    const std::string& difference() const { return difference_; }

    template <typename Id>
    void entities(const std::vector<Id>& ids) {
        for (const auto& id : ids) {
            const auto* here = one_.find(id);
            const auto* there = other_.find(id);
            const bool same = here == nullptr || there == nullptr ? here == there : *here == *there;
            note(same, "find " + id.text(), "", "");
        }
    }

    template <typename Ask>
    void lists(const std::string& question, Ask ask) {
        const auto here = sorted(ask(one_));
        const auto there = sorted(ask(other_));
        note(here == there, question, shown(here), shown(there));
    }

    template <typename Relation>
    void edges(const std::string& name) {
        using Left = typename Relation::Left;
        using Right = typename Relation::Right;
        for (const auto& left : pool<Left>()) {
            lists("rights of " + name + " " + left.text(),
                  [&](const auto& view) { return Relation::rights(view, left); });
            for (const auto& right : pool<Right>())
                note(Relation::edge(one_, left, right) == Relation::edge(other_, left, right),
                     name + " " + left.text() + " " + right.text(), "", "");
            if constexpr (Relation::windowed) {
                const auto here = Relation::count(one_, left);
                const auto there = Relation::count(other_, left);
                note(here == there, "count of " + name + " " + left.text(), std::to_string(here),
                     std::to_string(there));
                note(here == Relation::rights(one_, left).size(),
                     "count and list of " + name + " " + left.text(), std::to_string(here), "");
            }
        }
        for (const auto& right : pool<Right>())
            lists("lefts of " + name + " " + right.text(),
                  [&](const auto& view) { return Relation::lefts(view, right); });
    }

    void configuration() {
        note(one_.configuration() == other_.configuration(), "configuration", "", "");
    }

    void mapping(const MappingId& id) {
        note(one_.group_with(id) == other_.group_with(id), "group_with " + id.text(), "", "");
    }

  private:
    void note(bool same, const std::string& question, const std::string& here,
              const std::string& there) {
        if (!same && difference_.empty())
            difference_ = question + ": [" + here + "] and [" + there + "]";
    }

    const DirectoryView& one_;
    const DirectoryView& other_;
    std::string difference_;
};

void compare_names(Comparison& comparison) {
    for (const auto rule : {NameRule::exact, NameRule::folded})
        for (const auto& name : RandomChanges::names()) {
            comparison.lists("groups named " + name,
                             [&](const auto& view) { return view.groups_named(name, rule); });
            comparison.lists("roles named " + name, [&](const auto& view) {
                return view.roles_named(std::nullopt, name, rule);
            });
            for (const auto& application : RandomChanges::applications()) {
                comparison.lists(
                    "roles of " + application.text() + " named " + name,
                    [&](const auto& view) { return view.roles_named(application, name, rule); });
                comparison.lists("permissions of " + application.text() + " named " + name,
                                 [&](const auto& view) {
                                     return view.permissions_named(application, name, rule);
                                 });
            }
        }
}

} // namespace

std::string view_difference(const DirectoryView& one, const DirectoryView& other) {
    Comparison comparison(one, other);
    comparison.entities(RandomChanges::applications());
    comparison.entities(RandomChanges::connections());
    comparison.entities(RandomChanges::users());
    comparison.entities(RandomChanges::permissions());
    comparison.entities(RandomChanges::roles());
    comparison.entities(RandomChanges::groups());
    comparison.configuration();
    compare_names(comparison);
    comparison.lists("applications", [](const auto& view) { return view.application_ids(); });
    for (const auto& id : RandomChanges::applications()) {
        comparison.lists("roles of " + id.text(),
                         [&](const auto& view) { return view.roles_of_application(id); });
        comparison.lists("permissions of " + id.text(),
                         [&](const auto& view) { return view.permissions_of_application(id); });
    }
    comparison.edges<relation::Membership>("membership");
    comparison.edges<relation::UserRole>("user role");
    comparison.edges<relation::UserPermission>("user permission");
    comparison.edges<relation::Nesting>("nesting");
    comparison.edges<relation::GroupRole>("group role");
    comparison.edges<relation::Inclusion>("inclusion");
    comparison.edges<relation::RolePermission>("role permission");
    for (const auto& id : RandomChanges::mappings())
        comparison.mapping(id);
    return comparison.difference();
}

} // namespace muniment::testing
