/**
 * Quantisation: honest sites cannot overflow a lane, errors stay within the formula, and what is left over
 * comes later.
 */
import {
  dequantise,
  fixedPointScale,
  type LaneBits,
  lanePlan,
  maxSumError,
  nextBound,
  pack,
  quantisationStep,
  quantise,
  roundingWords,
} from '@consilium/shared/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantiseReference } from '../../../shared/crypto/reference.ts'
import { refusal, thrownBy } from './support.ts'

const laneBits = fc.constantFrom<LaneBits>(8, 12, 16, 24)
/** Record counts, and with them weights that add up to 1. */
const weights = fc
  .array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 60 })
  .map((counts) => counts.map((count) => count / counts.reduce((a, b) => a + b)))
const bound = fc.double({ min: 1e-6, max: 1e3, noNaN: true })
const VALUES = 24
/** Changes of weights as multiples of the bound: at it, within it and beyond. */
const changes = fc.array(
  fc.oneof(fc.constantFrom(-1, 1, 0), fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-3, 3)),
  {
    minLength: VALUES,
    maxLength: VALUES,
  },
)

interface Site {
  readonly weight: number
  readonly residual: Float32Array
}

/** A round: every site's Δ, the summed levels and the exact sum of α·Δ. */
function round(options: {
  readonly sites: readonly Site[]
  readonly deltas: readonly Float32Array[]
  readonly bound: number
  readonly laneBits: LaneBits
  readonly seed: string
}) {
  const { sites, deltas, seed, ...range } = options
  const levels = new Float64Array(VALUES)
  const exact = new Float64Array(VALUES)
  let clipped = 0
  for (const [i, site] of sites.entries()) {
    const values = deltas[i] as Float32Array
    const part = new Float64Array(VALUES)
    const { residual, weight } = site
    clipped += quantise({
      ...range,
      values,
      residual,
      weight,
      sites: sites.length,
      rounding: roundingWords(seed, i)(0, VALUES),
      levels: part,
    })
    for (let k = 0; k < VALUES; k++) {
      levels[k] = (levels[k] as number) + (part[k] as number)
      exact[k] = (exact[k] as number) + weight * (values[k] as number)
    }
  }
  const totalWeight = sites.reduce((sum, { weight }) => sum + weight, 0)
  return {
    levels,
    exact,
    clipped,
    opened: dequantise({ ...range, levels, sites: sites.length, totalWeight }),
  }
}

const federation = (list: readonly number[]): Site[] =>
  list.map((weight) => ({ weight, residual: new Float32Array(VALUES) }))
const largestMiss = (opened: Float64Array, exact: Float64Array): number =>
  opened.reduce((most, value, i) => Math.max(most, Math.abs(value - (exact[i] as number))), 0)
/** Doubles in between, and residuals kept as float32. */
const slack = (c: number): number => c * 1e-9

/** Values of one site alone, 16-bit lanes, nothing left over from before. */
function one({ values }: { readonly values: ArrayLike<number> }) {
  const { length } = values
  return {
    values: Float32Array.from(values),
    residual: new Float32Array(length),
    rounding: roundingWords('one')(0, length),
    levels: new Float64Array(length),
    weight: 1,
    bound: 1,
    laneBits: 16 as LaneBits,
    sites: 1,
  }
}

