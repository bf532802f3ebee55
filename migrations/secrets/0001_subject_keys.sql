-- The keys of the users' profiles: the one thing of a store that can be forgotten.
--
-- A destroyed key keeps its row, so that its id and generation are never given again. Its bytes
-- are overwritten in place with as many zeros, before secure_delete has anything to do.
CREATE TABLE subject_key (
    key_id      TEXT PRIMARY KEY,           -- 128 random bits, lower-case hex
    user_id     TEXT NOT NULL,
    generation  INTEGER NOT NULL,           -- 1-based, a user's next key after a destroyed one
    destroyed   INTEGER NOT NULL DEFAULT 0 CHECK (destroyed IN (0, 1)),
    secret      BLOB NOT NULL CHECK (length(secret) = 32),
    UNIQUE (user_id, generation)
) STRICT;
