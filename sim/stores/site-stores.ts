/** What a site keeps, in memory. */
import type {
  AgentStore,
  Decision,
  Question,
  RecordSource,
  SiteFiles,
  SiteRun,
} from '@consilium/client-agent/agent'
import {
  ConsiliumError,
  concatBytes,
  type Digest,
  type RandomSource,
  type RunId,
  sha256,
} from '@consilium/shared/kernel'
import { type HospitalTable, tableBatches, tableCsv } from '../cohorts/index.ts'
import { deepFreeze } from './freeze.ts'

const DATASET_KEY_BYTES = 32
/** What a stream of a file gives at a time. */
const PIECE_BYTES = 2 ** 20

export function memoryAgentStore(random: RandomSource): AgentStore {
  const runs = new Map<RunId, SiteRun>()
  const questions = new Map<RunId, Question>()
  const decisions = new Map<RunId, Decision>()
  const key = random.bytes(DATASET_KEY_BYTES)
  return {
    runs: () => [...runs.values()],
    run: (run) => runs.get(run) ?? null,
    save: (record) => void runs.set(record.run, deepFreeze(record)),
    question: (run) => questions.get(run) ?? null,
    ask: (question) => void questions.set(question.run, deepFreeze(question)),
    decision: (run) => decisions.get(run) ?? null,
    decide: (decision) => void decisions.set(decision.run, deepFreeze(decision)),
    datasetKey: () => key.slice(),
  }
}

export function memorySiteFiles(): SiteFiles {
  const files = new Map<string, Uint8Array>()
  const keep = (run: RunId, name: string, content: Uint8Array): Digest => {
    files.set(`${run}/${name}`, content)
    return sha256(content)
  }
  const known = (run: RunId, name: string, expected: Digest): Uint8Array => {
    const content = files.get(`${run}/${name}`)
    if (content === undefined) throw new ConsiliumError('NOT_FOUND', `${run}/${name} is not there`)
    if (sha256(content) !== expected)
      throw new ConsiliumError('CORRUPT', `${run}/${name} has another digest than the run's record says`)
    return content
  }
  return {
    write: async (run, name, content) => keep(run, name, Uint8Array.from(content)),
    async writeStream(run, name, pieces) {
      const parts: Uint8Array[] = []
      for await (const piece of pieces) parts.push(Uint8Array.from(piece))
      return keep(run, name, concatBytes(...parts))
    },
    read: async (run, name, expected) => known(run, name, expected).slice(),
    async *stream(run, name, expected, offset) {
      const content = known(run, name, expected)
      for (let start = offset; start < content.length; start += PIECE_BYTES)
        yield content.slice(start, start + PIECE_BYTES)
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
