#include "domain/split.hpp"

#include "domain/limits.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace muniment::domain {

namespace {

std::size_t json_bytes(std::string_view text) {
    return json_text_bytes(text);
}

template <typename Kind>
std::size_t json_bytes(const Id<Kind>& id) {
    return json_bytes(id.text());
}

std::size_t json_bytes(const Mapping& mapping) {
    constexpr std::size_t member_names_bytes = 60;
    return json_bytes(mapping.id) + json_bytes(mapping.connection_name) +
           json_bytes(mapping.group_name) + member_names_bytes;
}

template <typename Item>
std::size_t json_bytes(const std::vector<Item>& items) {
    std::size_t bytes = 0;
    for (const auto& item : items)
        bytes += json_bytes(item);
    return bytes;
}

template <typename Item>
bool is_short(const std::vector<Item>& items) {
    return json_bytes(items) <= limits::event_ids_bytes_max;
}

/// Takes the list out of the event.
template <typename Event, typename Item>
void split_list(std::vector<EventData>& parts, Event& event, std::vector<Item> Event::*list) {
    auto items = std::exchange(event.*list, {});
    auto first = items.begin();
    while (first != items.end()) {
        auto last = first;
        std::size_t bytes = 0;
        do
            bytes += json_bytes(*last++);
        while (last != items.end() && bytes + json_bytes(*last) <= limits::event_ids_bytes_max);
        auto part = event;
        (part.*list).assign(std::make_move_iterator(first), std::make_move_iterator(last));
        parts.push_back(std::move(part));
        first = last;
    }
}

/// Only lists of ids and mappings are split, where they are long; an event has at most one of them,
/// but for the one about collections.
template <typename Event, typename Kind>
void split_member(std::vector<EventData>& parts, Event& event, std::vector<Id<Kind>> Event::*list) {
    if (!is_short(event.*list)) split_list(parts, event, list);
}
template <typename Event>
void split_member(std::vector<EventData>& parts, Event& event, std::vector<Mapping> Event::*list) {
    if (!is_short(event.*list)) split_list(parts, event, list);
}
/// Everything is dropped before the first is written, as in the whole event.
void split_member(std::vector<EventData>& parts, CollectionsWritten& event,
                  std::vector<DocumentArray> CollectionsWritten::*list) {
    CollectionsWritten part;
    std::swap(part.*list, event.*list);
    split_list(parts, part, list);
}
/// Each part goes on where the one before it ends.
void split_member(std::vector<EventData>& parts, DocumentRecordsWritten& event,
                  std::vector<std::string> DocumentRecordsWritten::*list) {
    if (is_short(event.records)) return;
    const auto first_part = parts.size();
    split_list(parts, event, list);
    auto next = event.first;
    for (auto i = first_part; i < parts.size(); ++i) {
        auto& part = std::get<DocumentRecordsWritten>(parts[i]);
        part.first = next;
        next += part.records.size();
    }
}
template <typename Event, typename Other>
void split_member(std::vector<EventData>&, Event&, Other Event::*) {}

bool is_short(const CollectionsWritten& event) {
    return json_bytes(event.dropped) + json_bytes(event.written) <= limits::event_ids_bytes_max;
}

} // namespace

std::size_t json_text_bytes(std::string_view text) {
    std::size_t bytes = text.size() + 3;
    for (const char escaped : {'"', '\\'}) // found at once whether one is there: rarely
        if (text.find(escaped) != std::string_view::npos)
            bytes += static_cast<std::size_t>(std::count(text.begin(), text.end(), escaped));
    return bytes;
}

std::vector<EventData> split(EventData event) {
    std::vector<EventData> parts;
    if (const auto* both = std::get_if<CollectionsWritten>(&event); both && is_short(*both))
        return {std::move(event)};
    std::visit(
        [&]<typename Event>(Event& whole) {
            using Members = boost::describe::describe_members<Event, boost::describe::mod_public>;
            boost::mp11::mp_for_each<Members>(
                [&](auto member) { split_member(parts, whole, member.pointer); });
        },
        event);
    if (parts.empty()) parts.push_back(std::move(event));
    return parts;
}

} // namespace muniment::domain
