#pragma once

#include "domain/event_data.hpp"
#include "projections/views/entity_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// What events do to the order and the presence of the arrays of the extension's document.
namespace muniment::projections::views {

/// An array as the tables name it.
struct ArrayKey {
    explicit ArrayKey(const domain::DocumentArray& array);
    std::string owner_kind; ///< `group`, `role`; empty: at the top
    std::string owner;
    std::string name;
};

/// Events name fewer things than this: their lists are short enough for one body.
inline constexpr std::uint64_t places_per_event = 65'536;

/// Where the thing at `index` of an event stands.
inline std::int64_t place_of(const EventTime& at, std::size_t index) {
    return static_cast<std::int64_t>(at.position.value * places_per_event + index);
}

/// The array is there from now on; nothing if it is already. The owner, if any, lives.
void write_array(Connection& db, const EventTime& at, const domain::DocumentArray& array,
                 std::size_t index = 0);
/// `write_array` for the roles of a group, if the event began an edge to one with an application.
void write_group_roles(Connection& db, const EventTime& at, const domain::GroupId& group);
/// `write_array` for all that hold the role, if the event gave it its first application.
void write_arrays_with(Connection& db, const EventTime& at, const domain::RoleId& role);
/// The owner is no more, nor are its arrays.
void drop_arrays_of(Connection& db, const EventTime& at, const domain::EntityRef& owner);

void write_document(Connection& db, const EventTime& at, const domain::DocumentReordered& event);
void write_document(Connection& db, const EventTime& at, const domain::CollectionsWritten& event);
void write_document(Connection& db, const EventTime& at,
                    const domain::DocumentRecordsWritten& event);

} // namespace muniment::projections::views
