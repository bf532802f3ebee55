#pragma once

#include "domain/directory_view.hpp"
#include "domain/rejection.hpp"
#include "domain/relations.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muniment::domain::detail {

/// The edges of one relation between equals (nesting, inclusion) that a batch added, and the look
/// at its end whether one of them closes a cycle. Not thread-safe.
template <typename Relation>
class AcyclicEdges {
  public:
    using Id = typename Relation::Left;

    /// The change at `change_index` added the edge, as item `item` of its list.
    void note(const Id& above, const Id& below, std::size_t change_index, std::size_t item) {
        added_.insert_or_assign({above, below}, Place{change_index, item});
    }

    bool is_empty() const { return added_.empty(); }

    /// `WouldCycle` at the last edge of a cycle that is there now. `list` is the pointer to the
    /// list in the change. One depth-first walk upwards from all that was added, with colours:
    /// going up is short, since groups and roles have few ancestors but may have many descendants.
    std::optional<Rejection> refusal(const DirectoryView& view, const std::string& list) const {
        std::unordered_map<Id, bool> done; // present: seen; true: everything above it was walked
        for (const auto& [edge, place] : added_) {
            if (done.contains(edge.second)) continue;
            std::vector<Frame> path;
            path.push_back(enter(view, done, edge.second));
            while (!path.empty()) {
                auto& top = path.back();
                if (top.next == top.above.size()) {
                    done.at(top.id) = true;
                    path.pop_back();
                    continue;
                }
                const auto above = top.above[top.next++];
                const auto seen = done.find(above);
                if (seen == done.end())
                    path.push_back(enter(view, done, above));
                else if (!seen->second)
                    return refuse(path, above, list);
            }
        }
        return std::nullopt;
    }

  private:
    struct Place {
        std::size_t change_index;
        std::size_t item;
        auto operator<=>(const Place&) const = default;
    };
    struct Frame {
        Id id;
        std::vector<Id> above;
        std::size_t next = 0;
    };

    static Frame enter(const DirectoryView& view, std::unordered_map<Id, bool>& done,
                       const Id& id) {
        done.emplace(id, false);
        auto above = Relation::lefts(view, id);
        std::sort(above.begin(), above.end()); // views promise no order, refusals are repeatable
        return {id, std::move(above)};
    }

    /// The cycle is the end of `path` from `start` on, closed by an edge from `start` to its top.
    /// Before the batch there was none, so that one of its edges was added by the batch.
    Rejection refuse(const std::vector<Frame>& path, const Id& start,
                     const std::string& list) const {
        std::optional<std::pair<Place, Id>> last;
        const auto consider = [&](const Id& above, const Id& below) {
            const auto found = added_.find({above, below});
            if (found != added_.end() && (!last || last->first < found->second))
                last.emplace(found->second, below);
        };
        auto at = path.rbegin();
        consider(start, at->id);
        for (; at->id != start; ++at)
            consider(at->id, std::next(at)->id);
        if (!last) std::abort();
        return {last->first.change_index, list + "/" + std::to_string(last->first.item),
                WouldCycle{ref(last->second)}};
    }

    std::map<std::pair<Id, Id>, Place> added_;
};

} // namespace muniment::domain::detail
