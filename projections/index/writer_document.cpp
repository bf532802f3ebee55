#include "projections/index/writer.hpp"

/// What is said about the extension's document.
namespace muniment::projections::index {

void Writer::touch_owner(const domain::DocumentArray& array) {
    const auto owner = domain::meaning(array).owner;
    if (!owner) return;
    auto& table = owner->kind == domain::EntityKind::group ? graph_.groups : graph_.roles;
    table.touch(table.key(owner->id), point_);
}

void Writer::on(const domain::DocumentReordered& event) {
    touch_owner(event.array);
}

void Writer::on(const domain::CollectionsWritten& event) {
    for (const auto* arrays : {&event.dropped, &event.written})
        for (const auto& array : *arrays)
            touch_owner(array);
}

} // namespace muniment::projections::index
