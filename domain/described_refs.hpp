#pragma once

#include "domain/document_array.hpp"
#include "domain/entities.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <optional>
#include <vector>

/// Finds the entities that a described struct names, by the types of its members.
namespace muniment::domain::detail {

using Refs = std::vector<EntityRef>;

template <typename Kind>
void name_member(Refs& refs, const Id<Kind>& id) {
    refs.push_back(ref(id));
}
template <typename Kind>
void name_member(Refs& refs, const std::vector<Id<Kind>>& ids) {
    for (const auto& id : ids)
        refs.push_back(ref(id));
}
template <typename Kind>
void name_member(Refs& refs, const std::optional<Id<Kind>>& id) {
    if (id) name_member(refs, *id);
}
template <typename Kind>
void name_member(Refs& refs, const std::optional<std::vector<Id<Kind>>>& ids) {
    if (ids) name_member(refs, *ids);
}
inline void name_member(Refs& refs, const std::vector<Mapping>& mappings) {
    for (const auto& mapping : mappings)
        refs.push_back(ref(mapping.id));
}
/// An array names the group or role that has it; its items are told by no kind.
inline void name_member(Refs& refs, const DocumentArray& array) {
    if (auto owner = meaning(array).owner) refs.push_back(std::move(*owner));
}
inline void name_member(Refs& refs, const std::vector<DocumentArray>& arrays) {
    for (const auto& array : arrays)
        name_member(refs, array);
}
inline void name_member(Refs&, const std::vector<DocumentItem>&) {}
/// Members of other types name no entity.
template <typename T>
void name_member(Refs&, const T&) {}

/// In the order of the members, with duplicates.
template <typename T>
Refs described_refs(const T& described) {
    Refs refs;
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { name_member(refs, described.*member.pointer); });
    return refs;
}

} // namespace muniment::domain::detail
