/**
 * Field by field, the vectors that a plan makes a site add to the sums: what each holds, how finely, and how
 * far a record or the site can move it.
 */
import { BLOCK_BYTES, PLAIN_BITS, quantisationStep, RING_DEGREE } from '@consilium/shared/crypto'
import {
  type Cohort,
  countedCategories,
  isShared,
  LARGEST_LOSS,
  modelInputs,
  parameterShapes,
  siteStatistics,
} from '@consilium/shared/training'
import type { RunTerms } from './context.ts'
import { localNames } from './learning.ts'
import type { ScaledField, StepShape } from './step-shape.ts'

/** One named part of a vector, as this site fills it. */
export interface PreviewField {
  /** `age/sum`, `dense0/kernel`, `positives`. */
  readonly name: string
  readonly kind: 'count' | 'sum' | 'weights' | 'histogram' | 'padding'
  /** One sentence. */
  readonly holds: string
  /** In what the numbers below are counted. */
  readonly unit: string
  /** Lengths of the field's dimensions; none for a single number. */
  readonly shape: readonly number[]
  /** How many numbers. */
  readonly values: number
  /** What they take of the upload; halves come from two coefficients in 15 bytes. */
  readonly bytes: number
  /** Bits of a number in the sum. */
  readonly bits: number
  /** Smallest difference that the sum can show; null: a double's own. */
  readonly resolution: number | null
  /** Lowest and highest number of this site; null: unbounded by this plan. */
  readonly range: readonly [number, number] | null
  /** Most that one record can change a number; null: unbounded by this plan. */
  readonly perRecord: number | null
  /** Most that this site can change a number of the sum; null: unbounded by this plan. */
  readonly perSite: number | null
  /** Names of the numbers, for the categories of a feature. */
  readonly parts: readonly string[]
  /**
   * This site's own numbers where its records alone decide them; they are shown here and never leave by
   * themselves.
   */
  readonly own: readonly number[] | null
}

/** A vector that is encrypted and added up. */
export interface PreviewVector {
  readonly kind: StepShape['kind']
  readonly when: string
  readonly times: number
  readonly values: number
  /** Size of one upload. */
  readonly bytes: number
  readonly readableBy: string
  readonly fields: readonly PreviewField[]
}

interface VectorOptions {
  readonly terms: RunTerms
  readonly shape: StepShape
  readonly cohort: Cohort
  readonly sites: number
  /** The largest change of a weight, by tensor. */
  readonly bounds: readonly number[]
}

/** Bits of a double. */
const DOUBLE_BITS = 64
/** What a coefficient takes of an upload: two of 60 bits travel in 15 bytes. */
const RESIDUE_BYTES = BLOCK_BYTES / RING_DEGREE

type Described = Omit<PreviewField, 'bytes' | 'bits' | 'resolution' | 'values'> & {
  /** Numbers a coefficient holds. */
  readonly laneBits: number
  readonly resolution: number
}

/** The fields of a step's vector in their order; their bytes add up to the upload's. */
export function vectorFields(options: VectorOptions): readonly PreviewField[] {
  const { terms, shape } = options
  const described =
    shape.kind === 'statistics'
      ? statisticsFields(options)
      : [...weightFields(options), ...metricFields(options)]
  const fields = described.map(({ laneBits, ...field }): PreviewField => {
    const values = field.shape.reduce((product, size) => product * size, 1)
    if (!terms.encrypted) return { ...field, values, bytes: values * 8, bits: DOUBLE_BITS, resolution: null }
    return { ...field, values, bytes: (values * laneBits * RESIDUE_BYTES) / PLAIN_BITS, bits: laneBits }
  })
  const padding = shape.bytes - fields.reduce((sum, { bytes }) => sum + bytes, 0)
  return padding === 0 ? fields : [...fields, paddingField(padding)]
}

function paddingField(bytes: number): PreviewField {
  const holds = 'zeros up to the end of the last encrypted block'
  return {
    ...CONSTANT,
    name: 'padding',
    kind: 'padding',
    holds,
    unit: '',
    shape: [],
    values: 0,
    bytes,
    bits: 0,
    resolution: null,
  }
}

const CONSTANT = { range: [0, 0], perRecord: 0, perSite: 0, parts: [], own: null } as const

/** A sum of amounts of records, each from 0 to `most`. */
function overRecords(field: ScaledField, records: number) {
  const { maximumPerRecord: most, scale } = field
  return {
    laneBits: PLAIN_BITS,
    resolution: 1 / scale,
    range: [0, most * records] as const,
    perRecord: most,
    perSite: most * records,
    parts: [],
    own: null,
  }
}

