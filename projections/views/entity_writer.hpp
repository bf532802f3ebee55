#pragma once

#include "domain/event_data.hpp"
#include "domain/time.hpp"
#include "projections/views/connection.hpp"

namespace muniment::projections::views {

/// When an event happened.
struct EventTime {
    domain::Position position;
    domain::Instant occurred_at;
};

// What the events of entities do to the tables of entities. Edges are left to the edge writer.
// Those that answer a bool tell whether something began.

void write_entity(Connection& db, const EventTime& at, const domain::ApplicationCreated& event);
void write_entity(Connection& db, const EventTime& at, const domain::ApplicationUpdated& event);
void write_entity(Connection& db, const EventTime& at, const domain::ConnectionCreated& event);
void write_entity(Connection& db, const EventTime& at, const domain::ConnectionUpdated& event);
void write_entity(Connection& db, const EventTime& at, const domain::UserCreated& event);
void write_entity(Connection& db, const EventTime& at, const domain::UserUpdated& event);
void write_entity(Connection& db, const EventTime& at, const domain::UserErased& event);
bool write_entity(Connection& db, const EventTime& at, const domain::PermissionCreated& event);
void write_entity(Connection& db, const EventTime& at, const domain::PermissionUpdated& event);
bool write_entity(Connection& db, const EventTime& at, const domain::RoleCreated& event);
void write_entity(Connection& db, const EventTime& at, const domain::RoleUpdated& event);
bool write_entity(Connection& db, const EventTime& at, const domain::GroupCreated& event);
void write_entity(Connection& db, const EventTime& at, const domain::GroupUpdated& event);
bool write_entity(Connection& db, const EventTime& at, const domain::MappingsAdded& event);
void write_entity(Connection& db, const EventTime& at, const domain::MappingsRemoved& event);
void write_entity(Connection& db, const EventTime& at, const domain::ConfigurationUpdated& event);
void write_entity(Connection& db, const EventTime& at, const domain::ConfigurationCleared& event);

/// Whether an entity of the kind, named as a table is, lives.
bool lives(Connection& db, std::string_view kind, const std::string& id);

/// Ends the living version of an entity; tells whether there was one.
bool end_entity(Connection& db, const EventTime& at, const domain::EntityRef& entity);

} // namespace muniment::projections::views
