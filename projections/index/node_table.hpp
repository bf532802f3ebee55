#pragma once

#include "projections/index/interner.hpp"
#include "projections/index/node.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muniment::projections::index {

/// The entities of one kind: their ids, and the incarnations of each id with their lives.
///
/// A *key* is the number of an id, a *node* that of an incarnation. Of one key at most one node
/// lives at a time. Thread-safety: whoever changes excludes everything else.
class NodeTable {
  public:
    using Key = std::uint32_t;

    /// The key of the id, new or not.
    Key key(std::string_view id);
    /// The key of the id, or `Interner::none`.
    Key find_key(std::string_view id) const { return ids_.find(id); }
    Key key_count() const { return ids_.size(); }
    Node node_count() const { return static_cast<Node>(lives_.size()); }

    /// The living node of the key or id, or `no_node`.
    Node living(Key key) const;
    Node living(std::string_view id) const;
    /// The node that lived at the point, or `no_node`.
    Node at(Key key, Point point) const;
    Node at(std::string_view id, Point point) const;

    /// Fetches what `living` will read of these ids, which are few.
    template <typename Id>
    void expect(std::span<const Id> ids) const {
        for (const auto& id : ids)
            prefetch(hash_of(id.text()));
        for (const auto& id : ids)
            likely(hash_of(id.text()));
    }

    // `at` in steps, for those who have other work while memory answers.
    static std::uint32_t hash_of(std::string_view id) { return Interner::hash_of(id); }
    void prefetch(std::uint32_t hash) const { ids_.prefetch(hash); }
    /// The node that `at` will most likely answer, or `no_node`; fetches what it will read.
    Node likely(std::uint32_t hash) const;
    Node at(std::string_view id, std::uint32_t hash, Point point) const;

    /// A new incarnation of a key without a living node.
    Node begin(Key key, Point point);
    void end(Node node, Point point) { lives_[node].died = point; }

    Point born(Node node) const { return lives_[node].born; }
    /// `never` while the node lives.
    Point died(Node node) const { return lives_[node].died; }

    std::string_view id(Node node) const { return ids_.text(lives_[node].key); }
    Key key_of(Node node) const { return lives_[node].key; }

    /// Remembers that an event at `point` touched the entity.
    void touch(Key key, Point point) { touched_[key] = point; }
    /// The last point that touched it; 0 if none did.
    Point touched(Key key) const { return touched_[key]; }

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.ids_, self.latest_, self.touched_, self.earlier_, self.lives_);
    }

  private:
    Interner ids_;
    // By key:
    LargeVector<Node> latest_;
    LargeVector<Point> touched_;
    std::unordered_map<Key, std::vector<Node>> earlier_; ///< oldest first; ids that came back only
    // By node:
    struct Life {
        Key key;
        Point born;
        Point died;
    };
    LargeVector<Life> lives_;
};

} // namespace muniment::projections::index
