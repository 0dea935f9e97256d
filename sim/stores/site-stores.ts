/** What a site keeps, in memory. */
import type { AgentStore, Decision, RecordSource, SiteFiles, SiteRun } from '@consilium/client-agent/agent'
import { ConsiliumError, type RandomSource, type RunId, sha256 } from '@consilium/shared/kernel'
import { type HospitalTable, tableBatches, tableCsv } from '../cohorts/index.ts'
import { deepFreeze } from './freeze.ts'

const DATASET_KEY_BYTES = 32

export function memoryAgentStore(random: RandomSource): AgentStore {
  const runs = new Map<RunId, SiteRun>()
  const decisions = new Map<RunId, Decision>()
  const key = random.bytes(DATASET_KEY_BYTES)
  return {
    runs: () => [...runs.values()],
    run: (run) => runs.get(run) ?? null,
    save: (record) => void runs.set(record.run, deepFreeze(record)),
    decision: (run) => decisions.get(run) ?? null,
    decide: (decision) => void decisions.set(decision.run, deepFreeze(decision)),
    datasetKey: () => key.slice(),
  }
}

export function memorySiteFiles(): SiteFiles {
  const files = new Map<string, Uint8Array>()
  return {
    async write(run, name, content) {
      files.set(`${run}/${name}`, Uint8Array.from(content))
      return sha256(content)
    },
    async read(run, name, expected) {
      const content = files.get(`${run}/${name}`)
      if (content === undefined) throw new ConsiliumError('NOT_FOUND', `${run}/${name} is not there`)
      if (sha256(content) !== expected) throw new ConsiliumError('CORRUPT', `${run}/${name} has another digest than the run's record says`)
      return content.slice()
    },
    async remove(run, name) {
      files.delete(`${run}/${name}`)
    },
  }
}

/** A table as a site's records, read as its CSV would be. */
export function tableRecords(table: HospitalTable): RecordSource {
  const digest = sha256(tableCsv(table))
  return {
    description: `table ${table.site}`,
    contentDigest: async () => digest,
    batches: (columns) => tableBatches(table, columns),
  }
}
