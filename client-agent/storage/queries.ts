/** Every statement that the store runs, by name; `tests/client-agent/storage` checks the plan of each. */

const EGRESS = 'sequence, time, run, step, kind, bytes, content, derived_from AS derivedFrom, epsilon, repeats, previous, digest, signature'

export const QUERIES = {
  allRuns: 'SELECT run, version, content, digest FROM runs ORDER BY sequence',
  run: 'SELECT run, version, content, digest FROM runs WHERE run = ?',
  saveRun: `INSERT INTO runs (run, version, content, digest) VALUES (@run, @version, @content, @digest)
    ON CONFLICT (run) DO UPDATE SET version = excluded.version, content = excluded.content, digest = excluded.digest`,
  decision: 'SELECT run, decision, reason FROM decisions WHERE run = ?',
  decide: `INSERT INTO decisions (run, decision, reason) VALUES (@run, @decision, @reason)
    ON CONFLICT (run) DO UPDATE SET decision = excluded.decision, reason = excluded.reason`,
  datasetKey: 'SELECT value FROM dataset_key WHERE one = 1',
  makeDatasetKey: 'INSERT INTO dataset_key (one, value) VALUES (1, ?) ON CONFLICT DO NOTHING',
  lastEgress: `SELECT ${EGRESS} FROM egress WHERE sequence = (SELECT max(sequence) FROM egress)`,
  firstEgress: 'SELECT min(sequence) AS sequence FROM egress WHERE run = @run AND kind = @kind AND content = @content',
  egressAfter: `SELECT ${EGRESS} FROM egress WHERE sequence > ? ORDER BY sequence LIMIT 500`,
  addEgress: `INSERT INTO egress (sequence, time, run, step, kind, bytes, content, derived_from, epsilon, repeats, previous, digest, signature)
    VALUES (@sequence, @time, @run, @step, @kind, @bytes, @content, @derivedFrom, @epsilon, @repeats, @previous, @digest, @signature)`,
} as const
