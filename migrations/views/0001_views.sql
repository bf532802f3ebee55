-- The views of the log for reports: what was so, when, and who did it.
--
-- This file is derived. It can be deleted at any time; the follower builds it anew from the log.
-- Reporting tools may read it (read-only, while the server runs): its tables are a contract.
--
-- Conventions
--   position   1-based index of an event in the log.
--   *_at       microseconds since 1970-01-01T00:00:00Z, without leap seconds; as text:
--              strftime('%Y-%m-%dT%H:%M:%SZ', x / 1000000, 'unixepoch').
--   began      position of the event from which a row holds; began_at: when that event occurred.
--   ended      position of the event from which it holds no more; NULL: it still does.
--   A row held at position P iff began <= P AND (ended IS NULL OR ended > P). Only positions where
--   a batch ends are states of the directory (table batch).
--   valid_from, valid_until: the window of a time-limited grant, half-open; NULL: open. A row whose
--   window has passed is still a row.
--   Texts are compared byte for byte.

-- How far the log has been taken in. Changes in the transaction that takes the events in.
CREATE TABLE applied (
    single   INTEGER PRIMARY KEY CHECK (single = 1),
    position INTEGER NOT NULL, -- of the last event; the end of a batch; 0: nothing
    event_id TEXT NOT NULL,    -- its id; empty: nothing
    origin   TEXT NOT NULL     -- name of the log; empty: not known yet
) STRICT;
INSERT INTO applied VALUES (1, 0, '', '');

-- The batches: the states that exist.
CREATE TABLE batch (
    end_position   INTEGER PRIMARY KEY,
    first_position INTEGER NOT NULL,
    id             TEXT NOT NULL,
    "commit"       INTEGER NOT NULL,
    occurred_at    INTEGER NOT NULL, -- of the last directory event up to here; 0: none yet
    recorded_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_by_id ON batch (id);

-- Audit: every event of the log, without what it says (that is in the log, signed).
CREATE TABLE event (
    position           INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL,
    type               TEXT NOT NULL, -- for example group.members_added
    occurred_at        INTEGER NOT NULL,
    recorded_at        INTEGER NOT NULL,
    actor_kind         TEXT NOT NULL, -- client, user or system
    actor_issuer       TEXT NOT NULL,
    actor_id           TEXT NOT NULL,
    actor_via          TEXT NOT NULL, -- api_key, jwt, cli or import
    actor_credential   TEXT NOT NULL,
    actor_on_behalf_of TEXT,
    actor_source_ip    TEXT,
    reason             TEXT,
    ticket             TEXT,
    correlation_id     TEXT,
    batch_id           TEXT NOT NULL,
    batch_index        INTEGER NOT NULL, -- 0-based
    batch_count        INTEGER NOT NULL,
    "commit"           INTEGER NOT NULL
) STRICT;
CREATE INDEX event_by_type ON event (type);
CREATE INDEX event_by_actor ON event (actor_id);
CREATE INDEX event_by_ticket ON event (ticket) WHERE ticket IS NOT NULL;

-- Which entities an event touched: those it names, and those whose edges it ended (reached = 1).
-- kind: application, connection, user, permission, role, group, mapping.
CREATE TABLE event_subject (
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    position INTEGER NOT NULL,
    reached  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id, position)
) STRICT, WITHOUT ROWID;

-- Entities, one row a version. incarnation: position of the event that created the entity; an id
-- that was deleted and created again has another.

