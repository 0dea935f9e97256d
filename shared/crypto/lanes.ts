/**
 * Packing: several small integers, the lanes, in each 48-bit coefficient. Sums of packed coefficients are the
 * packed sums as long as no lane's sum reaches the lane's width, which quantisation and fixed point see to.
 *
 * Within a segment value i sits in coefficient `first + ⌊i / lanes⌋`, bits `laneBits · (i mod lanes)` and up.
 * A segment starts on a fresh coefficient, so one upload mixes widths. What is left over is zero.
 */
import { ConsiliumError, canonicalDigest, type Digest } from '../kernel/index.ts'
import { BLOCK_BYTES, PLAIN_BITS, RING_DEGREE, SUITE } from './constants.ts'
import { clearPolynomials, kernel, memory, PLACE } from './kernel.ts'

/** Bits of a lane: 6, 4, 3, 2 or 1 lanes a coefficient. */
export type LaneBits = 8 | 12 | 16 | 24 | 48

export interface Segment {
  readonly name: string
  /** Number of values, at least 1. */
  readonly count: number
  readonly laneBits: LaneBits
}

export interface PlacedSegment extends Segment {
  /** Index of its first coefficient. */
  readonly first: number
  readonly lanes: number
  readonly coefficients: number
}

export interface LanePlan {
  readonly segments: readonly PlacedSegment[]
  /** Coefficients in use, without the rest of the last block. */
  readonly coefficients: number
  readonly blocks: number
  /** Size of an encrypted upload. */
  readonly uploadBytes: number
  /** Binds suite, names, counts, widths and order. */
  readonly digest: Digest
}

/** Lays segments out one after another. @throws ConsiliumError `INVALID_ARGUMENT` */
export function lanePlan(segments: readonly Segment[]): LanePlan {
  let first = 0
  const placed = segments.map((segment) => {
    checkSegment(segment)
    const lanes = PLAIN_BITS / segment.laneBits
    const coefficients = Math.ceil(segment.count / lanes)
    const place = { ...segment, first, lanes, coefficients }
    first += coefficients
    return place
  })
  if (placed.length === 0) refuse('a lane plan has at least one segment')
  if (new Set(placed.map(({ name }) => name)).size !== placed.length)
    refuse('two segments of a lane plan have the same name')
  const blocks = Math.ceil(first / RING_DEGREE)
  const digest = canonicalDigest(
    'consilium/v1/lane-plan',
    SUITE,
    ...placed.flatMap(({ name, count, laneBits }) => [name, count, laneBits]),
  )
  return { segments: placed, coefficients: first, blocks, uploadBytes: blocks * BLOCK_BYTES, digest }
}

/** Writes values of a segment, from the one with index `start` on, as many as `into` takes. */
export type SegmentSource = (start: number, into: Float64Array) => void

/** Takes values of a segment, from the one with index `start` on. They are only there during the call. */
export type SegmentSink = (start: number, values: Float64Array) => void

/**
 * The coefficients of an upload, block by block. A block is there until the next one is asked for, which
 * overwrites it. Sources are asked for their values in order, segment after segment, so that one may depend
 * on what was asked before.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` naming segment and index, never the value, if one is no integer
 * in [0, 2^laneBits)
 */
export function* packBlocks(
  plan: LanePlan,
  sources: ReadonlyMap<string, SegmentSource>,
): Generator<BigUint64Array<ArrayBuffer>, void> {
  const packed = new BigUint64Array(RING_DEGREE)
  for (let block = 0; block < plan.blocks; block++) {
    packed.fill(0n)
    for (const { segment, start, count, at } of partsOf(plan, block)) {
      const levels = new Float64Array(memory, PLACE.levels, count)
      const source = sources.get(segment.name)
      if (source === undefined) refuse(`segment '${segment.name}' has no values, expected ${segment.count}`)
      source(start, levels)
      const bad = kernel.pack(PLACE.levels, count, segment.lanes, 2 ** segment.laneBits, PLACE.out)
      if (bad >= 0)
        refuse(
          `value ${start + bad} of segment '${segment.name}' is not an integer of ${segment.laneBits} bits`,
        )
      packed.set(new BigUint64Array(memory, PLACE.out, Math.ceil(count / segment.lanes)), at)
    }
    clearPolynomials(PLACE.out)
    yield packed
  }
}

/**
 * The coefficients of one block back into values. @throws ConsiliumError `CORRUPT` if there are bits where
 * the plan has none
 */