describe('quantisation', () => {
  it('never overflows a lane, whatever honest sites hold', () => {
    fc.assert(
      fc.property(weights, bound, laneBits, changes, (list, c, bits, multiples) => {
        const sites = federation(list)
        const { levels } = round({
          sites,
          deltas: list.map(() => Float32Array.from(multiples, (m) => m * c)),
          bound: c,
          laneBits: bits,
          seed: 'overflow',
        })
        expect(Math.max(...levels)).toBeLessThan(2 ** bits)
        expect(Math.min(...levels)).toBeGreaterThanOrEqual(0)
        expect(() =>
          pack(lanePlan([{ name: 'delta', count: VALUES, laneBits: bits }]), new Map([['delta', levels]])),
        ).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })

  it('never overflows even if every site rounds up', () => {
    for (const sites of [1, 3, 7, 60]) {
      for (const bits of [8, 12, 16, 24] as const) {
        const weight = 1 / sites
        const levels = new Float64Array(1)
        quantise({
          ...one({ values: [1] }),
          weight,
          laneBits: bits,
          sites,
          rounding: new Uint32Array(1),
          levels,
        })
        expect(sites * (levels[0] as number)).toBeLessThan(2 ** bits)
      }
    }
  })

  it('misses the exact sum by no more than the formula says, and with residuals carried in by no more than it says then', () => {
    fc.assert(
      fc.property(weights, bound, laneBits, changes, (list, c, bits, multiples) => {
        const sites = federation(list)
        // Half of the range, so that residuals fit too and nothing is clipped.
        const deltas = list.map((_, i) =>
          Float32Array.from(
            multiples,
            (m) => (Math.max(-1, Math.min(1, m)) * c * (i % 2 === 0 ? 1 : -1)) / 2,
          ),
        )
        const range = { bound: c, laneBits: bits, sites: list.length, contributors: list.length }
        const first = round({ sites, deltas, bound: c, laneBits: bits, seed: 'first' })
        if (first.clipped === 0)
          expect(largestMiss(first.opened, first.exact)).toBeLessThanOrEqual(
            maxSumError({ ...range, carried: false }) + slack(c),
          )
        const second = round({ sites, deltas, bound: c, laneBits: bits, seed: 'second' })
        if (first.clipped + second.clipped === 0)
          expect(largestMiss(second.opened, second.exact)).toBeLessThanOrEqual(
            maxSumError({ ...range, carried: true }) + slack(c),
          )
      }),
      { numRuns: 200 },
    )
  })

  it('loses nothing: what all rounds opened and what is left over add up to what went in, clipped or not', () => {
    fc.assert(
      fc.property(
        weights,
        laneBits,
        fc.array(changes, { minLength: 2, maxLength: 6 }),
        (list, bits, rounds) => {
          const sites = federation(list)
          const sent = new Float64Array(VALUES)
          const opened = new Float64Array(VALUES)
          for (const [r, multiples] of rounds.entries()) {
            const result = round({
              sites,
              deltas: list.map(() => Float32Array.from(multiples)),
              bound: 1 / (r + 1),
              laneBits: bits,
              seed: `round ${r}`,
            })
            for (let k = 0; k < VALUES; k++) {
              sent[k] = (sent[k] as number) + (result.exact[k] as number)
              opened[k] = (opened[k] as number) + (result.opened[k] as number)
            }
          }
          for (const { residual } of sites)
            for (let k = 0; k < VALUES; k++) opened[k] = (opened[k] as number) + (residual[k] as number)
          expect(largestMiss(opened, sent)).toBeLessThan(1e-5)
        },
      ),
    )
  })

  it('rounds without bias', () => {
    const values = new Float32Array(20_000).fill(0.25)
    const levels = new Float64Array(values.length)
    quantise({ ...one({ values }), laneBits: 8, levels })
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length
    const exact = 1.25 / quantisationStep({ bound: 1, laneBits: 8, sites: 1 })
    const deviation = Math.sqrt(((exact % 1) * (1 - (exact % 1))) / values.length)
    expect(Math.abs(mean - exact)).toBeLessThan(5 * deviation)
  })

  it('counts what it clips', () => {
    const part = one({ values: [1, 1.02, -1, -1.2, 0] })
    expect(quantise({ ...part, weight: 0.5, sites: 2 })).toBe(2)
    expect(part.residual[3]).toBeCloseTo(-0.1, 4)
  })

  it('repeats itself for the same seed, wherever it begins', () => {
    const words = roundingWords('same', 7)
    const all = words(0, 100).slice()
    expect(roundingWords('same', 7)(0, 100)).toEqual(all)
    expect(roundingWords('same', 8)(0, 100)).not.toEqual(all)
    for (const start of [1, 2, 3, 4, 50]) expect(words(start, 20)).toEqual(all.slice(start, start + 20))
  })

  it('does to the bit what its plain reference does', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 70, min: -4, max: 4, noNaN: true }),
        fc.nat(1000),
        laneBits,
        (values, seed, bits) => {
          const rounding = roundingWords('reference', seed)(0, values.length)
          const residual = Float32Array.from(values, (_, i) => Math.sin(seed + i) / 1000)
          const levels = new Float64Array(values.length)
          const range = { bound: 1.5, laneBits: bits, sites: 5 }
          const reference = quantiseReference({
            values,
            residual,
            rounding,
            weight: 0.3,
            half: 0.3 * 1.5,
            step: quantisationStep(range),
          })
          expect(quantise({ ...range, values, residual, weight: 0.3, rounding, levels })).toBe(
            reference.clipped,
          )
          expect(levels).toEqual(reference.levels)
          expect(residual).toEqual(reference.residual)
        },
      ),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    for (const values of [[0, value], [value], [0, 0, value, 0]])
      expect(thrownBy(() => quantise(one({ values })))).toEqual(refusal('RUN_FAILED', /learning rate/))
  })

  it('refuses lanes that are too narrow for so many sites', () => {
    expect(thrownBy(() => quantisationStep({ bound: 1, laneBits: 8, sites: 254 }))).toEqual(
      refusal('INVALID_PLAN', /laneBits/),
    )
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
      fc.property(
        fc.integer({ min: 1, max: 1861 }),
        fc.double({ min: 1, max: 2 ** 30, noNaN: true }),
        (sites, maximum) => {
          const scale = fixedPointScale({ maximum, sites })
          expect(Math.log2(scale) % 1).toBe(0)
          expect(sites * Math.round(maximum * scale)).toBeLessThan(2 ** 48)
          if (scale < 2 ** 20) expect(sites * maximum * 2 * scale).toBeGreaterThan(2 ** 48 - 1 - sites)
          else expect(scale).toBe(2 ** 20)
        },
      ),
    )
  })

  it('does not exist for sums that are too large for whole numbers', () => {
    expect(thrownBy(() => fixedPointScale({ maximum: 2 ** 47, sites: 3 }))).toEqual(refusal('INVALID_PLAN'))
  })
})
