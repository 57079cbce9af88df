-- Version 2: what is not published yet. This file is frozen: a change is a new step beside it, never an edit.

-- What a steward is working on; no reader of records looks here. base is the version that stood when the draft was
-- begun, 0 where there was none; at is in milliseconds since 1970, UTC.
CREATE TABLE draft (
  steward TEXT NOT NULL,
  kind    INTEGER NOT NULL,
  id      TEXT NOT NULL,
  base    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  text    TEXT NOT NULL,
  UNIQUE (steward, kind, id)
) STRICT;

-- What anybody has proposed. state is 1 for one that waits, 2 for accepted, 3 for rejected.
CREATE TABLE suggestion (
  number  INTEGER PRIMARY KEY,
  kind    INTEGER NOT NULL,
  id      TEXT NOT NULL,
  base    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  author  TEXT,
  comment TEXT,
  text    TEXT NOT NULL,
  state   INTEGER NOT NULL,
  steward TEXT,
  decided INTEGER,
  reason  TEXT
) STRICT;
CREATE INDEX suggestion_state ON suggestion (state, number);
