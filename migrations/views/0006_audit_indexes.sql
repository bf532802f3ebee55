-- Ways into the history that the questions of an audit take.

-- The batch end that was the state at a time.
CREATE INDEX batch_by_occurred_at ON batch (occurred_at, end_position);

-- The groups that a login is mapped to.
CREATE INDEX mapping_by_names ON mapping (connection_name, group_name, began);
