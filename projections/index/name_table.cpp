#include "projections/index/name_table.hpp"

#include "domain/text.hpp"

#include <algorithm>

namespace muniment::projections::index {

namespace {

std::uint64_t pair_of(std::uint32_t scope, std::uint32_t text) {
    return (std::uint64_t{scope} << 32U) | text;
}

} // namespace

void NameTable::set(Scope scope, std::string_view name, Node holder, Point point) {
    const auto text = texts_.intern(name);
    const auto next = static_cast<Node>(bearing_of_.size());
    const auto [now, added] = bearings_.try_emplace(pair_of(scope, text), next);
    if (added) bearing_of_.push_back({scope, text});

    const auto before = bearing(holder, point);
    if (before == now->second) return;
    if (before != no_node) borne_.remove(before, holder, point);
    borne_.add(now->second, holder, 0, point);

    unfold(holder);
    const auto folded = pair_of(scope, texts_.intern(domain::fold_case(name)));
    folded_[folded].push_back(holder);
    folded_of_[holder] = folded;
}

void NameTable::end(Node holder, Point point) {
    borne_.end_right(holder, point, [](Node) {});
    unfold(holder);
}

std::vector<Node> NameTable::holders(Scope scope, std::string_view name,
                                     domain::NameRule rule) const {
    std::vector<Node> nodes;
    if (rule == domain::NameRule::exact) {
        any_holder(scope, name, point_max, [&](Node node) {
            nodes.push_back(node);
            return false;
        });
        return nodes;
    }
    const auto text = texts_.find(domain::fold_case(name));
    if (text == Interner::none) return nodes;
    const auto found = folded_.find(pair_of(scope, text));
    return found == folded_.end() ? nodes : found->second;
}

std::string_view NameTable::name(Node holder, Point point) const {
    return texts_.text(bearing_of_[bearing(holder, point)].text);
}

NameTable::Scope NameTable::scope(Node holder, Point point) const {
    return bearing_of_[bearing(holder, point)].scope;
}

Node NameTable::bearing(Node holder, Point point) const {
    auto bearing = no_node;
    borne_.any_right(holder, point, [&](const auto& edge) {
        bearing = edge.other;
        return true;
    });
    return bearing;
}

Node NameTable::find(Scope scope, std::string_view name) const {
    const auto text = texts_.find(name);
    if (text == Interner::none) return no_node;
    const auto found = bearings_.find(pair_of(scope, text));
    return found == bearings_.end() ? no_node : found->second;
}

void NameTable::unfold(Node holder) {
    const auto folded = folded_of_.find(holder);
    if (folded == folded_of_.end()) return;
    const auto place = folded_.find(folded->second);
    std::erase(place->second, holder);
    if (place->second.empty()) folded_.erase(place);
    folded_of_.erase(folded);
}

} // namespace muniment::projections::index
