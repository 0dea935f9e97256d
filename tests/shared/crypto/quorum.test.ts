/**
 * The numbers that keep two lists of one step from both being certified, and a sum from opening right only
 * almost always.
 */
import {
  CIPHERTEXT_MODULUS,
  checkSites,
  defaultThreshold,
  listQuorum,
  logFailureBound,
  PLAIN_BITS,
  SITES_MAX,
  smallestList,
} from '@consilium/shared/crypto/public'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal, subsets, thrownBy } from './support.ts'

const federation = fc
  .integer({ min: 3, max: 1000 })
  .chain((sites) => fc.record({ sites: fc.constant(sites), threshold: fc.integer({ min: 1, max: sites }) }))

describe('the quorum of a list', () => {
  it('is such that any two share an honest site if fewer than threshold collude', () => {
    fc.assert(
      fc.property(federation, ({ sites, threshold }) => {
        const quorum = listQuorum(sites, threshold)
        expect(2 * quorum - sites).toBeGreaterThanOrEqual(threshold)
        expect(quorum).toBeLessThanOrEqual(sites)
        // The smallest that is: with one signature fewer, two lists could share colluding sites only.
        expect(2 * (quorum - 1) - sites).toBeLessThan(threshold)
      }),
      { numRuns: 1000 },
    )
  })

  it('lets no two lists both open, whoever signs and whoever colludes, for up to 6 sites', () => {
    for (let sites = 3; sites <= 6; sites++) {
      for (let threshold = 1; threshold <= sites; threshold++) {
        for (const colluders of subsets(sites, threshold - 1)) {
          // Colluders sign both lists; each honest site signs one, those of `first` the first.
          const honest = Array.from({ length: sites }, (_, i) => i + 1).filter(
            (site) => !colluders.includes(site),
          )
          for (let first = 0; first <= honest.length; first++) {
            const certified = [first, honest.length - first].filter(
              (signers) => signers + colluders.length >= listQuorum(sites, threshold),
            )
            expect(certified.length).toBeLessThanOrEqual(1)
          }
        }
        // And without a certified list the colluders are one answer short.
        expect(threshold - 1).toBeLessThan(threshold)
      }
    }
  })

  it.each([
    { sites: 4, threshold: 2, quorum: 3 },
    { sites: 5, threshold: 3, quorum: 4 },
    { sites: 7, threshold: 3, quorum: 5 },
    { sites: 3, threshold: 3, quorum: 3 },
  ])('is $quorum of $sites at threshold $threshold', ({ sites, threshold, quorum }) => {
    expect(listQuorum(sites, threshold)).toBe(quorum)
  })

  it.each([
    [3, 0],
    [3, 4],
    [3, 1.5],
    [Number.NaN, 1],
  ])('is none for %d sites at threshold %d', (sites, threshold) => {
    expect(thrownBy(() => listQuorum(sites, threshold))).toEqual(refusal('INVALID_ARGUMENT'))
  })
})

describe('the default threshold', () => {
  it('stands f colluding and f absent sites out of 3f + 1, and is never 1', () => {
    for (let f = 1; f < 100; f++) {
      const sites = 3 * f + 1
      const threshold = defaultThreshold(sites)
      expect(threshold).toBe(Math.max(2, f + 1))
      expect(sites - f).toBeGreaterThanOrEqual(listQuorum(sites, threshold))
      expect(sites - f).toBeGreaterThanOrEqual(smallestList(threshold))
    }
    for (let sites = 1; sites < 10; sites++) expect(defaultThreshold(sites)).toBeGreaterThanOrEqual(2)
  })
})

describe('the smallest list', () => {
  it('has three sites, and more than the threshold', () => {
    for (let threshold = 1; threshold < 50; threshold++) {
      expect(smallestList(threshold)).toBeGreaterThanOrEqual(3)
      expect(smallestList(threshold)).toBeGreaterThan(threshold)
    }
  })
})

describe('the noise of a sum', () => {
  it('changes a coefficient with a chance below 2^-128, up to as many sites as are allowed', () => {
    for (const sites of [3, 5, 64, 450, SITES_MAX])
      expect(logFailureBound(sites) / Math.LN2).toBeLessThan(-128)
    expect(logFailureBound(4 * SITES_MAX) / Math.LN2).toBeGreaterThan(-128)
    const room = Number(CIPHERTEXT_MODULUS) / 2 ** (PLAIN_BITS + 1) - 1
    expect(14.6 * 3.25 * Math.sqrt(SITES_MAX)).toBeLessThanOrEqual(room)
    expect(14.6 * 3.25 * Math.sqrt(SITES_MAX + 1)).toBeGreaterThan(room)
  })

  it('allows so many sites and no more', () => {
    expect(() => checkSites(SITES_MAX)).not.toThrow()
    for (const sites of [0, SITES_MAX + 1, 2.5, Number.NaN])
      expect(thrownBy(() => checkSites(sites))).toEqual(refusal('INVALID_PLAN'))
  })
})
