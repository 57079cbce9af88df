-- The tables of a catalogue, version 1. This file is frozen: a change is a new step beside it, never an edit.

-- What concerns the catalogue as a whole.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The JSON documents. Versions of one record may share a body; two records never do.
CREATE TABLE body (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

-- Every version of every record. op is 1 for a put and 2 for a deletion; at is in milliseconds since 1970, UTC.
CREATE TABLE history (
  seq     INTEGER PRIMARY KEY,
  kind    INTEGER NOT NULL,
  id      TEXT NOT NULL,
  op      INTEGER NOT NULL,
  body    INTEGER,
  at      INTEGER NOT NULL,
  steward TEXT,
  source  TEXT,
  comment TEXT
) STRICT;
CREATE UNIQUE INDEX history_record ON history (kind, id, seq, at);

-- The version of every record that stands now. A deleted record keeps its row, without a body: a tombstone.
CREATE TABLE record (
  kind INTEGER NOT NULL,
  id   TEXT NOT NULL,
  seq  INTEGER NOT NULL REFERENCES history (seq),
  body INTEGER,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_seq ON record (seq);

-- What a running import has brought so far; no reader looks here. fresh is 1 where the body was written by the import,
-- 0 where it is the body that stood already. base is the version that stood when the row was staged.
CREATE TABLE staged (
  kind  INTEGER NOT NULL,
  id    TEXT NOT NULL,
  body  INTEGER,
  fresh INTEGER NOT NULL,
  base  INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- The disposable image of the index, in parts.
CREATE TABLE image (
  name  TEXT NOT NULL,
  part  INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (name, part)
) STRICT;
