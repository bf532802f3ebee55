-- The order and the presence of the arrays of the document that the Auth0 Authorization Extension
-- imports and exports. What the tables mean is defined by domain/document.hpp.
--
-- Rows made before this step lack their place: everything is forgotten, and the follower takes the
-- log in anew. Freed space is overwritten, because profiles that stood there may be erased later.
PRAGMA secure_delete = ON;
DELETE FROM batch;
DELETE FROM event;
DELETE FROM event_subject;
DELETE FROM application;
DELETE FROM connection;
DELETE FROM user;
DELETE FROM user_profile;
DELETE FROM permission;
DELETE FROM role;
DELETE FROM "group";
DELETE FROM configuration;
DELETE FROM membership;
DELETE FROM nesting;
DELETE FROM group_role;
DELETE FROM user_role;
DELETE FROM user_permission;
DELETE FROM role_inclusion;
DELETE FROM role_permission;
DELETE FROM mapping;
DELETE FROM nesting_closure;
UPDATE applied SET position = 0, event_id = '', origin = '';

-- place: position * 65536 + index among what that event names. The items of an array stand in the
-- order of their places. At position P the place of an item is the greater of its own and the last
-- one in document_place up to P. An edge's own place is that of the event which added it; another
-- window does not move it. An entity's is incarnation * 65536, a mapping's began * 65536 + ordinal.
ALTER TABLE membership ADD COLUMN place INTEGER NOT NULL;
ALTER TABLE nesting ADD COLUMN place INTEGER NOT NULL;
ALTER TABLE group_role ADD COLUMN place INTEGER NOT NULL;
ALTER TABLE user_role ADD COLUMN place INTEGER NOT NULL;
ALTER TABLE role_permission ADD COLUMN place INTEGER NOT NULL;

-- A page of members in their order costs the way to it, not a sorting of them all. With ended, which
-- is NULL in all of it, the index answers alone.
CREATE INDEX membership_living_by_place
    ON membership ("group", place, user, valid_from, valid_until, ended) WHERE ended IS NULL;

-- Arrays are named by their owner and what they list:
--   owner_kind  group, role; empty: at the top of the document.
--   owner       the id of the group or role; empty: at the top.
--   name        members, nested, roles, mappings of a group; permissions, users of a role;
--               groups, roles, permissions, configuration, applications, rules at the top.

-- When arrays were there, empty or not. place: among those at the top, their order.
CREATE TABLE document_array (
    owner_kind TEXT NOT NULL,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    place      INTEGER NOT NULL,
    began      INTEGER NOT NULL,
    ended      INTEGER,
    PRIMARY KEY (owner_kind, owner, name, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX document_array_living ON document_array (owner_kind, owner, name)
    WHERE ended IS NULL;

-- Where items were moved to, whether the array held them then or not.
CREATE TABLE document_place (
    owner_kind TEXT NOT NULL,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    item       TEXT NOT NULL,
    place      INTEGER NOT NULL,
    PRIMARY KEY (owner_kind, owner, name, item, place)
) STRICT, WITHOUT ROWID;
