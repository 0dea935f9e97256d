import {
  exactAuroc,
  federatedAverage,
  histogramAuroc,
  LARGEST_LOSS,
  metricLayout,
  metricsFrom,
  metricVector,
  weightsOf,
} from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

interface Scored {
  readonly scores: Float64Array
  readonly labels: Uint8Array
}

/** Scores with many ties, labels with at least one of each class. */
const scored: fc.Arbitrary<Scored> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.integer({ min: 0, max: 20 }).map((step) => step / 20),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      fc.boolean(),
    ),
    { minLength: 2, maxLength: 200 },
  )
  .filter((records) => records.some(([, label]) => label) && records.some(([, label]) => !label))
  .map((records) => ({
    scores: Float64Array.from(records, ([score]) => score),
    labels: Uint8Array.from(records, ([, label]) => Number(label)),
  }))

/** By definition: over all pairs of a positive and a negative, the share where the positive scores higher. */
function pairwise({ scores, labels }: Scored): number {
  let wins = 0
  let pairs = 0
  for (const [i, positive] of scores.entries()) {
    for (const [j, negative] of scores.entries()) {
      if (labels[i] !== 1 || labels[j] !== 0) continue
      pairs += 1
      wins += positive > negative ? 1 : positive === negative ? 0.5 : 0
    }
  }
  return wins / pairs
}

function histograms({ scores, labels }: Scored, bins: number): [Float64Array, Float64Array] {
  const both: [Float64Array, Float64Array] = [new Float64Array(bins), new Float64Array(bins)]
  for (const [row, score] of scores.entries()) {
    const bin = Math.min(bins - 1, Math.floor(score * bins))
    const histogram = labels[row] === 1 ? both[0] : both[1]
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  return both
}

describe('AUROC', () => {
  test('from scores is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(
        scored,
        (data) => void expect(exactAuroc(data.scores, data.labels)).toBeCloseTo(pairwise(data), 12),
      ),
    )
  })

  test('from histograms is within its stated error of the exact one', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 100 }), (data, bins) => {
        const auroc = histogramAuroc(...histograms(data, bins))
        expect(auroc).not.toBeNull()
        expect(Math.abs((auroc?.value ?? 0) - pairwise(data))).toBeLessThanOrEqual(
          (auroc?.error ?? 0) + 1e-12,
        )
        expect(auroc?.error).toBeLessThanOrEqual(0.5)
      }),
      { numRuns: 500 },
    )
  })

  test('reaches its stated error where a bin hides the order', () => {
    expect(histogramAuroc(Float64Array.of(0, 3), Float64Array.of(1, 3))).toEqual({
      value: (3 * 1 + 4.5) / 12,
      error: 4.5 / 12,
    })
  })

  test('is not defined for one class alone', () => {
    expect(histogramAuroc(Float64Array.of(1, 2), Float64Array.of(0, 0))).toBeNull()
    expect(exactAuroc(Float64Array.of(0.1, 0.9), Uint8Array.of(1, 1))).toBeNull()
    expect(exactAuroc(new Float64Array(0), new Uint8Array(0))).toBeNull()
  })
})

describe('metrics from sums', () => {
  test('of several sites are those of all their rows', () => {
    const one = metricVector({
      rows: 3,
      lossSum: 1.5,
      correct: 2,
      positives: Float64Array.of(0, 1),
      negatives: Float64Array.of(2, 0),
    })
    const other = metricVector({
      rows: 1,
      lossSum: 0.5,
      correct: 1,
      positives: Float64Array.of(0, 0),
      negatives: Float64Array.of(0, 1),
    })
    expect(metricLayout(2).map(({ name }) => name)).toEqual([
      'rows',
      'loss',
      'correct',
      'positives/0',
      'positives/1',
      'negatives/0',
      'negatives/1',
    ])
    expect(metricsFrom(one.map((value, index) => value + (other[index] ?? 0)))).toEqual({
      rows: 4,
      loss: 0.5,
      accuracy: 0.75,
      auroc: 2.5 / 3,
      aurocError: 0.5 / 3,
      prevalence: 0.25,
    })
    expect(metricLayout(2)[1]?.maximumPerRecord).toBe(LARGEST_LOSS)
  })

  test('without rows say nothing instead of dividing by zero', () => {
    expect(metricsFrom(new Float64Array(5))).toEqual({
      rows: 0,
      loss: null,
      accuracy: null,
      auroc: null,
      aurocError: null,
      prevalence: null,
    })
  })

  test.each([0, 3, 4, 6])('of %i numbers are refused', (length) => {
    expect(() => metricsFrom(new Float64Array(length))).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})

describe('federated averaging', () => {
  test('weighs every site by its records, over the sites that are there', () => {
    const weights = weightsOf([1, 3, 4])
    expect(weights).toEqual([0.125, 0.375, 0.5])
    const updates = [Float64Array.of(8, 0), Float64Array.of(0, 8)]
    expect(federatedAverage({ updates, weights: weights.slice(0, 2) })).toEqual(Float64Array.of(2, 6))
  })

  test('refuses counts and updates that do not belong together', () => {
    for (const counts of [[], [0, 0], [-1, 2], [Number.NaN, 1]])
      expect(() => weightsOf(counts)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    const update = Float64Array.of(1)
    expect(() => federatedAverage({ updates: [update], weights: [0.5, 0.5] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    expect(() => federatedAverage({ updates: [update, new Float64Array(2)], weights: [0.5, 0.5] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    expect(() => federatedAverage({ updates: [], weights: [] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
