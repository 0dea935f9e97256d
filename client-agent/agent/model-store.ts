/**
 * The model state that a site holds, and the tensors that stay with it: read from their files, or made from
 * the plan before the first step.
 */
import { type Digest, sha256 } from '@consilium/shared/kernel'
import {
  decodeModelFile,
  encodeModelFile,
  type ModelState,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import {
  decodeModel,
  encodeModel,
  joinWeights,
  modelInputs,
  parameterShapes,
  type Weights,
} from '@consilium/shared/training'
import { planOf, type RunTerms } from './context.ts'
import { localFileName, modelFileName } from './file-names.ts'
import { initialLocal, initialState } from './learning.ts'
import type { SiteFiles } from './ports.ts'
import type { SiteRun } from './site-run.ts'

export interface HeldModel {
  readonly state: ModelState
  readonly digest: Digest
}

/** @throws ConsiliumError `CORRUPT` | `NOT_FOUND` naming the file */
export async function heldModel(files: SiteFiles, record: SiteRun, terms: RunTerms): Promise<HeldModel> {
  if (record.model === null) {
    const state = initialState(terms.plan, terms.context.plan)
    return { state, digest: sha256(encodeModelFile(state)) }
  }
  const name = modelFileName(record.applied)
  return {
    state: decodeModelFile(await files.read(record.run, name, record.model), `${record.run}/${name}`),
    digest: record.model,
  }
}

/**
 * The tensors that stay at this site; none where the plan names none. @throws ConsiliumError `CORRUPT` |
 * `NOT_FOUND` naming the file
 */
export async function heldLocal(files: SiteFiles, record: SiteRun, plan: TrainingPlan): Promise<Weights> {
  if (record.local === undefined) return initialLocal(plan)
  const { step, file } = record.local
  return decodeModel(await files.read(record.run, localFileName(step), file))
}

/**
 * The model file of a run as this site uses it: the federation's, and in it the tensors that stayed here.
 * @throws ConsiliumError `CORRUPT` | `NOT_FOUND`
 */
export async function ownModelFile(
  files: SiteFiles,
  record: SiteRun & { readonly model: Digest },
): Promise<Uint8Array> {
  const name = modelFileName(record.applied)
  const content = await files.read(record.run, name, record.model)
  if (record.local === undefined) return content
  const plan = planOf(record)
  const state = decodeModelFile(content, `${record.run}/${name}`)
  const shapes = parameterShapes(plan.model, modelInputs(plan.data).length)
  const weights = joinWeights(shapes, {
    shared: decodeModel(state.weights),
    local: await heldLocal(files, record, plan),
  })
  return encodeModelFile({ ...state, weights: encodeModel(weights) })
}
