/** Quantisation: honest sites cannot overflow a lane, errors stay within the formula, and what is left over comes later. */
import { dequantise, fixedPointScale, type LaneBits, lanePlan, maxSumError, nextBound, pack, quantisationStep, quantise } from '@consilium/shared/crypto'
import { seededRandom } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal, thrownBy } from './support.ts'

const laneBits = fc.constantFrom<LaneBits>(8, 12, 16, 24)
/** Record counts, and with them weights that add up to 1. */
const weights = fc
  .array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 60 })
  .map((counts) => counts.map((count) => count / counts.reduce((a, b) => a + b)))
const bound = fc.double({ min: 1e-6, max: 1e3, noNaN: true })
const VALUES = 24
/** Changes of weights as multiples of the bound: at it, within it and beyond. */
const changes = fc.array(fc.oneof(fc.constantFrom(-1, 1, 0), fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-3, 3)), {
  minLength: VALUES,
  maxLength: VALUES,
})

interface Site {
  readonly weight: number
  residual: Float64Array
}

/** A round: every site's α·Δ, the summed levels and the exact sum. */
function round(options: {
  readonly sites: readonly Site[]
  readonly deltas: readonly Float64Array[]
  readonly bound: number
  readonly laneBits: LaneBits
  readonly seed: string
}) {
  const { sites, deltas, seed, ...range } = options
  const levels = new Float64Array(VALUES)
  const exact = new Float64Array(VALUES)
  let clipped = 0
  for (const [i, site] of sites.entries()) {
    const values = (deltas[i] as Float64Array).map((delta) => site.weight * delta)
    const part = quantise({ ...range, values, residual: site.residual, weight: site.weight, sites: sites.length, random: seededRandom(seed, i) })
    site.residual = part.residual
    clipped += part.clipped
    for (let k = 0; k < VALUES; k++) {
      levels[k] = (levels[k] as number) + (part.levels[k] as number)
      exact[k] = (exact[k] as number) + (values[k] as number)
    }
  }
  const totalWeight = sites.reduce((sum, { weight }) => sum + weight, 0)
  return { levels, exact, clipped, opened: dequantise({ ...range, levels, sites: sites.length, totalWeight }) }
}

const federation = (list: readonly number[]): Site[] => list.map((weight) => ({ weight, residual: new Float64Array(VALUES) }))
const largestMiss = (opened: Float64Array, exact: Float64Array): number =>
  opened.reduce((most, value, i) => Math.max(most, Math.abs(value - (exact[i] as number))), 0)
/** Doubles in between. */
const slack = (c: number): number => c * 1e-12

