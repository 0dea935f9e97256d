/** Tables of `agent.db`, by version. Forward only: a released entry is never edited, a new one is appended. */

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
]
