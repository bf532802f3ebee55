#include "domain/changes.hpp"

#include "domain/described_refs.hpp"

#include <set>

namespace muniment::domain {

std::string_view op_name(const Change& change) {
    return std::visit([](const auto& c) { return c.op; }, change);
}

std::vector<EntityRef> named_entities(const Change& change) {
    std::set<EntityRef> seen;
    std::vector<EntityRef> refs;
    for (auto& entity : std::visit([](const auto& c) { return detail::described_refs(c); }, change))
        if (seen.insert(entity).second) refs.push_back(std::move(entity));
    return refs;
}

} // namespace muniment::domain
