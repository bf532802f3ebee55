#include "projections/index/node_table.hpp"

#include <algorithm>

namespace muniment::projections::index {

NodeTable::Key NodeTable::key(std::string_view id) {
    const auto key = ids_.intern(id);
    if (key == latest_.size()) {
        latest_.push_back(no_node);
        touched_.push_back(0);
    }
    return key;
}

Node NodeTable::living(Key key) const {
    const auto node = latest_[key];
    return node != no_node && died(node) == never ? node : no_node;
}

Node NodeTable::living(std::string_view id) const {
    const auto key = ids_.find(id);
    return key == Interner::none ? no_node : living(key);
}

Node NodeTable::at(Key key, Point point) const {
    auto node = latest_[key];
    if (node == no_node) return no_node;
    if (born(node) > point) {
        const auto earlier = earlier_.find(key);
        if (earlier == earlier_.end()) return no_node;
        const auto& nodes = earlier->second;
        const auto after =
            std::upper_bound(nodes.begin(), nodes.end(), point,
                             [&](Point asked, Node other) { return asked < born(other); });
        if (after == nodes.begin()) return no_node;
        node = *(after - 1);
    }
    return point < died(node) ? node : no_node;
}

Node NodeTable::at(std::string_view id, Point point) const {
    return at(id, hash_of(id), point);
}

Node NodeTable::at(std::string_view id, std::uint32_t hash, Point point) const {
    const auto key = ids_.find(id, hash);
    return key == Interner::none ? no_node : at(key, point);
}

Node NodeTable::likely(std::uint32_t hash) const {
    const auto key = ids_.likely(hash);
    if (key == Interner::none) return no_node;
    __builtin_prefetch(&latest_[key]);
    if (key >= lives_.size()) return no_node;
    __builtin_prefetch(&lives_[key]);
    return key; // the numbers of keys and nodes are the same until an id comes back
}

Node NodeTable::begin(Key key, Point point) {
    const auto node = node_count();
    if (latest_[key] != no_node) earlier_[key].push_back(latest_[key]);
    latest_[key] = node;
    lives_.push_back({key, point, never});
    return node;
}

} // namespace muniment::projections::index
