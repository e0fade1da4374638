-- The whole schema of a Rollcall store, as of version 8.
--
-- A store is one SQLite file in WAL mode with synchronous=FULL. Times are UTC in milliseconds
-- since 1970. Texts from the service are kept as it sent them. No secret and no token is ever
-- stored. A test proves that the migrations arrive at exactly this file.

-- One execution of a job, across any number of stops, processes and resumes.
CREATE TABLE run (
  id          INTEGER PRIMARY KEY,
  job         TEXT    NOT NULL,               -- the job's name, for lookups
  definition  TEXT    NOT NULL,               -- the job as JSON: what resume goes on with
  state       TEXT    NOT NULL DEFAULT 'open'
              CHECK (state IN ('open', 'complete', 'incomplete', 'cancelled')),
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  calls       INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0),      -- attempts made
  throttled   INTEGER NOT NULL DEFAULT 0 CHECK (throttled >= 0),  -- of these, refused by pressure
  renewals    INTEGER NOT NULL DEFAULT 0 CHECK (renewals >= 0),   -- tokens renewed
  rows        INTEGER NOT NULL DEFAULT 0 CHECK (rows >= 0),       -- rows kept now, duplicates included
  baseline_id INTEGER REFERENCES run (id),    -- the complete run its plan was learned from
  verifies_id INTEGER REFERENCES run (id),    -- the finished run it was made to check
  told_of     INTEGER,                        -- the finished_at that its job's people were told of
  folded_at   INTEGER,                        -- when its rows were compared with the run before it
  CHECK ((state = 'open') = (finished_at IS NULL))
) STRICT;

CREATE INDEX run_by_job ON run (job, id);

-- One step of a run, such as one side of a join. A later stage may fan out over the rows of an
-- earlier one.
CREATE TABLE stage (
  id      INTEGER PRIMARY KEY,
  run_id  INTEGER NOT NULL REFERENCES run (id),
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
  reason  TEXT    NOT NULL,                   -- why its plan is cut so, one sentence
  UNIQUE (run_id, ordinal)
) STRICT;

-- The unit that is leased, retried, split or buried.
--
-- pending -> leased -> done | split | buried, and leased -> pending when it is put back.
CREATE TABLE batch (
  id          INTEGER PRIMARY KEY,            -- ascending in the order of the plan
  stage_id    INTEGER NOT NULL REFERENCES stage (id),
  parent_id   INTEGER REFERENCES batch (id),  -- the batch it was split from, or the one it checks
  depth       INTEGER NOT NULL DEFAULT 0 CHECK (depth >= 0),
  filter      TEXT,                           -- its share of the question; NULL is all of it
  expected    INTEGER CHECK (expected >= 0),  -- rows foreseen, when anything was known
  state       TEXT    NOT NULL DEFAULT 'pending'
              CHECK (state IN ('pending', 'leased', 'done', 'split', 'buried')),
  not_before  INTEGER NOT NULL DEFAULT 0,     -- not leased before this time
  finished_at INTEGER,

  -- The pass: one walk from the first page to the last. All kept rows belong to it.
  pass        INTEGER NOT NULL DEFAULT 1 CHECK (pass >= 1),
  pages       INTEGER NOT NULL DEFAULT 0 CHECK (pages >= 0),
  rows        INTEGER NOT NULL DEFAULT 0 CHECK (rows >= 0),

  -- The checkpoint: where the pass goes on, by whom, and how old that knowledge is.
  cursor        TEXT,
  cursor_anchor TEXT,
  cursor_at     INTEGER,

  -- The lease: whose it is, and until when. The term only grows.
  lease_owner   TEXT,
  lease_expires INTEGER,
  lease_term    INTEGER NOT NULL DEFAULT 0 CHECK (lease_term >= 0),

  failures      INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),  -- counted against its budget
  last_failure  TEXT,

  -- Why it is asked: as a part of the plan, for what changed meanwhile, for objects that the run
  -- before had, or for a share whose answer was not trusted.
  role          TEXT    NOT NULL DEFAULT 'share'
                CHECK (role IN ('share', 'closing', 'absentee', 'check')),
  suspicion     TEXT,                         -- why its share was asked again
  doubts        INTEGER NOT NULL DEFAULT 0 CHECK (doubts >= 0),  -- suspicious batches above it

  -- When the lease or the wait began: a clock that shows a time long before was set back, and
  -- neither is to last until it has caught up.
  lease_since   INTEGER,
  waits_since   INTEGER,

  CHECK ((state IN ('done', 'split', 'buried')) = (finished_at IS NOT NULL)),
  CHECK ((state = 'leased') = (lease_owner IS NOT NULL)),
  CHECK ((lease_owner IS NULL) = (lease_expires IS NULL)),
  CHECK ((cursor IS NULL) = (cursor_anchor IS NULL)),
  CHECK ((cursor IS NULL) = (cursor_at IS NULL)),
  CHECK (cursor IS NULL OR pages > 0),
  CHECK (cursor IS NULL OR state IN ('pending', 'leased', 'buried')),
  CHECK (state <> 'split' OR rows = 0),
  CHECK (rows = 0 OR pages > 0)
) STRICT;

