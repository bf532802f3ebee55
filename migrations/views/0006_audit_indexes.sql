-- Ways into the history that the questions of an audit take. Positions grow, so that rows are only
-- added at the end of the first eight.

-- What one event began, whatever it touched.
CREATE INDEX IF NOT EXISTS membership_by_began ON membership (began);
CREATE INDEX IF NOT EXISTS nesting_by_began ON nesting (began);
CREATE INDEX IF NOT EXISTS group_role_by_began ON group_role (began);
CREATE INDEX IF NOT EXISTS user_role_by_began ON user_role (began);
CREATE INDEX IF NOT EXISTS user_permission_by_began ON user_permission (began);
CREATE INDEX IF NOT EXISTS role_inclusion_by_began ON role_inclusion (began);
CREATE INDEX IF NOT EXISTS role_permission_by_began ON role_permission (began);

-- The batch end that was the state at a time.
CREATE INDEX batch_by_occurred_at ON batch (occurred_at, end_position);

-- The groups that a login is mapped to.
CREATE INDEX mapping_by_names ON mapping (connection_name, group_name, began);
