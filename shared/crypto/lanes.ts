/** How a vector of integers is laid into polynomial coefficients: several lanes a coefficient, so that lanes add as coefficients add. */
import { ConsiliumError, canonicalDigest, type Digest } from '../kernel/index.ts'
import { BLOCK_BYTES, PLAIN_BITS, RING_DEGREE } from './constants.ts'

export type LaneBits = 8 | 12 | 16 | 24 | 48

/** A part of the vector whose values share a width. */
export interface Segment {
  readonly name: string
  /** Number of values. */
  readonly count: number
  /** Width of the *sum* of all sites' values. */
  readonly laneBits: LaneBits
}

interface PlacedSegment extends Segment {
  readonly firstCoefficient: number
  readonly coefficients: number
}

export interface LanePlan {
  readonly segments: readonly PlacedSegment[]
  /** Blocks of 4096 coefficients. */
  readonly blocks: number
  readonly uploadBytes: number
  readonly digest: Digest
}

/** Lays segments out one after the other, each from a fresh coefficient: value i in coefficient `first + i mod c`, lane `⌊i / c⌋`. */
export function lanePlan(segments: readonly Segment[]): LanePlan {
  let next = 0
  const placed = segments.map((segment) => {
    const coefficients = Math.ceil(segment.count / (PLAIN_BITS / segment.laneBits))
    const firstCoefficient = next
    next += coefficients
    return { ...segment, firstCoefficient, coefficients }
  })
  const blocks = Math.max(1, Math.ceil(next / RING_DEGREE))
  const digest = canonicalDigest('consilium/v1/lane-plan', ...segments.flatMap(({ name, count, laneBits }) => [name, count, laneBits]))
  return { segments: placed, blocks, uploadBytes: blocks * BLOCK_BYTES, digest }
}

const TWO_32 = 2 ** 32

/**
 * Packs values into coefficients.
 *
 * @param values by segment name; every value an integer in [0, 2^laneBits)
 * @returns blocks · 4096 coefficients, each below 2^48
 * @throws ConsiliumError `INTERNAL` naming segment and index of a value that does not fit its lane
 */
export function pack(plan: LanePlan, values: ReadonlyMap<string, Float64Array>): BigUint64Array {
  const coefficients = new BigUint64Array(plan.blocks * RING_DEGREE)
  const halves = new Uint32Array(coefficients.buffer) // little-endian: low half, high half
  for (const { name, count, laneBits, firstCoefficient, coefficients: width } of plan.segments) {
    const segment = values.get(name)
    if (segment?.length !== count) throw new ConsiliumError('INTERNAL', `segment '${name}' has ${segment?.length ?? 'no'} values, its plan says ${count}`)
    const limit = 2 ** laneBits
    for (let i = 0; i < count; i++) {
      const value = segment[i] as number
      if (!(value >= 0 && value < limit && Number.isInteger(value)))
        throw new ConsiliumError('INTERNAL', `value ${i} of segment '${name}' does not fit a lane of ${laneBits} bits`)
      const lane = Math.floor(i / width)
      const at = 2 * (firstCoefficient + i - lane * width)
      const shift = lane * laneBits
      if (shift >= 32) halves[at + 1] = (halves[at + 1] as number) + value * 2 ** (shift - 32)
      else {
        const room = 2 ** (32 - shift)
        halves[at] = (halves[at] as number) + (value % room) * 2 ** shift
        halves[at + 1] = (halves[at + 1] as number) + Math.floor(value / room)
      }
    }
  }
  return coefficients
}

/** The inverse of {@link pack}, for coefficients of a sum too. */
export function unpack(plan: LanePlan, coefficients: BigUint64Array): ReadonlyMap<string, Float64Array> {
  const halves = new Uint32Array(coefficients.buffer, coefficients.byteOffset, coefficients.length * 2)
  const segments = new Map<string, Float64Array>()
  for (const { name, count, laneBits, firstCoefficient, coefficients: width } of plan.segments) {
    const limit = 2 ** laneBits
    const values = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      const lane = Math.floor(i / width)
      const at = 2 * (firstCoefficient + i - lane * width)
      const whole = (halves[at + 1] as number) * TWO_32 + (halves[at] as number)
      values[i] = Math.floor(whole / 2 ** (lane * laneBits)) % limit
    }
    segments.set(name, values)
  }
  return segments
}