-- Leasing, finding expired leases and counting states all search this one index.
CREATE INDEX batch_by_state ON batch (stage_id, state, not_before, id);

-- Finds the few batches that were added to a plan, without a cost to the many that are the plan.
CREATE INDEX batch_by_role ON batch (stage_id, role, parent_id) WHERE role <> 'share';

-- One kept response of a pass, and where its rows lie. Rows of a page are consecutive, so that
-- dropping or reading a batch needs no index on the rows.
CREATE TABLE page (
  batch_id  INTEGER NOT NULL REFERENCES batch (id),
  number    INTEGER NOT NULL CHECK (number >= 1),
  pass      INTEGER NOT NULL CHECK (pass >= 1),
  first_row INTEGER,                          -- NULL in an empty page
  last_row  INTEGER,
  kept_at   INTEGER NOT NULL,
  PRIMARY KEY (batch_id, number),
  CHECK ((first_row IS NULL) = (last_row IS NULL)),
  CHECK (first_row IS NULL OR last_row >= first_row)
) STRICT, WITHOUT ROWID;

-- One object as the service returned it. Only ever appended; which batch it belongs to is told by
-- the page whose range holds its id. Objects kept twice are told apart when rows are read.
CREATE TABLE row (
  id     INTEGER PRIMARY KEY,
  guid   BLOB NOT NULL CHECK (length(guid) = 16),
  key    TEXT NOT NULL,                       -- the shard key, blank where the object has none
  cells  TEXT NOT NULL                        -- JSON array: the job's columns in their order
) STRICT;

-- One call to the service. Written in the transaction of what it led to.
CREATE TABLE attempt (
  id                INTEGER PRIMARY KEY,
  batch_id          INTEGER NOT NULL REFERENCES batch (id),
  pass              INTEGER NOT NULL,
  page              INTEGER NOT NULL,
  started_at        INTEGER NOT NULL,
  outcome           TEXT    NOT NULL
                    CHECK (outcome IN ('page', 'transient', 'throttled', 'unauthorised',
                      'forbidden', 'permanent', 'stale-cursor', 'malformed', 'cancelled')),
  status            INTEGER NOT NULL,         -- HTTP; 0 when no response came
  rows              INTEGER NOT NULL,
  bytes             INTEGER NOT NULL,
  request_id        TEXT,                     -- the service's
  client_request_id TEXT    NOT NULL,         -- ours
  resolved_us       INTEGER NOT NULL,         -- phases in microseconds from the start of the call
  connected_us      INTEGER NOT NULL,
  secured_us        INTEGER NOT NULL,
  first_byte_us     INTEGER NOT NULL,
  total_us          INTEGER NOT NULL,
  sentence          TEXT
) STRICT;

CREATE INDEX attempt_by_batch ON attempt (batch_id, id);

-- The log of a run: what an operator should be able to read the next morning.
CREATE TABLE event (
  id       INTEGER PRIMARY KEY,
  run_id   INTEGER NOT NULL REFERENCES run (id),
  batch_id INTEGER REFERENCES batch (id),
  at       INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  text     TEXT    NOT NULL
) STRICT;

