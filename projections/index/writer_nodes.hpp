#pragma once

#include "projections/index/writer.hpp"

/// What the parts of the writer share.
namespace muniment::projections::index {

template <typename Id>
NodeTable::Key Writer::named(const Id& id) {
    auto& table = graph_.table<Id>();
    const auto key = table.key(id.text());
    table.touch(key, point_);
    return key;
}

template <typename Id>
Node Writer::living(const Id& id) {
    return graph_.table<Id>().living(named(id));
}

template <typename Id>
Node Writer::begin(const Id& id) {
    const auto key = named(id);
    auto& table = graph_.table<Id>();
    return table.living(key) == no_node ? table.begin(key, point_) : no_node;
}

template <typename Id>
Node Writer::end(const Id& id) {
    const auto node = living(id);
    if (node != no_node) graph_.table<Id>().end(node, point_);
    return node;
}

} // namespace muniment::projections::index
