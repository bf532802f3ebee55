#pragma once

#include "api/document/edge_arrays.hpp"
#include "api/document/order.hpp"
#include "api/document/plan.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>
#include <vector>

/// What becomes of the arrays of a record: the part of `plan_import` about edges.
namespace muniment::api {

/// What is to be done about one array.
template <typename Id>
struct ArrayDifference {
    std::vector<Id> removed;
    std::vector<Id> added;
    std::vector<Id> moved;     ///< to the end, afterwards
    bool is_written = false;   ///< must be said to be there: nothing that is added says so
    std::uint64_t windows = 0; ///< how many of the removed are limited in time
};

/// Collects, of one array, what becomes of its items; `finish` tells how they must then be moved.
template <typename Id>
class ArrayComparison {
  public:
    void add(const Id& id) { difference_.added.push_back(id); }
    void keep(const Id& id) { staying_.push_back(id); }
    void remove(const Id& id, bool has_window) {
        difference_.removed.push_back(id);
        if (has_window) ++difference_.windows;
    }

    /// `wanted`: the order, or nothing where it does not matter. Items that are neither kept nor
    /// added have a place that cannot be seen and are left there.
    ArrayDifference<Id> finish(const std::vector<Id>& wanted, bool was_there) && {
        difference_.is_written = !was_there && difference_.added.empty();
        staying_.insert(staying_.end(), difference_.added.begin(), difference_.added.end());
        const std::unordered_set<Id> seen(staying_.begin(), staying_.end());
        std::vector<Id> target;
        std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(target),
                     [&](const Id& id) { return seen.contains(id); });
        difference_.moved = moves_to_end(staying_, target);
        return std::move(difference_);
    }

  private:
    ArrayDifference<Id> difference_;
    std::vector<Id> staying_;
};

template <typename Id>
std::vector<Id> values_of(const ExtensionArray<Id>& array) {
    std::vector<Id> values;
    if (array) {
        values.reserve(array->size());
        for (const auto& item : *array)
            values.push_back(item.value);
    }
    return values;
}

/// The difference of an array of edges of `left`. `current` is null where the record is new.
/// `is_renewed(right)`: edges to it must end before others can begin.
template <typename Relation, typename Renewed>
ArrayDifference<typename Relation::Right>
compare_edges(const DocumentSituation& situation, const typename Relation::Left& left,
              const ExtensionArray<typename Relation::Right>* current,
              const ExtensionArray<typename Relation::Right>& wanted, Renewed is_renewed) {
    using Right = typename Relation::Right;
    const bool is_replacement = situation.mode == ImportMode::replace;
    const auto& directory = situation.directory;
    const auto shown = current == nullptr ? std::vector<Right>() : values_of(*current);
    const auto target = values_of(wanted);
    const std::unordered_set<Right> targets(target.begin(), target.end());
    ArrayComparison<Right> comparison;
    for (const auto& right : shown) {
        const auto window = Relation::edge(directory, left, right);
        if (!window) continue; // ends with what it hangs on
        const bool goes = is_replacement && !targets.contains(right);
        if (goes || is_renewed(right))
            comparison.remove(right, goes && *window != domain::Window{});
        else
            comparison.keep(right);
    }
    if constexpr (Relation::windowed)
        if (is_replacement && current != nullptr)
            for (const auto& right : Relation::rights(directory, left))
                if (const auto window = Relation::edge(directory, left, right);
                    !window->contains(situation.now) && !targets.contains(right))
                    comparison.remove(right, true);
    for (const auto& right : target)
        if (current == nullptr || is_renewed(right) || !Relation::edge(directory, left, right))
            comparison.add(right);
    const bool was_there = current != nullptr && current->has_value();
    return std::move(comparison).finish(is_replacement ? target : std::vector<Right>(), was_there);
}

} // namespace muniment::api
