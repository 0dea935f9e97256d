/** What a step's vector consists of: the same at every site, or its contributions would not add up. */
import { fixedPointScale, type LanePlan, lanePlan, type Segment } from '@consilium/shared/crypto'
import { canonicalDigest, type Digest } from '@consilium/shared/kernel'
import { finalStep, type ModelState } from '@consilium/shared/protocol'
import {
  isShared,
  metricLayout,
  modelInputs,
  parameterShapes,
  type SumField,
  statisticsLayout,
} from '@consilium/shared/training'
import type { RunTerms } from './context.ts'
import { localNames } from './learning.ts'

/** Most training or test records of one site; the fixed-point scales of sums rest on it. */
const RECORDS_MAX = 2 ** 24

/** A sum that travels in a 48-bit lane as `round(value · scale)`. */
export interface ScaledField extends SumField {
  readonly scale: number
}

export interface StepShape {
  readonly kind: 'statistics' | 'round' | 'evaluation'
  /** Number of values of each tensor in the vector; none but in rounds. */
  readonly tensors: readonly number[]
  /** Sums that travel beside the update: statistics, or metrics. */
  readonly fields: readonly ScaledField[]
  readonly lanes: LanePlan
  /** Size of an upload in bytes. */
  readonly bytes: number
  /** Binds everything that makes one site's upload fit another's. */
  readonly digest: Digest
}

/** Names of the segments of a vector, in order. */
export const DELTA = 'delta'
export const CLIPPED = 'clipped'
export const FIELDS = 'fields'

export function stepShape(options: {
  readonly terms: RunTerms
  readonly sites: number
  readonly state: ModelState
  readonly step: number
}): StepShape {
  const { terms, sites, state, step } = options
  const { plan } = terms
  const kind = step === 0 ? 'statistics' : step === finalStep(plan) ? 'evaluation' : 'round'
  const layout =
    kind === 'statistics' ? statisticsLayout(plan.data) : metricLayout(plan.evaluation.histogramBins)
  const fields = layout.map((field) => ({
    ...field,
    scale:
      field.kind === 'count' ? 1 : fixedPointScale({ maximum: RECORDS_MAX * field.maximumPerRecord, sites }),
  }))
  const shapes =
    kind === 'round'
      ? parameterShapes(plan.model, modelInputs(plan.data).length).filter((shape) =>
          isShared(shape, localNames(plan)),
        )
      : []
  const tensors = shapes.map(({ shape }) => shape.reduce((product, size) => product * size, 1))
  const parameters = tensors.reduce((sum, size) => sum + size, 0)
  const segments: Segment[] = [{ name: FIELDS, count: fields.length, laneBits: 48 }]
  if (kind === 'round')
    segments.unshift(
      { name: DELTA, count: parameters, laneBits: terms.laneBits },
      { name: CLIPPED, count: tensors.length, laneBits: 48 },
    )
  const lanes = lanePlan(segments)
  const bytes = terms.encrypted
    ? lanes.uploadBytes
    : 8 * segments.reduce((sum, segment) => sum + segment.count, 0)
  const digest = canonicalDigest(
    'consilium/v1/step-shape',
    plan.encryption.mode,
    lanes.digest,
    ...state.bounds.map(String),
    ...fields.flatMap((field) => [field.name, String(field.scale)]),
  )
  return { kind, tensors, fields, lanes, bytes, digest }
}
