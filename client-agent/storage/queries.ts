/** Every statement that the store runs, by name; `tests/client-agent/storage` checks the plan of each. */

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
} as const
