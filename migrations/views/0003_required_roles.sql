-- What an application asks of whoever logs in to it.
--   required_roles  a JSON array of role names, one of which suffices; NULL: none is required.
--   denied_message  what those are told who have none of them; NULL: the message of the server.
ALTER TABLE application ADD COLUMN required_roles TEXT;
ALTER TABLE application ADD COLUMN denied_message TEXT;
