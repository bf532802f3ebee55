#pragma once

#include "domain/directory_view.hpp"

#include <cstdint>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace muniment::domain::detail {

/// How the edges of one relation (domain/relations.hpp) differ from those of a view beneath.
///
/// An end that was deleted is *cut*: none of its edges beneath counts, whatever becomes of its id.
/// What is set is kept as it came until somebody asks about an end of it: most is never asked for.
/// Not thread-safe, not even where it is const.
template <typename Relation>
class EdgeChanges {
  public:
    using Left = typename Relation::Left;
    using Right = typename Relation::Right;

    std::optional<Window> edge(const DirectoryView& base, const Left& left,
                               const Right& right) const {
        return edge_in(row_of(base, left), base, left, right);
    }

    std::vector<Right> rights(const DirectoryView& base, const Left& left) const {
        std::vector<Right> rights;
        const auto* row = row_of(base, left);
        const auto changed = [&](const Right& right) {
            return row != nullptr && row->cells.contains(right);
        };
        if (!cut_lefts_.contains(left))
            for (auto& right : Relation::rights(base, left))
                if (!cut_rights_.contains(right) && !changed(right))
                    rights.push_back(std::move(right));
        if (row != nullptr)
            for (const auto& [right, window] : row->cells)
                if (window) rights.push_back(right);
        return rights;
    }

    std::vector<Left> lefts(const DirectoryView& base, const Right& right) const {
        take_up_all(base);
        std::vector<Left> lefts;
        const auto column = by_right_.find(right);
        const auto changed = [&](const Left& left) {
            return column != by_right_.end() && column->second.contains(left);
        };
        if (!cut_rights_.contains(right))
            for (auto& left : Relation::lefts(base, right))
                if (!cut_lefts_.contains(left) && !changed(left)) lefts.push_back(std::move(left));
        if (column != by_right_.end())
            for (const auto& left : column->second)
                if (by_left_.at(left).cells.at(right)) lefts.push_back(left);
        return lefts;
    }

    /// `rights(base, left).size()`, without making the list. For relations with windows.
    std::uint64_t count(const DirectoryView& base, const Left& left) const {
        const auto beneath = cut_lefts_.contains(left) ? 0 : Relation::count(base, left);
        const auto* row = row_of(base, left);
        return beneath + static_cast<std::uint64_t>(row == nullptr ? 0 : row->gained);
    }

    /// The edge is there with `window` from now on, or not at all.
    void set(const Left& left, const Right& right, const std::optional<Window>& window) {
        auto& noted = by_left_[left].noted;
        if (noted.empty()) noted_lefts_.push_back(left);
        noted.emplace_back(right, window);
    }

    /// Ends the edges of a deleted entity, if this is a relation of its kind.
    template <typename Id>
    void cut(const DirectoryView& base, const Id& id) {
        if constexpr (std::is_same_v<Id, Left>) cut_left(id);
        if constexpr (std::is_same_v<Id, Right>) cut_right(base, id);
    }

  private:
    struct Row {
        std::unordered_map<Right, std::optional<Window>> cells; ///< set, or ended
        std::int64_t gained = 0; ///< rights now, less those beneath; for `count` alone
        std::vector<std::pair<Right, std::optional<Window>>> noted; ///< in order, after `cells`
    };

    std::optional<Window> edge_in(const Row* row, const DirectoryView& base, const Left& left,
                                  const Right& right) const {
        if (row != nullptr)
            if (const auto cell = row->cells.find(right); cell != row->cells.end())
                return cell->second;
        if (cut_lefts_.contains(left) || cut_rights_.contains(right)) return std::nullopt;
        return Relation::edge(base, left, right);
    }

    /// With what was noted; nothing if nothing is known of it.
    const Row* row_of(const DirectoryView& base, const Left& left) const {
        const auto found = by_left_.find(left);
        if (found == by_left_.end()) return nullptr;
        auto& row = found->second;
        for (auto& [right, window] : std::exchange(row.noted, {})) {
            const bool was = edge_in(&row, base, left, right).has_value();
            if (!was && !window) continue;
            row.gained += (window ? 1 : 0) - (was ? 1 : 0);
            by_right_[right].insert(left);
            row.cells.insert_or_assign(std::move(right), window);
        }
        return &row;
    }
    void take_up_all(const DirectoryView& base) const {
        for (const auto& left : std::exchange(noted_lefts_, {}))
            row_of(base, left);
    }

    void cut_left(const Left& left) {
        const auto row = by_left_.find(left);
        if (row != by_left_.end()) {
            for (const auto& [right, window] : row->second.cells)
                by_right_.at(right).erase(left);
            by_left_.erase(row);
        }
        cut_lefts_.insert(left);
    }

    void cut_right(const DirectoryView& base, const Right& right) {
        take_up_all(base);
        if constexpr (Relation::windowed)
            for (const auto& left : lefts(base, right))
                --by_left_[left].gained;
        const auto column = by_right_.find(right);
        if (column != by_right_.end()) {
            for (const auto& left : column->second)
                by_left_.at(left).cells.erase(right);
            by_right_.erase(column);
        }
        cut_rights_.insert(right);
    }

    mutable std::unordered_map<Left, Row> by_left_;
    mutable std::unordered_map<Right, std::unordered_set<Left>> by_right_; ///< of the cells
    mutable std::vector<Left> noted_lefts_; ///< whose rows may have something noted
    std::unordered_set<Left> cut_lefts_;
    std::unordered_set<Right> cut_rights_;
};

} // namespace muniment::domain::detail
