-- The log: events, the Merkle tree over them, one checkpoint a commit.
--
-- The body of an event is the only statement about it. The look-up columns are VIRTUAL: computed
-- from the body whenever they are read, so that nothing beside the body can lie.
--
-- The triggers are a seat belt against mistakes, not evidence: who may write the file can drop
-- them. Evidence are the tree and the signatures.

CREATE TABLE event (
    position        INTEGER PRIMARY KEY,    -- 1-based, gapless; leaf index + 1
    body            BLOB NOT NULL,          -- UTF-8 JSON, byte for byte as it was signed
    -- In order, for each signature: key id SP padded base64 of the raw signature LF.
    signatures      TEXT NOT NULL,
    event_id        TEXT NOT NULL AS (json_extract(CAST(body AS TEXT), '$.id')) VIRTUAL,
    type            TEXT AS (json_extract(CAST(body AS TEXT), '$.type')) VIRTUAL,
    commit_number   INTEGER AS (json_extract(CAST(body AS TEXT), '$.commit')) VIRTUAL,
    batch_id        TEXT AS (json_extract(CAST(body AS TEXT), '$.batch.id')) VIRTUAL,
    occurred_at     TEXT AS (json_extract(CAST(body AS TEXT), '$.occurred_at')) VIRTUAL,
    recorded_at     TEXT AS (json_extract(CAST(body AS TEXT), '$.recorded_at')) VIRTUAL
) STRICT;

CREATE UNIQUE INDEX event_by_id ON event (event_id);

-- The Merkle tree in C2SP tiles of height 8, each in its widest form so far.
CREATE TABLE tile (
    level   INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    hashes  BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (level, idx)
) STRICT;

CREATE TABLE checkpoint (
    commit_number   INTEGER PRIMARY KEY,    -- 1-based, gapless
    tree_size       INTEGER NOT NULL UNIQUE,
    note            TEXT NOT NULL           -- the signed note, byte for byte
) STRICT;

-- A row that is there is never inserted again (REPLACE, by position or by id); none is left out.
CREATE TRIGGER event_insert BEFORE INSERT ON event
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
  OR EXISTS (SELECT 1 FROM event WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'event: the next position is the last plus one, and an id is new'); END;

CREATE TRIGGER event_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event: the log is append-only'); END;

CREATE TRIGGER event_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event: the log is append-only'); END;

CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint
WHEN NEW.commit_number IS NOT (SELECT coalesce(max(commit_number), 0) + 1 FROM checkpoint)
  OR NEW.tree_size IS NOT (SELECT max(position) FROM event)
BEGIN SELECT RAISE(ABORT, 'checkpoint: the next is the last plus one and covers the log'); END;

CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoint: the log is append-only'); END;

CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoint: the log is append-only'); END;

-- A tile only widens: what it held stays its beginning.
CREATE TRIGGER tile_insert BEFORE INSERT ON tile
WHEN EXISTS (SELECT 1 FROM tile WHERE level = NEW.level AND idx = NEW.idx
             AND substr(NEW.hashes, 1, length(hashes)) IS NOT hashes)
BEGIN SELECT RAISE(ABORT, 'tile: the new hashes do not begin with the old ones'); END;

CREATE TRIGGER tile_update BEFORE UPDATE ON tile
WHEN NEW.level IS NOT OLD.level OR NEW.idx IS NOT OLD.idx
  OR substr(NEW.hashes, 1, length(OLD.hashes)) IS NOT OLD.hashes
BEGIN SELECT RAISE(ABORT, 'tile: the new hashes do not begin with the old ones'); END;

CREATE TRIGGER tile_delete BEFORE DELETE ON tile
BEGIN SELECT RAISE(ABORT, 'tile: the log is append-only'); END;