CREATE INDEX event_by_run ON event (run_id, id);

-- What a later stage asks about: rows of an earlier one, each object once. It is told apart by
-- its stage and its object; a batch holds its subjects in the order of their places.
CREATE TABLE subject (
  stage_id INTEGER NOT NULL REFERENCES stage (id),
  guid     BLOB    NOT NULL CHECK (length(guid) = 16),
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  place    INTEGER NOT NULL CHECK (place >= 0),
  row_id   INTEGER NOT NULL,                  -- the row of the earlier stage
  PRIMARY KEY (stage_id, guid)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX subject_by_batch ON subject (batch_id, place);

-- Batches of an earlier stage whose rows are a later stage's subjects by now.
CREATE TABLE fanned (
  stage_id INTEGER NOT NULL REFERENCES stage (id),  -- the later stage
  batch_id INTEGER NOT NULL REFERENCES batch (id),
  PRIMARY KEY (stage_id, batch_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX fanned_by_batch ON fanned (batch_id);

-- Whose turn it is at a job: one row for each command that works on a run of it, or is about to
-- begin one. It counts until its end, by the clock of the store, and is renewed until then.
CREATE TABLE turn (
  holder TEXT    PRIMARY KEY NOT NULL,        -- one command, told apart from every other
  job    TEXT    NOT NULL,
  run_id INTEGER,                             -- NULL while it is about to begin a run
  since  INTEGER NOT NULL,                    -- a clock before this was set back
  until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX turn_by_job ON turn (job);

-- Rows that a complete run has from an earlier one, word for word: those with the ids from first
-- to last are not there themselves; they are the rows from source on, in the same order. Neither
-- end lies beyond a page. The last row of a run is always there itself, so that no id of it is
-- ever given out again.
CREATE TABLE span (
  first   INTEGER PRIMARY KEY,
  last    INTEGER NOT NULL,
  source  INTEGER NOT NULL,
  is_left INTEGER NOT NULL DEFAULT 0 CHECK (is_left IN (0, 1)),  -- the page of source is gone
  CHECK (last BETWEEN first AND first + 1023),
  CHECK (source + last - first < first)
) STRICT;

-- Finds who still needs a row, when a run is forgotten.
CREATE INDEX span_by_source ON span (source);

-- A line of the list of a job that changes something. Its call is stored as sent before it leaves,
-- so that a call that may have been made is never taken for one that was not.
CREATE TABLE line (
  batch_id   INTEGER NOT NULL REFERENCES batch (id),
  number     INTEGER NOT NULL CHECK (number >= 1),  -- its place in the list
  cells      TEXT    NOT NULL,                -- JSON array: what the list says
  digest     INTEGER NOT NULL,                -- of the call that was planned and confirmed
  state      TEXT    NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'sent', 'unknown', 'applied', 'refused', 'what-if')),
  sends      INTEGER NOT NULL DEFAULT 0 CHECK (sends >= 0),
  reads      INTEGER NOT NULL DEFAULT 0 CHECK (reads >= 0),  -- times it could not be told
  changed_at INTEGER,                         -- when its state was changed last
  detail     TEXT,                            -- for people
  PRIMARY KEY (batch_id, number),
  CHECK (sends > 0 OR state IN ('waiting', 'refused'))
) STRICT, WITHOUT ROWID;

-- What follows is kept beyond the runs it was made of: who may do what where, who is in which
-- group and what objects are called, each from when to when.
CREATE TABLE access_tenant (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- A stage of a job that tells of it.
CREATE TABLE access_source (
  id        INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES access_tenant (id),
  job       TEXT    NOT NULL,
  stage     TEXT    NOT NULL,
  kind      TEXT    NOT NULL CHECK (kind IN ('names', 'members', 'grants')),
  question  TEXT    NOT NULL,             -- what was asked in the last look
  ties      INTEGER NOT NULL DEFAULT 0 CHECK (ties >= 0),  -- ever made: numbers the next one
  UNIQUE (tenant_id, job, stage, kind)
) STRICT;

-- One run of a source, in the order they were taken in. The run itself may be forgotten by now.
CREATE TABLE access_look (
  id        INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES access_source (id),
  at        INTEGER NOT NULL,             -- when the run began
  run_id    INTEGER NOT NULL,
  is_whole  INTEGER NOT NULL DEFAULT 0 CHECK (is_whole IN (0, 1)),  -- taken in to its end
  UNIQUE (source_id, at)
) STRICT;

-- Runs that were taken in, or are of no use; again where one ended anew since.
CREATE TABLE access_taken (
  run_id      INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  PRIMARY KEY (run_id, started_at)
) STRICT, WITHOUT ROWID;

-- A text by which the service calls somebody or something, told apart in lower case.
CREATE TABLE access_name (
  id        INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES access_tenant (id),
  folded    TEXT    NOT NULL,
  text      TEXT,                         -- as it was written; NULL where that is the same
  shown_id  INTEGER REFERENCES access_name (id),  -- what people call it, where it is known
  UNIQUE (tenant_id, folded)
) STRICT;

-- A mailbox or a folder of it; a group or an object where the source tells of those.
CREATE TABLE access_place (
  id      INTEGER PRIMARY KEY,
  name_id INTEGER NOT NULL REFERENCES access_name (id),
  folder  TEXT    NOT NULL,               -- blank for the whole
  UNIQUE (name_id, folder)
) STRICT;

CREATE TABLE access_right (
  id        INTEGER PRIMARY KEY,
  text      TEXT    NOT NULL,             -- blank for memberships and names
  is_denied INTEGER NOT NULL CHECK (is_denied IN (0, 1)),
  UNIQUE (text, is_denied)
) STRICT;

-- That a name holds a right at a place, from the look that saw it first until it ended.
CREATE TABLE access_tie (
  source_id  INTEGER NOT NULL REFERENCES access_source (id),
  place_id   INTEGER NOT NULL REFERENCES access_place (id),
  right_id   INTEGER NOT NULL REFERENCES access_right (id),
  name_id    INTEGER NOT NULL REFERENCES access_name (id),
  first_look INTEGER NOT NULL REFERENCES access_look (id),
  last_look  INTEGER REFERENCES access_look (id),  -- that saw it, where it has ended
  end_look   INTEGER REFERENCES access_look (id),  -- that looked and did not see it
  number     INTEGER NOT NULL,            -- in its source, from 1
  PRIMARY KEY (source_id, place_id, right_id, name_id, first_look),
  CHECK ((end_look IS NULL) = (last_look IS NULL)),
  CHECK (end_look IS NULL OR end_look > last_look)
) STRICT, WITHOUT ROWID;

-- The same ties by who holds them. A table of its own, because names come in no order: many ties are
-- filed at once, in theirs. All ties of looks that were taken in to their end are in it.
CREATE TABLE access_held (
  name_id    INTEGER NOT NULL REFERENCES access_name (id),
  source_id  INTEGER NOT NULL REFERENCES access_source (id),
  place_id   INTEGER NOT NULL REFERENCES access_place (id),
  right_id   INTEGER NOT NULL REFERENCES access_right (id),
  first_look INTEGER NOT NULL REFERENCES access_look (id),
  last_look  INTEGER REFERENCES access_look (id),
  end_look   INTEGER REFERENCES access_look (id),
  PRIMARY KEY (name_id, source_id, place_id, right_id, first_look)
) STRICT, WITHOUT ROWID;

-- Places that the latest looks of a source did not see, and the last one that did.
CREATE TABLE access_overlooked (
  source_id INTEGER NOT NULL REFERENCES access_source (id),
  place_id  INTEGER NOT NULL REFERENCES access_place (id),
  last_look INTEGER NOT NULL REFERENCES access_look (id),
  mark      TEXT    NOT NULL CHECK (mark IN ('unanswered', 'unasked')),
  PRIMARY KEY (source_id, place_id)
) STRICT, WITHOUT ROWID;