describe('quantisation', () => {
  it('never overflows a lane, whatever honest sites hold', () => {
    fc.assert(
      fc.property(weights, bound, laneBits, changes, (list, c, bits, multiples) => {
        const sites = federation(list)
        const { levels } = round({ sites, deltas: list.map(() => Float64Array.from(multiples, (m) => m * c)), bound: c, laneBits: bits, seed: 'overflow' })
        expect(Math.max(...levels)).toBeLessThan(2 ** bits)
        expect(Math.min(...levels)).toBeGreaterThanOrEqual(0)
        expect(() => pack(lanePlan([{ name: 'delta', count: VALUES, laneBits: bits }]), new Map([['delta', levels]]))).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })

  it('never overflows even if every site rounds up', () => {
    const up = { uint32: () => 0, uniform: () => 0, normal: () => 0, shuffleInPlace: () => undefined }
    for (const sites of [1, 3, 7, 60]) {
      for (const bits of [8, 12, 16, 24] as const) {
        const weight = 1 / sites
        const part = quantise({ values: Float64Array.of(weight), residual: new Float64Array(1), weight, bound: 1, laneBits: bits, sites, random: up })
        expect(sites * (part.levels[0] as number)).toBeLessThan(2 ** bits)
      }
    }
  })

  it('misses the exact sum by no more than the formula says, and with residuals carried in by no more than it says then', () => {
    fc.assert(
      fc.property(weights, bound, laneBits, changes, (list, c, bits, multiples) => {
        const sites = federation(list)
        // Half of the range, so that residuals fit too and nothing is clipped.
        const deltas = list.map((_, i) => Float64Array.from(multiples, (m) => (Math.max(-1, Math.min(1, m)) * c * (i % 2 === 0 ? 1 : -1)) / 2))
        const range = { bound: c, laneBits: bits, sites: list.length, contributors: list.length }
        const first = round({ sites, deltas, bound: c, laneBits: bits, seed: 'first' })
        if (first.clipped === 0) expect(largestMiss(first.opened, first.exact)).toBeLessThanOrEqual(maxSumError({ ...range, carried: false }) + slack(c))
        const second = round({ sites, deltas, bound: c, laneBits: bits, seed: 'second' })
        if (first.clipped + second.clipped === 0)
          expect(largestMiss(second.opened, second.exact)).toBeLessThanOrEqual(maxSumError({ ...range, carried: true }) + slack(c))
      }),
      { numRuns: 200 },
    )
  })

  it('loses nothing: what all rounds opened and what is left over add up to what went in, clipped or not', () => {
    fc.assert(
      fc.property(weights, laneBits, fc.array(changes, { minLength: 2, maxLength: 6 }), (list, bits, rounds) => {
        const sites = federation(list)
        const sent = new Float64Array(VALUES)
        const opened = new Float64Array(VALUES)
        for (const [r, multiples] of rounds.entries()) {
          const result = round({ sites, deltas: list.map(() => Float64Array.from(multiples)), bound: 1 / (r + 1), laneBits: bits, seed: `round ${r}` })
          for (let k = 0; k < VALUES; k++) {
            sent[k] = (sent[k] as number) + (result.exact[k] as number)
            opened[k] = (opened[k] as number) + (result.opened[k] as number)
          }
        }
        for (const { residual } of sites) for (let k = 0; k < VALUES; k++) opened[k] = (opened[k] as number) + (residual[k] as number)
        expect(largestMiss(opened, sent)).toBeLessThan(1e-10)
      }),
    )
  })

  it('rounds without bias', () => {
    const values = new Float64Array(20_000).fill(0.3)
    const { levels } = quantise({ values, residual: new Float64Array(values.length), weight: 1, bound: 1, laneBits: 8, sites: 1, random: seededRandom('bias') })
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length
    const exact = 1.3 / quantisationStep({ bound: 1, laneBits: 8, sites: 1 })
    const deviation = Math.sqrt(((exact % 1) * (1 - (exact % 1))) / values.length)
    expect(Math.abs(mean - exact)).toBeLessThan(5 * deviation)
  })

  it('counts what it clips', () => {
    const values = Float64Array.of(0.5, 0.51, -0.5, -0.6, 0)
    const part = quantise({ values, residual: new Float64Array(5), weight: 0.5, bound: 1, laneBits: 16, sites: 2, random: seededRandom('clip') })
    expect(part.clipped).toBe(2)
    expect(part.residual[3]).toBeCloseTo(-0.1, 4)
  })

  it('repeats itself for the same seed', () => {
    const run = () =>
      quantise({
        values: Float64Array.from({ length: 100 }, (_, i) => i / 200),
        residual: new Float64Array(100),
        weight: 1,
        bound: 1,
        laneBits: 8,
        sites: 1,
        random: seededRandom('same'),
      }).levels
    expect(run()).toEqual(run())
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    const call = () =>
      quantise({ values: Float64Array.of(0, value), residual: new Float64Array(2), weight: 1, bound: 1, laneBits: 16, sites: 1, random: seededRandom('bad') })
    expect(thrownBy(call)).toEqual(refusal('RUN_FAILED', /learning rate/))
  })

  it('refuses lanes that are too narrow for so many sites', () => {
    expect(thrownBy(() => quantisationStep({ bound: 1, laneBits: 8, sites: 254 }))).toEqual(refusal('INVALID_PLAN', /laneBits/))
    expect(thrownBy(() => quantisationStep({ bound: 1, laneBits: 12, sites: 254 }))).toBeUndefined()
  })
})

describe('the bound of the next round', () => {
  const clip = 1
  const numbers = fc.record({
    current: fc.double({ min: 2 ** -12, max: 1, noNaN: true }),
    largest: fc.double({ min: 0, max: 4, noNaN: true }),
    clipped: fc.nat(3),
  })

  it('stays between the smallest part of the clip and the clip, and grows where values were clipped', () => {
    fc.assert(
      fc.property(numbers, ({ current, largest, clipped }) => {
        const next = nextBound({ current, clip, largest, clipped })
        expect(next).toBeLessThanOrEqual(clip)
        expect(next).toBeGreaterThanOrEqual(clip * 2 ** -12)
        if (clipped > 0) expect(next).toBeGreaterThanOrEqual(Math.min(clip, 2 * current))
        expect(next).toBeGreaterThanOrEqual(Math.min(clip, largest))
      }),
    )
  })

  it('settles around sites whose changes cancel in the mean, clipping seldom and little', () => {
    const size = 0.02
    let current = clip
    let clippedRounds = 0
    for (let step = 0; step < 120; step++) {
      const clipped = current < size ? 1 : 0
      if (step >= 20) {
        clippedRounds += clipped
        expect(current).toBeGreaterThan(0.7 * size)
        expect(current).toBeLessThan(2.1 * size)
      }
      current = nextBound({ current, clip, largest: size / 1000, clipped })
    }
    expect(clippedRounds).toBeLessThanOrEqual(34)
    expect(clippedRounds).toBeGreaterThan(0)
  })
})

describe('the fixed-point scale', () => {
  it('is a power of two with which no honest sum overflows, and the largest such up to 2^20', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1861 }), fc.double({ min: 1, max: 2 ** 30, noNaN: true }), (sites, maximum) => {
        const scale = fixedPointScale({ maximum, sites })
        expect(Math.log2(scale) % 1).toBe(0)
        expect(sites * Math.round(maximum * scale)).toBeLessThan(2 ** 48)
        if (scale < 2 ** 20) expect(sites * maximum * 2 * scale).toBeGreaterThan(2 ** 48 - 1 - sites)
        else expect(scale).toBe(2 ** 20)
      }),
    )
  })

  it('does not exist for sums that are too large for whole numbers', () => {
    expect(thrownBy(() => fixedPointScale({ maximum: 2 ** 47, sites: 3 }))).toEqual(refusal('INVALID_PLAN'))
  })
})
