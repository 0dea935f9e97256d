/** The model state that a site holds: read from its file, or made from the plan before the first step. */
import { type Digest, sha256 } from '@consilium/shared/kernel'
import { decodeModelFile, encodeModelFile, type ModelState } from '@consilium/shared/protocol'
import type { RunTerms } from './context.ts'
import { initialState } from './learning.ts'
import type { SiteFiles } from './ports.ts'
import type { SiteRun } from './site-run.ts'

export interface HeldModel {
  readonly state: ModelState
  readonly digest: Digest
}

export function modelFileName(step: number): string {
  return `model-${step}`
}

/** @throws ConsiliumError `CORRUPT` | `NOT_FOUND` naming the file */
export async function heldModel(files: SiteFiles, record: SiteRun, terms: RunTerms): Promise<HeldModel> {
  if (record.model === null) {
    const state = initialState(terms.plan, terms.context.plan)
    return { state, digest: sha256(encodeModelFile(state)) }
  }
  const name = modelFileName(record.applied)
  return { state: decodeModelFile(await files.read(record.run, name, record.model), `${record.run}/${name}`), digest: record.model }
}
