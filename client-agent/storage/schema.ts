/**
 * Tables of `agent.db`, by version. Forward only: a released entry is never edited, a new one is appended.
 */

export const MIGRATIONS: readonly string[] = [
  `
  -- What the site keeps of every run; "content" is JSON with secrets, "digest" its SHA-256, "version" the form of that JSON.
  CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;

  -- People's answers to plans, written by the command line while the agent runs.
  CREATE TABLE decisions (
    run TEXT NOT NULL PRIMARY KEY,
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
    reason TEXT NOT NULL
  ) STRICT;

  -- One row: the key of data set digests.
  CREATE TABLE dataset_key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    value BLOB NOT NULL CHECK (length(value) = 32)
  ) STRICT;
  `,
  `
  -- The egress ledger: a row for everything that leaves, written before it does, never changed and never taken out.
  CREATE TABLE egress (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    run TEXT NOT NULL,
    step INTEGER,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    content TEXT NOT NULL,
    derived_from TEXT NOT NULL,
    epsilon REAL NOT NULL,
    repeats INTEGER,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    signature TEXT NOT NULL
  ) STRICT;
  CREATE INDEX egress_content ON egress (run, kind, content);
  CREATE TRIGGER egress_unchanged BEFORE UPDATE ON egress BEGIN SELECT RAISE(ABORT, 'the egress ledger is never changed'); END;
  CREATE TRIGGER egress_kept BEFORE DELETE ON egress BEGIN SELECT RAISE(ABORT, 'nothing is taken out of the egress ledger'); END;
  `,
  `
  -- Archived parts of the egress ledger; never taken out, and changed only when the archive is pruned.
  CREATE TABLE egress_segments (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    archive TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    archived_at INTEGER NOT NULL,
    pruned_at INTEGER,
    signature TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER egress_segments_kept BEFORE DELETE ON egress_segments BEGIN SELECT RAISE(ABORT, 'no record of an archive is taken out'); END;
  CREATE TRIGGER egress_segments_unchanged BEFORE UPDATE ON egress_segments WHEN OLD.pruned_at IS NOT NULL OR NEW.pruned_at IS NULL
    OR (NEW.first, NEW.last, NEW.digest, NEW.archive) IS NOT (OLD.first, OLD.last, OLD.digest, OLD.archive)
    BEGIN SELECT RAISE(ABORT, 'the record of an archive is never changed'); END;

  -- In which archived row a content left first, for runs that may send it again.
  CREATE TABLE egress_archived (
    run TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (run, kind, content)
  ) STRICT, WITHOUT ROWID;

  -- Only archived rows leave the table.
  DROP TRIGGER egress_kept;
  CREATE TRIGGER egress_kept BEFORE DELETE ON egress WHEN OLD.sequence > (SELECT coalesce(max(last), 0) FROM egress_segments)
    BEGIN SELECT RAISE(ABORT, 'nothing is taken out of the egress ledger'); END;
  `,
  `
  -- People may also take an approval back.
  CREATE TABLE decisions_kept (
    run TEXT NOT NULL PRIMARY KEY,
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject', 'withdraw')),
    reason TEXT NOT NULL
  ) STRICT;
  INSERT INTO decisions_kept SELECT run, decision, reason FROM decisions;
  DROP TABLE decisions;
  ALTER TABLE decisions_kept RENAME TO decisions;
  `,
  `
  -- Whether another site may join a run that this one takes part in: what was asked last, and what was decided. As in "runs".
  CREATE TABLE questions (
    run TEXT NOT NULL PRIMARY KEY REFERENCES runs (run),
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;

  -- Which roster and expiry a decision is about; null where it is about the run.
  ALTER TABLE decisions ADD COLUMN roster TEXT;
  ALTER TABLE decisions ADD COLUMN expires_at INTEGER CHECK ((expires_at IS NULL) = (roster IS NULL));
  `,
  `
  -- A row may spend no budget at all: "epsilon" may be null. Rows of before stay as they are, and so do their digests and signatures.
  CREATE TABLE egress_kept_rows (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    run TEXT NOT NULL,
    step INTEGER,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    content TEXT NOT NULL,
    derived_from TEXT NOT NULL,
    epsilon REAL,
    repeats INTEGER,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    signature TEXT NOT NULL
  ) STRICT;
  INSERT INTO egress_kept_rows SELECT * FROM egress;
  DROP TABLE egress;
  ALTER TABLE egress_kept_rows RENAME TO egress;
  CREATE INDEX egress_content ON egress (run, kind, content);
  CREATE TRIGGER egress_unchanged BEFORE UPDATE ON egress BEGIN SELECT RAISE(ABORT, 'the egress ledger is never changed'); END;
  CREATE TRIGGER egress_kept BEFORE DELETE ON egress WHEN OLD.sequence > (SELECT coalesce(max(last), 0) FROM egress_segments)
    BEGIN SELECT RAISE(ABORT, 'nothing is taken out of the egress ledger'); END;
  `,
]
