/** Every statement that the store runs, by name; `tests/client-agent/storage` checks the plan of each. */

const EGRESS =
  'sequence, time, run, step, kind, bytes, content, derived_from AS derivedFrom, epsilon, ' +
  'repeats, previous, digest, signature'

const SEGMENT =
  'first, last, from_time AS "from", to_time AS "to", previous, digest, archive, bytes, ' +
  'archived_at AS archivedAt, pruned_at AS prunedAt, signature'

export const QUERIES = {
  allRuns: 'SELECT run, version, content, digest FROM runs ORDER BY sequence',
  run: 'SELECT run, version, content, digest FROM runs WHERE run = ?',
  saveRun: `INSERT INTO runs (run, version, content, digest) VALUES (@run, @version, @content, @digest)
    ON CONFLICT (run) DO UPDATE SET version = excluded.version, content = excluded.content, digest = excluded.digest`,
  question: 'SELECT run, version, content, digest FROM questions WHERE run = ?',
  ask: `INSERT INTO questions (run, version, content, digest) VALUES (@run, @version, @content, @digest)
    ON CONFLICT (run) DO UPDATE SET version = excluded.version, content = excluded.content, digest = excluded.digest`,
  decision: 'SELECT run, decision, reason, roster, expires_at AS expiresAt FROM decisions WHERE run = ?',
  decide: `INSERT INTO decisions (run, decision, reason, roster, expires_at) VALUES (@run, @decision, @reason, @roster, @expiresAt)
    ON CONFLICT (run) DO UPDATE SET decision = excluded.decision, reason = excluded.reason, roster = excluded.roster, expires_at = excluded.expires_at`,
  datasetKey: 'SELECT value FROM dataset_key WHERE one = 1',
  makeDatasetKey: 'INSERT INTO dataset_key (one, value) VALUES (1, ?) ON CONFLICT DO NOTHING',
  lastEgress: `SELECT ${EGRESS} FROM egress WHERE sequence = (SELECT max(sequence) FROM egress)`,
  firstEgress:
    'SELECT min(sequence) AS sequence FROM egress WHERE run = @run AND kind = @kind AND content = @content',
  firstArchived:
    'SELECT sequence FROM egress_archived WHERE run = @run AND kind = @kind AND content = @content',
  egressAfter: `SELECT ${EGRESS} FROM egress WHERE sequence > ? ORDER BY sequence LIMIT 500`,
  addEgress: `INSERT INTO egress (sequence, time, run, step, kind, bytes, content, derived_from, epsilon, repeats, previous, digest, signature)
    VALUES (@sequence, @time, @run, @step, @kind, @bytes, @content, @derivedFrom, @epsilon, @repeats, @previous, @digest, @signature)`,
  segments: `SELECT ${SEGMENT} FROM egress_segments ORDER BY first`,
  lastSegment:
    'SELECT last AS sequence, digest FROM egress_segments WHERE first = (SELECT max(first) FROM ' +
    'egress_segments)',
  addSegment: `INSERT INTO egress_segments (first, last, from_time, to_time, previous, digest, archive, bytes, archived_at, pruned_at, signature)
    VALUES (@first, @last, @from, @to, @previous, @digest, @archive, @bytes, @archivedAt, @prunedAt, @signature)`,
  pruneSegment:
    'UPDATE egress_segments SET pruned_at = @prunedAt, signature = @signature WHERE first = @first',
  keepArchived: `INSERT INTO egress_archived (run, kind, content, sequence)
    SELECT run, kind, content, sequence FROM egress WHERE sequence <= ? AND repeats IS NULL ON CONFLICT DO NOTHING`,
  forgetArchived: 'DELETE FROM egress_archived WHERE run NOT IN (SELECT value FROM json_each(?))',
  removeEgress: 'DELETE FROM egress WHERE sequence <= ?',
} as const