-- type: native, spa, regular_web, non_interactive, resource_server.
-- callbacks: a JSON array of texts.
CREATE TABLE application (
    id          TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,
    callbacks   TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX application_living ON application (id) WHERE ended IS NULL;

-- Identity providers.
CREATE TABLE connection (
    id          TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    name        TEXT NOT NULL,
    strategy    TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX connection_living ON connection (id) WHERE ended IS NULL;

-- Registered users. Users that were never registered appear in the edges alone.
CREATE TABLE user (
    id          TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX user_living ON user (id) WHERE ended IS NULL;

-- The profile of the user version with the same began; without a row, or where connections is NULL,
-- the profile cannot be read (erased). Rows are only added, and blanked by an erasure: so that no
-- page is split and leaves a copy behind.
CREATE TABLE user_profile (
    began       INTEGER PRIMARY KEY,
    user        TEXT NOT NULL,
    name        TEXT,
    nickname    TEXT,
    email       TEXT,
    picture     TEXT,
    connections TEXT, -- a JSON array of texts
    attributes  TEXT  -- a JSON object
) STRICT;
CREATE INDEX user_profile_by_user ON user_profile (user);

-- application_type: client, resource_server.
CREATE TABLE permission (
    id          TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    application TEXT NOT NULL,
    application_type TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX permission_living ON permission (id) WHERE ended IS NULL;
CREATE INDEX permission_by_application ON permission (application, id, began);

-- application, application_type: NULL for a role of no application.
CREATE TABLE role (
    id          TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    application TEXT,
    application_type TEXT,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_living ON role (id) WHERE ended IS NULL;
CREATE INDEX role_by_application ON role (application, id, began);

-- Groups.
CREATE TABLE "group" (
    id          TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX group_living ON "group" (id) WHERE ended IS NULL;

-- The token switches of the Auth0 Authorization Extension, one row a version. NULL: never set.
CREATE TABLE configuration (
    began                   INTEGER PRIMARY KEY,
    ended                   INTEGER,
    began_at                INTEGER NOT NULL,
    ended_at                INTEGER,
    groups_in_token         INTEGER,
    groups_passthrough      INTEGER,
    permissions_in_token    INTEGER,
    permissions_passthrough INTEGER,
    persist_groups          INTEGER,
    persist_permissions     INTEGER,
    persist_roles           INTEGER,
    roles_in_token          INTEGER,
    roles_passthrough       INTEGER
) STRICT;

-- Edges, one row an interval. An edge ends when it is removed, when its window is replaced, or when
-- one of its ends is deleted.

-- user is a direct member of group.
CREATE TABLE membership (
    "group" TEXT NOT NULL,
    user TEXT NOT NULL,
    valid_from  INTEGER,
    valid_until INTEGER,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY ("group", user, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX membership_living ON membership ("group", user) WHERE ended IS NULL;
CREATE INDEX membership_living_by_user ON membership (user, "group") WHERE ended IS NULL;
CREATE INDEX membership_by_user ON membership (user, "group", began);

-- Members of child are members of group.
CREATE TABLE nesting (
    "group" TEXT NOT NULL,
    child TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY ("group", child, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX nesting_living ON nesting ("group", child) WHERE ended IS NULL;
CREATE INDEX nesting_living_by_child ON nesting (child, "group") WHERE ended IS NULL;
CREATE INDEX nesting_by_child ON nesting (child, "group", began);

-- Members of group have role.
CREATE TABLE group_role (
    "group" TEXT NOT NULL,
    role TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY ("group", role, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX group_role_living ON group_role ("group", role) WHERE ended IS NULL;
CREATE INDEX group_role_living_by_role ON group_role (role, "group") WHERE ended IS NULL;
CREATE INDEX group_role_by_role ON group_role (role, "group", began);

-- user has role directly.
CREATE TABLE user_role (
    role TEXT NOT NULL,
    user TEXT NOT NULL,
    valid_from  INTEGER,
    valid_until INTEGER,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (role, user, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX user_role_living ON user_role (role, user) WHERE ended IS NULL;
CREATE INDEX user_role_living_by_user ON user_role (user, role) WHERE ended IS NULL;
CREATE INDEX user_role_by_user ON user_role (user, role, began);

-- user holds permission directly.
CREATE TABLE user_permission (
    permission TEXT NOT NULL,
    user TEXT NOT NULL,
    valid_from  INTEGER,
    valid_until INTEGER,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (permission, user, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX user_permission_living ON user_permission (permission, user)
    WHERE ended IS NULL;
CREATE INDEX user_permission_living_by_user ON user_permission (user, permission)
    WHERE ended IS NULL;
CREATE INDEX user_permission_by_user ON user_permission (user, permission, began);

-- role holds whatever the role includes holds.
CREATE TABLE role_inclusion (
    role TEXT NOT NULL,
    includes TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (role, includes, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_inclusion_living ON role_inclusion (role, includes) WHERE ended IS NULL;
CREATE INDEX role_inclusion_living_by_includes ON role_inclusion (includes, role)
    WHERE ended IS NULL;
CREATE INDEX role_inclusion_by_includes ON role_inclusion (includes, role, began);

-- role holds permission.
CREATE TABLE role_permission (
    role TEXT NOT NULL,
    permission TEXT NOT NULL,
    began       INTEGER NOT NULL,
    ended       INTEGER,
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (role, permission, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_permission_living ON role_permission (role, permission)
    WHERE ended IS NULL;
CREATE INDEX role_permission_living_by_permission ON role_permission (permission, role)
    WHERE ended IS NULL;
CREATE INDEX role_permission_by_permission ON role_permission (permission, role, began);

-- Whoever logs in through connection_name with group_name is a member of group for that login.
-- ordinal: place among the mappings that one event added; began and ordinal are the order of a
-- group's mappings.
CREATE TABLE mapping (
    id              TEXT NOT NULL,
    "group"         TEXT NOT NULL,
    connection_name TEXT NOT NULL,
    group_name      TEXT NOT NULL,
    ordinal         INTEGER NOT NULL,
    began           INTEGER NOT NULL,
    ended           INTEGER,
    began_at        INTEGER NOT NULL,
    ended_at        INTEGER,
    PRIMARY KEY (id, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mapping_living ON mapping (id) WHERE ended IS NULL;
CREATE INDEX mapping_living_by_group ON mapping ("group", id) WHERE ended IS NULL;
CREATE INDEX mapping_by_group ON mapping ("group", id, began);

-- The closure of nesting: members of descendant are members of ancestor, through one or more
-- nestings.
CREATE TABLE nesting_closure (
    ancestor   TEXT NOT NULL,
    descendant TEXT NOT NULL,
    began      INTEGER NOT NULL,
    ended      INTEGER,
    PRIMARY KEY (ancestor, descendant, began)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX nesting_closure_living ON nesting_closure (ancestor, descendant)
    WHERE ended IS NULL;
CREATE INDEX nesting_closure_living_by_descendant ON nesting_closure (descendant, ancestor)
    WHERE ended IS NULL;
CREATE INDEX nesting_closure_by_descendant ON nesting_closure (descendant, ancestor, began);