function statisticsFields({ shape, cohort }: VectorOptions): readonly Described[] {
  const { contract, trainRows } = cohort
  const statistics = siteStatistics(cohort)
  let place = 0
  const next = (
    field: Pick<Described, 'name' | 'kind' | 'holds' | 'unit'> & { readonly parts?: readonly string[] },
  ): Described => {
    const first = shape.fields[place] ?? { name: field.name, kind: 'count', maximumPerRecord: 1, scale: 1 }
    const { parts = [] } = field
    const own = [...statistics.subarray(place, place + Math.max(1, parts.length))]
    place += own.length
    return {
      ...overRecords(first, trainRows),
      ...field,
      shape: parts.length === 0 ? [] : [parts.length],
      parts,
      own,
    }
  }
  const records = { kind: 'count', unit: 'training records' } as const
  return [
    next({ ...records, name: 'rows', holds: 'training records' }),
    next({
      ...records,
      name: 'positives',
      holds: `training records whose ${contract.label.name} is positive: the prevalence`,
    }),
    ...contract.features.flatMap((feature): readonly Described[] => {
      const { name } = feature
      if (feature.type === 'categorical') {
        const missing = feature.missing === 'drop-row' ? '' : '; a record in which it is missing is in none'
        return [
          next({
            ...records,
            name,
            holds: `training records in each category of ${name}${missing}`,
            parts: countedCategories(feature),
          }),
        ]
      }
      const [low, high] = feature.range
      const range = `${low} … ${high}${feature.unit === undefined ? '' : ` ${feature.unit}`}`
      return [
        next({
          ...records,
          name: `${name}/count`,
          holds: `training records in which ${name} is not missing`,
        }),
        next({
          name: `${name}/sum`,
          kind: 'sum',
          holds: `sum of ${name}, its range moved to 0 … 1`,
          unit: `widths of the range ${range}`,
        }),
        next({
          name: `${name}/squares`,
          kind: 'sum',
          holds: `sum of the squares of ${name}, its range moved to 0 … 1`,
          unit: `squared widths of ${range}`,
        }),
      ]
    }),
  ]
}

function weightFields({ terms, shape, sites, bounds }: VectorOptions): readonly Described[] {
  if (shape.kind !== 'round') return []
  const { plan, encrypted, laneBits } = terms
  const shapes = parameterShapes(plan.model, modelInputs(plan.data).length).filter((each) =>
    isShared(each, localNames(plan)),
  )
  const weights = shapes.map((tensor, index): Described => {
    const bound = bounds[index] ?? plan.encryption.clip
    return {
      name: tensor.name,
      kind: 'weights',
      holds: encrypted
        ? `how training here changed the weights of ${tensor.name}, clipped at ±${bound} at first and ` +
          `never beyond ±${plan.encryption.clip}; what is cut off is carried to the next round`
        : `how training here changed the weights of ${tensor.name}, not clipped`,
      unit: 'change of a weight, before it counts by the share of this site in the records',
      shape: tensor.shape,
      laneBits,
      resolution: encrypted ? quantisationStep({ bound, laneBits, sites }) : 0,
      range: encrypted ? [-bound, bound] : null,
      perRecord: encrypted ? 2 * bound : null,
      perSite: encrypted ? bound : null,
      parts: [],
      own: null,
    }
  })
  const most = Math.max(...shape.tensors)
  const clipped: Described = {
    name: 'clipped',
    kind: 'count',
    holds:
      'how many changes were clipped, for each of the tensors; the next round is clipped wider or ' +
      'narrower by the sum',
    unit: 'weights',
    shape: [shapes.length],
    laneBits: PLAIN_BITS,
    resolution: 1,
    range: [0, most],
    perRecord: most,
    perSite: most,
    parts: shapes.map(({ name }) => name),
    own: null,
  }
  return [...weights, clipped]
}

function metricFields({ terms, shape, cohort }: VectorOptions): readonly Described[] {
  const bins = terms.plan.evaluation.histogramBins
  const [rows, loss, correct, bin] = shape.fields
  if (rows === undefined || loss === undefined || correct === undefined || bin === undefined) return []
  const over = (field: ScaledField) => overRecords(field, cohort.testRows)
  const records = { kind: 'count', unit: 'test records', shape: [] } as const
  const histogram = (name: string, whose: string): Described => ({
    ...over(bin),
    name,
    kind: 'histogram',
    holds:
      `${whose} test records by the model's score, in ${bins} bins from 0 to 1; each record is in ` +
      'one of them',
    unit: 'test records',
    shape: [bins],
  })
  return [
    { ...over(rows), ...records, name: 'rows', holds: 'test records', own: [cohort.testRows] },
    {
      ...over(loss),
      name: 'loss',
      kind: 'sum',
      holds: `sum of the test records' cross-entropies, each cut at ${LARGEST_LOSS}`,
      unit: 'natural logarithm',
      shape: [],
    },
    { ...over(correct), ...records, name: 'correct', holds: 'test records that the model gets right' },
    histogram('positives', 'positive'),
    histogram('negatives', 'negative'),
  ]
}
