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
]
