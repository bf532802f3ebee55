#include "domain/event_data.hpp"

#include "domain/described_refs.hpp"

#include <algorithm>
#include <type_traits>

namespace muniment::domain {

std::string_view type_name(const EventData& data) {
    return std::visit([](const auto& event) { return event.type; }, data);
}

bool is_directory_event(const EventData& data) {
    return std::visit(
        []<typename T>(const T&) {
            return !(std::is_same_v<T, LogCreated> || std::is_same_v<T, KeyRotated> ||
                     std::is_same_v<T, ClientCreated> || std::is_same_v<T, ClientRevoked> ||
                     std::is_same_v<T, AccessRefused> || std::is_same_v<T, EvidenceRead> ||
                     std::is_same_v<T, ApiKeyRotated> || std::is_same_v<T, ResourceServerUpdated> ||
                     std::is_same_v<T, DocumentRepaired>);
        },
        data);
}

std::vector<EntityRef> subjects(const EventData& data) {
    auto refs = std::visit([](const auto& event) { return detail::described_refs(event); }, data);
    std::sort(refs.begin(), refs.end());
    refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
    return refs;
}

} // namespace muniment::domain
