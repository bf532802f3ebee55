#pragma once

#include "domain/directory_view.hpp"

#include <cstdint>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace muniment::domain::detail {

/// How the edges of one relation (domain/relations.hpp) differ from those of a view beneath.
///
/// An edge that was added, got another window or was removed is listed from both ends. An end that
/// was deleted is *cut*: none of its edges beneath counts any more, whatever becomes of its id
/// later. Not thread-safe.
template <typename Relation>
class EdgeChanges {
  public:
    using Left = typename Relation::Left;
    using Right = typename Relation::Right;

    std::optional<Window> edge(const DirectoryView& base, const Left& left,
                               const Right& right) const {
        const auto row = by_left_.find(left);
        if (row != by_left_.end()) {
            const auto cell = row->second.find(right);
            if (cell != row->second.end()) return cell->second;
        }
        if (cut_lefts_.contains(left) || cut_rights_.contains(right)) return std::nullopt;
        return Relation::edge(base, left, right);
    }

    std::vector<Right> rights(const DirectoryView& base, const Left& left) const {
        std::vector<Right> rights;
        const auto row = by_left_.find(left);
        const auto changed = [&](const Right& right) {
            return row != by_left_.end() && row->second.contains(right);
        };
        if (!cut_lefts_.contains(left))
            for (auto& right : Relation::rights(base, left))
                if (!cut_rights_.contains(right) && !changed(right))
                    rights.push_back(std::move(right));
        if (row != by_left_.end())
            for (const auto& [right, window] : row->second)
                if (window) rights.push_back(right);
        return rights;
    }

    std::vector<Left> lefts(const DirectoryView& base, const Right& right) const {
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
                if (by_left_.at(left).at(right)) lefts.push_back(left);
        return lefts;
    }

    /// `rights(base, left).size()`, without making the list. For relations with windows.
    std::uint64_t count(const DirectoryView& base, const Left& left) const {
        const auto beneath = cut_lefts_.contains(left) ? 0 : Relation::count(base, left);
        const auto gained = gained_.find(left);
        if (gained == gained_.end()) return beneath;
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(beneath) + gained->second);
    }

    void link(const DirectoryView& base, const Left& left, const Right& right,
              const Window& window) {
        if (Relation::windowed && !edge(base, left, right)) ++gained_[left];
        set(left, right, window);
    }

    void unlink(const DirectoryView& base, const Left& left, const Right& right) {
        if (!edge(base, left, right)) return;
        if (Relation::windowed) --gained_[left];
        set(left, right, std::nullopt);
    }

    /// Ends the edges of a deleted entity, if this is a relation of its kind.
    template <typename Id>
    void cut(const DirectoryView& base, const Id& id) {
        if constexpr (std::is_same_v<Id, Left>) cut_left(id);
        if constexpr (std::is_same_v<Id, Right>) cut_right(base, id);
    }

  private:
    void set(const Left& left, const Right& right, const std::optional<Window>& window) {
        by_left_[left].insert_or_assign(right, window);
        by_right_[right].insert(left);
    }

    void cut_left(const Left& left) {
        const auto row = by_left_.find(left);
        if (row != by_left_.end()) {
            for (const auto& [right, window] : row->second)
                by_right_.at(right).erase(left);
            by_left_.erase(row);
        }
        gained_.erase(left);
        cut_lefts_.insert(left);
    }

    void cut_right(const DirectoryView& base, const Right& right) {
        if (Relation::windowed)
            for (const auto& left : lefts(base, right))
                --gained_[left];
        const auto column = by_right_.find(right);
        if (column != by_right_.end()) {
            for (const auto& left : column->second)
                by_left_.at(left).erase(right);
            by_right_.erase(column);
        }
        cut_rights_.insert(right);
    }

    std::unordered_map<Left, std::unordered_map<Right, std::optional<Window>>> by_left_;
    std::unordered_map<Right, std::unordered_set<Left>> by_right_; ///< the same keys
    std::unordered_map<Left, std::int64_t> gained_; ///< rights now, less those beneath
    std::unordered_set<Left> cut_lefts_;
    std::unordered_set<Right> cut_rights_;
};

} // namespace muniment::domain::detail
