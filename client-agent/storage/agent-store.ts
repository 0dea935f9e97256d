/** Runs as the site knows them, people's decisions and the data set key, in SQLite. */

import { fromRecord, onDatabase, type StoredRecord, toRecord } from '@consilium/shared/datadir'
import { ConsiliumError, type Digest, type RandomSource } from '@consilium/shared/kernel'
import type Database from 'better-sqlite3'
import type { AgentStore, Decision, Question, SiteRun } from '../agent/index.ts'
import { QUERIES } from './queries.ts'

/** Form of the JSON that runs, and questions about them, are stored as. */
const RUN_VERSION = 1

const DATASET_KEY_BYTES = 32

interface RunRow extends StoredRecord {
  readonly run: string
  readonly version: number
}

interface DecisionRow extends Pick<Decision, 'run' | 'decision' | 'reason'> {
  readonly roster: Digest | null
  readonly expiresAt: number | null
}

export interface SharedAgentStore extends AgentStore {
  /**
   * A number that is another one after any other process has written, and costs no read of the disk: for
   * polling.
   */
  changes(): number
}

export function sqliteAgentStore({
  database,
  random,
}: {
  readonly database: Database.Database
  readonly random: RandomSource
}): SharedAgentStore {
  const file = database.name
  const allRuns = database.prepare<[], RunRow>(QUERIES.allRuns)
  const oneRun = database.prepare<[string], RunRow>(QUERIES.run)
  const saveRun = database.prepare(QUERIES.saveRun)
  const oneQuestion = database.prepare<[string], RunRow>(QUERIES.question)
  const ask = database.prepare(QUERIES.ask)
  const oneDecision = database.prepare<[string], DecisionRow>(QUERIES.decision)
  const decide = database.prepare(QUERIES.decide)
  const datasetKey = database.prepare<[], { readonly value: Buffer }>(QUERIES.datasetKey)
  const makeDatasetKey = database.prepare(QUERIES.makeDatasetKey)

  const contentOf = <Content>(row: RunRow, where: string): Content => {
    if (row.version !== RUN_VERSION) {
      throw new ConsiliumError(
        'CORRUPT',
        `${where}: its record has version ${row.version}, this build reads version ${RUN_VERSION}. ` +
          'Restore the data directory from a backup.',
      )
    }
    return fromRecord<Content>(row, where)
  }
  const runOf = (row: RunRow): SiteRun => contentOf(row, `${file}, run ${row.run}`)

  return {
    runs: () => onDatabase(file, () => allRuns.all().map(runOf)),
    run(run) {
      const row = onDatabase(file, () => oneRun.get(run))
      return row === undefined ? null : runOf(row)
    },
    save(record) {
      onDatabase(file, () => saveRun.run({ run: record.run, version: RUN_VERSION, ...toRecord(record) }))
      forgetSpent(database)
    },
    question(run) {
      const row = onDatabase(file, () => oneQuestion.get(run))
      return row === undefined ? null : contentOf<Question>(row, `${file}, question about ${row.run}`)
    },
    ask: (question) =>
      onDatabase(
        file,
        () => void ask.run({ run: question.run, version: RUN_VERSION, ...toRecord(question) }),
      ),
    decision(run) {
      const row = onDatabase(file, () => oneDecision.get(run))
      if (row === undefined) return null
      const { roster, expiresAt, ...decision } = row
      return roster === null || expiresAt === null ? decision : { ...decision, about: { roster, expiresAt } }
    },
    decide: ({ about, ...decision }) =>
      onDatabase(
        file,
        () =>
          void decide.run({
            ...decision,
            roster: about?.roster ?? null,
            expiresAt: about?.expiresAt ?? null,
          }),
      ),
    datasetKey: () =>
      onDatabase(file, () => {
        // Whoever comes first makes it; everybody reads what was made.
        if (datasetKey.get() === undefined) makeDatasetKey.run(random.bytes(DATASET_KEY_BYTES))
        const made = datasetKey.get()
        if (made === undefined)
          throw new ConsiliumError('CORRUPT', `${file}: the key of data set digests cannot be stored`)
        return new Uint8Array(made.value)
      }),
    changes: () => onDatabase(file, () => Number(database.pragma('data_version', { simple: true }))),
  }
}

/**
 * Empties the write-ahead log: the record before the last held keys that are spent now, and they would stay
 * readable in it. What was saved is on disk already, so a failure here (a full disk) is no failure to save;
 * the next save and the next start try again.
 */
function forgetSpent(database: Database.Database): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)')
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('SQLITE_')))
      throw thrown
  }
}
