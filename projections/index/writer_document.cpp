#include "projections/index/writer.hpp"

/// What is said about the extension's document.
namespace muniment::projections::index {

void Writer::touch_owner(const domain::DocumentArray& array) {
    const auto owner = domain::meaning(array).owner;
    if (!owner) return;
    auto& table = owner->kind == domain::EntityKind::group ? graph_.groups : graph_.roles;
    table.touch(table.key(owner->id), point_);
}

/// Arrays of groups and roles are read from the views alone.
void Writer::on(const domain::DocumentReordered& event) {
    touch_owner(event.array);
    const auto move = [&](const NodeTable& table, StorageOrder& order) {
        std::uint32_t index = 0;
        for (const auto& id : event.ids) {
            const auto node = table.living(id.text());
            if (node != no_node) order.move(node, point_, index);
            ++index;
        }
    };
    const auto content = domain::meaning(event.array).content;
    if (content == domain::ArrayContent::groups) move(graph_.groups, graph_.group_order);
    if (content == domain::ArrayContent::roles) move(graph_.roles, graph_.role_order);
    if (content == domain::ArrayContent::permissions)
        move(graph_.permissions, graph_.permission_order);
}

void Writer::on(const domain::CollectionsWritten& event) {
    for (const auto* arrays : {&event.dropped, &event.written})
        for (const auto& array : *arrays)
            touch_owner(array);
}

} // namespace muniment::projections::index
