/**
 * Packing: several small integers, the lanes, in each 48-bit coefficient. Sums of packed coefficients are the packed sums
 * as long as no lane's sum reaches the lane's width, which quantisation and fixed point see to.
 *
 * Within a segment value i sits in coefficient `first + ⌊i / lanes⌋`, bits `laneBits · (i mod lanes)` and up. A segment
 * starts on a fresh coefficient, so one upload mixes widths. What is left over is zero.
 */
import { ConsiliumError, canonicalDigest, type Digest } from '../kernel/index.ts'
import { BLOCK_BYTES, PLAIN_BITS, RING_DEGREE, SUITE } from './constants.ts'

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
  if (new Set(placed.map(({ name }) => name)).size !== placed.length) refuse('two segments of a lane plan have the same name')
  const blocks = Math.ceil(first / RING_DEGREE)
  const digest = canonicalDigest('consilium/v1/lane-plan', SUITE, ...placed.flatMap(({ name, count, laneBits }) => [name, count, laneBits]))
  return { segments: placed, coefficients: first, blocks, uploadBytes: blocks * BLOCK_BYTES, digest }
}

/**
 * Values, by segment, as coefficients below 2^48; whole blocks.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` naming segment and index, never the value, if one is no integer in [0, 2^laneBits)
 */
export function pack(plan: LanePlan, values: ReadonlyMap<string, Float64Array>): BigUint64Array {
  const packed = new BigUint64Array(plan.blocks * RING_DEGREE)
  const words = new Uint32Array(packed.buffer)
  for (const { name, count, laneBits, first, lanes, coefficients } of plan.segments) {
    const segment = values.get(name)
    if (segment?.length !== count) refuse(`segment '${name}' has ${segment?.length ?? 'no'} values, expected ${count}`)
    const base = 2 ** laneBits
    for (let at = 0; at < coefficients; at++) {
      let coefficient = 0 // stays below 2^48: exact in a double
      for (let i = Math.min((at + 1) * lanes, count) - 1; i >= at * lanes; i--) {
        const value = segment[i] as number
        if (!(value >= 0 && value < base) || Math.floor(value) !== value) refuse(`value ${i} of segment '${name}' is not an integer of ${laneBits} bits`)
        coefficient = coefficient * base + value
      }
      const high = Math.floor(coefficient * 2 ** -32)
      words[2 * (first + at)] = coefficient - high * 2 ** 32
      words[2 * (first + at) + 1] = high
    }
  }
  return packed
}

/** The values of every segment. @throws ConsiliumError `CORRUPT` if there are more or fewer blocks than planned, or bits where the plan has none */
export function unpack(plan: LanePlan, packed: BigUint64Array): Map<string, Float64Array> {
  if (packed.length !== plan.blocks * RING_DEGREE) corrupt(`${packed.length} coefficients came out, expected ${plan.blocks * RING_DEGREE}`)
  const words = new Uint32Array(packed.buffer, packed.byteOffset, packed.length * 2)
  const values = new Map<string, Float64Array>()
  for (const { name, count, laneBits, first, lanes, coefficients } of plan.segments) {
    const segment = new Float64Array(count)
    const base = 2 ** laneBits
    for (let at = 0; at < coefficients; at++) {
      let rest = (words[2 * (first + at) + 1] as number) * 2 ** 32 + (words[2 * (first + at)] as number)
      const end = Math.min((at + 1) * lanes, count)
      for (let i = at * lanes; i < end; i++) {
        const next = Math.floor(rest / base)
        segment[i] = rest - next * base
        rest = next
      }
      if (rest !== 0) corrupt(`coefficient ${first + at} of segment '${name}' holds more than its lanes`)
    }
    values.set(name, segment)
  }
  for (let i = 2 * plan.coefficients; i < words.length; i++) if (words[i] !== 0) corrupt(`coefficient ${i >> 1}, which no segment uses, is not zero`)
  return values
}

function checkSegment({ name, count, laneBits }: Segment): void {
  if (name === '') refuse('a segment of a lane plan has no name')
  if (!Number.isSafeInteger(count) || count < 1 || count > 2 ** 32) refuse(`segment '${name}' has ${count} values, expected 1 to 2^32`)
  if (![8, 12, 16, 24, 48].includes(laneBits)) refuse(`segment '${name}' has lanes of ${laneBits} bits, expected 8, 12, 16, 24 or 48`)
}

function refuse(message: string): never {
  throw new ConsiliumError('INVALID_ARGUMENT', message)
}

function corrupt(message: string): never {
  throw new ConsiliumError('CORRUPT', `the opened sum does not fit the lane plan: ${message}`)
}
