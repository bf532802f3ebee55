-- What began and what ended between two positions, and which windows turned between two instants:
-- found without looking at anything else. Each index answers alone which rows those are; three of
-- them also, which edges of a user an event began: an event can touch many users, and a user many
-- events.
CREATE INDEX application_by_began ON application (began, ended);
CREATE INDEX application_by_ended ON application (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX connection_by_began ON connection (began, ended);
CREATE INDEX connection_by_ended ON connection (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX user_by_began ON user (began, ended);
CREATE INDEX user_by_ended ON user (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX permission_by_began ON permission (began, ended);
CREATE INDEX permission_by_ended ON permission (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX role_by_began ON role (began, ended);
CREATE INDEX role_by_ended ON role (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX group_by_began ON "group" (began, ended);
CREATE INDEX group_by_ended ON "group" (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX membership_by_began ON membership (began, user, ended);
CREATE INDEX membership_by_ended ON membership (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX nesting_by_began ON nesting (began, ended);
CREATE INDEX nesting_by_ended ON nesting (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX group_role_by_began ON group_role (began, ended);
CREATE INDEX group_role_by_ended ON group_role (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX user_role_by_began ON user_role (began, user, ended);
CREATE INDEX user_role_by_ended ON user_role (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX user_permission_by_began ON user_permission (began, user, ended);
CREATE INDEX user_permission_by_ended ON user_permission (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX role_inclusion_by_began ON role_inclusion (began, ended);
CREATE INDEX role_inclusion_by_ended ON role_inclusion (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX role_permission_by_began ON role_permission (began, ended);
CREATE INDEX role_permission_by_ended ON role_permission (ended, began) WHERE ended IS NOT NULL;
CREATE INDEX mapping_by_began ON mapping (began, ended);
CREATE INDEX mapping_by_ended ON mapping (ended, began) WHERE ended IS NOT NULL;

CREATE INDEX membership_by_valid_from ON membership (valid_from, began, ended)
    WHERE valid_from IS NOT NULL;
CREATE INDEX membership_by_valid_until ON membership (valid_until, began, ended)
    WHERE valid_until IS NOT NULL;
CREATE INDEX user_role_by_valid_from ON user_role (valid_from, began, ended)
    WHERE valid_from IS NOT NULL;
CREATE INDEX user_role_by_valid_until ON user_role (valid_until, began, ended)
    WHERE valid_until IS NOT NULL;
CREATE INDEX user_permission_by_valid_from ON user_permission (valid_from, began, ended)
    WHERE valid_from IS NOT NULL;
CREATE INDEX user_permission_by_valid_until ON user_permission (valid_until, began, ended)
    WHERE valid_until IS NOT NULL;
