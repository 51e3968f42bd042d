-- Times are ticks of UTC. The key of an instance is never used again while a process holds the store,
-- so that what belonged to an earlier instance of the same id cannot reach a later one.
CREATE TABLE instances (
  key             INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  execution_id    TEXT    NOT NULL,
  status          INTEGER NOT NULL,
  held            INTEGER NOT NULL,  -- 1: its start is not due yet, so it takes no messages
  parent          INTEGER,           -- key of the instance that started it
  created         INTEGER NOT NULL,
  updated         INTEGER NOT NULL,
  completed       INTEGER,
  starts          INTEGER,
  name            TEXT    NOT NULL,
  version         TEXT,
  custom_status   TEXT,
  input           TEXT,              -- a short one; a long one is in inputs, because a row is written whole at every turn
  output          TEXT,
  failure         TEXT,
  tags            TEXT,
  parent_instance TEXT
);

CREATE INDEX instances_by_parent ON instances (parent) WHERE parent IS NOT NULL;

CREATE TABLE inputs (
  instance INTEGER PRIMARY KEY,
  input    TEXT NOT NULL
);

-- One row per turn: the events it added, and the index of the first.
CREATE TABLE history (
  instance INTEGER NOT NULL,
  first    INTEGER NOT NULL,
  events   TEXT    NOT NULL,
  PRIMARY KEY (instance, first)
) WITHOUT ROWID;

-- due NULL: to be delivered now, in the order of seq.
CREATE TABLE messages (
  instance     INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  execution_id TEXT,
  due          INTEGER,
  event        TEXT    NOT NULL,
  PRIMARY KEY (instance, seq)
) WITHOUT ROWID;

CREATE INDEX messages_by_due ON messages (due) WHERE due IS NOT NULL;

CREATE TABLE activities (
  instance     INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  execution_id TEXT    NOT NULL,
  event        TEXT    NOT NULL,
  context      TEXT,
  PRIMARY KEY (instance, seq)
) WITHOUT ROWID;
