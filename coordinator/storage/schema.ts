/**
 * Tables of `coordinator.db`, by version. Forward only: a released entry is never edited, a new one is
 * appended.
 */

export const MIGRATIONS: readonly string[] = [
  `
  -- The state of every run; "content" is JSON, "digest" its SHA-256, "version" the form of that JSON.
  CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    phase TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;

  -- Canonical plan texts, apart from the state because they never change.
  CREATE TABLE plans (
    run TEXT NOT NULL PRIMARY KEY REFERENCES runs (run),
    content TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;

  -- Finished steps, for sites that still have to open them.
  CREATE TABLE steps (
    run TEXT NOT NULL REFERENCES runs (run),
    step INTEGER NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (run, step)
  ) STRICT;

  -- The audit chain.
  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    run TEXT,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'rows of the audit chain are never changed'); END;
  CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'rows of the audit chain are never deleted'); END;
  CREATE TRIGGER audit_is_appended_only BEFORE INSERT ON audit
  WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit)
    OR NEW.previous IS NOT coalesce((SELECT digest FROM audit ORDER BY sequence DESC LIMIT 1), '${'0'.repeat(64)}')
  BEGIN SELECT RAISE(ABORT, 'a row of the audit chain must follow the last one'); END;

  CREATE TABLE members (
    name TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('site', 'admin', 'lead', 'viewer')),
    identity_key TEXT NOT NULL,
    certificate TEXT NOT NULL,
    certificate_expires_at INTEGER NOT NULL,
    enrolled_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE invitations (
    sequence INTEGER PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('site', 'admin', 'lead', 'viewer')),
    expires_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT;
  CREATE INDEX invitations_open_by_name ON invitations (name, sequence) WHERE used_at IS NULL;
  `,
  `
  ALTER TABLE members ADD COLUMN revoked_at INTEGER;
  ALTER TABLE invitations ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0 CHECK (replaces IN (0, 1));

  -- Revoked members whose place was taken: their identity keys never count again.
  CREATE TABLE former_members (
    sequence INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    identity_key TEXT NOT NULL,
    certificate TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX former_members_by_key ON former_members (identity_key);
  `,
  `
  -- A renewed certificate, until it is first used.
  ALTER TABLE members ADD COLUMN next_certificate TEXT;
  ALTER TABLE members ADD COLUMN next_certificate_expires_at INTEGER;
  `,
  `
  -- Contents of a few KiB, by their SHA-256: sealed key shares, payloads and answers. Larger ones are files.
  CREATE TABLE contents (
    sequence INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL
  ) STRICT;
  `,
  `
  -- Rows of the audit chain are signed. Those from before have neither key nor signature; the first signed one covers them.
  ALTER TABLE audit ADD COLUMN key TEXT;
  ALTER TABLE audit ADD COLUMN signature TEXT;
  CREATE TRIGGER audit_is_signed BEFORE INSERT ON audit WHEN NEW.signature IS NULL OR NEW.key NOT IN (SELECT key FROM audit_keys)
  BEGIN SELECT RAISE(ABORT, 'a row of the audit chain must be signed'); END;

  -- The keys that signed rows, and the certificates that the federation's authority made for them.
  CREATE TABLE audit_keys (
    sequence INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    certificate TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Archived parts of the audit chain; never taken out, and changed only when the archive is pruned.
  CREATE TABLE audit_segments (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL UNIQUE,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    archive TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    archived_at INTEGER NOT NULL,
    pruned_at INTEGER,
    unsigned INTEGER NOT NULL,
    key TEXT NOT NULL,
    signature TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_segments_kept BEFORE DELETE ON audit_segments BEGIN SELECT RAISE(ABORT, 'no record of an archive is taken out'); END;
  CREATE TRIGGER audit_segments_unchanged BEFORE UPDATE ON audit_segments WHEN OLD.pruned_at IS NOT NULL OR NEW.pruned_at IS NULL
    OR (NEW.first, NEW.last, NEW.digest, NEW.archive) IS NOT (OLD.first, OLD.last, OLD.digest, OLD.archive)
    BEGIN SELECT RAISE(ABORT, 'the record of an archive is never changed'); END;

  -- Only archived rows leave the chain's table, and the chain goes on from where the last of them ended.
  DROP TRIGGER audit_is_never_shortened;
  CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit WHEN OLD.sequence > (SELECT coalesce(max(last), 0) FROM audit_segments)
  BEGIN SELECT RAISE(ABORT, 'rows of the audit chain are never deleted'); END;
  DROP TRIGGER audit_is_appended_only;
  CREATE TRIGGER audit_is_appended_only BEFORE INSERT ON audit
  WHEN NEW.sequence IS NOT coalesce((SELECT max(sequence) FROM audit), (SELECT max(last) FROM audit_segments), 0) + 1
    OR NEW.previous IS NOT coalesce((SELECT digest FROM audit ORDER BY sequence DESC LIMIT 1),
      (SELECT digest FROM audit_segments ORDER BY last DESC LIMIT 1), '${'0'.repeat(64)}')
  BEGIN SELECT RAISE(ABORT, 'a row of the audit chain must follow the last one'); END;
  `,
  `
  -- What the keys of a run's epoch are set up with, apart from the state: it grows with the square of the sites and seldom changes.
  CREATE TABLE setups (
    run TEXT NOT NULL PRIMARY KEY REFERENCES runs (run),
    content TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;
  `,
]