export function unpackBlock(options: {
  readonly plan: LanePlan
  readonly block: number
  readonly coefficients: BigUint64Array
  readonly sinks: ReadonlyMap<string, SegmentSink>
}): void {
  const { plan, block, coefficients, sinks } = options
  if (coefficients.length !== RING_DEGREE)
    corrupt(`${coefficients.length} coefficients came out for block ${block}, expected ${RING_DEGREE}`)
  let used = 0
  for (const { segment, start, count, at } of partsOf(plan, block)) {
    used = at + Math.ceil(count / segment.lanes)
    new BigUint64Array(memory, PLACE.a, used - at).set(coefficients.subarray(at, used))
    const bad = kernel.unpack(PLACE.a, count, segment.lanes, segment.laneBits, PLACE.levels)
    if (bad >= 0)
      corrupt(
        `coefficient ${block * RING_DEGREE + at + bad} of segment '${segment.name}' holds more than ` +
          'its lanes',
      )
    sinks.get(segment.name)?.(start, new Float64Array(memory, PLACE.levels, count))
  }
  const stray = coefficients.subarray(used).findIndex((word) => word !== 0n)
  if (stray >= 0)
    corrupt(`coefficient ${block * RING_DEGREE + used + stray}, which no segment uses, is not zero`)
}

/**
 * Values, by segment, as coefficients below 2^48; whole blocks. @throws ConsiliumError `INVALID_ARGUMENT` as
 * {@link packBlocks}
 */
export function pack(plan: LanePlan, values: ReadonlyMap<string, Float64Array>): BigUint64Array {
  for (const { name, count } of plan.segments) {
    const found = values.get(name)?.length
    if (found !== count) refuse(`segment '${name}' has ${found ?? 'no'} values, expected ${count}`)
  }
  const packed = new BigUint64Array(plan.blocks * RING_DEGREE)
  const sources = new Map([...values].map(([name, all]) => [name, sourceOf(all)]))
  let at = 0
  for (const block of packBlocks(plan, sources)) {
    packed.set(block, at)
    at += block.length
  }
  return packed
}

/**
 * The values of every segment. @throws ConsiliumError `CORRUPT` if there are more or fewer blocks than
 * planned, or bits where the plan has none
 */
export function unpack(plan: LanePlan, packed: BigUint64Array): Map<string, Float64Array> {
  if (packed.length !== plan.blocks * RING_DEGREE)
    corrupt(`${packed.length} coefficients came out, expected ${plan.blocks * RING_DEGREE}`)
  const values = new Map(plan.segments.map(({ name, count }) => [name, new Float64Array(count)]))
  const sinks = new Map(
    [...values].map(([name, all]): [string, SegmentSink] => [name, (start, part) => all.set(part, start)]),
  )
  for (let block = 0; block < plan.blocks; block++) {
    unpackBlock({
      plan,
      block,
      coefficients: packed.subarray(block * RING_DEGREE, (block + 1) * RING_DEGREE),
      sinks,
    })
  }
  return values
}

/** A source of values that are all there. */
export function sourceOf(values: Float64Array): SegmentSource {
  return (start, into) => into.set(values.subarray(start, start + into.length))
}

/**
 * What of each segment lies in a block: values from `start` on, `count` of them, at coefficient `at` of the
 * block.
 */
function* partsOf(
  plan: LanePlan,
  block: number,
): Generator<
  { readonly segment: PlacedSegment; readonly start: number; readonly count: number; readonly at: number },
  void
> {
  const from = block * RING_DEGREE
  for (const segment of plan.segments) {
    const first = Math.max(from, segment.first)
    const end = Math.min(from + RING_DEGREE, segment.first + segment.coefficients)
    if (first >= end) continue
    const start = (first - segment.first) * segment.lanes
    yield {
      segment,
      start,
      count: Math.min((end - segment.first) * segment.lanes, segment.count) - start,
      at: first - from,
    }
  }
}

function checkSegment({ name, count, laneBits }: Segment): void {
  if (name === '') refuse('a segment of a lane plan has no name')
  if (!Number.isSafeInteger(count) || count < 1 || count > 2 ** 32)
    refuse(`segment '${name}' has ${count} values, expected 1 to 2^32`)
  if (![8, 12, 16, 24, 48].includes(laneBits))
    refuse(`segment '${name}' has lanes of ${laneBits} bits, expected 8, 12, 16, 24 or 48`)
}

function refuse(message: string): never {
  throw new ConsiliumError('INVALID_ARGUMENT', message)
}

function corrupt(message: string): never {
  throw new ConsiliumError('CORRUPT', `the opened sum does not fit the lane plan: ${message}`)
}
