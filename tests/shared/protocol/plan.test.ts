import { readFileSync } from 'node:fs'
import { ConsiliumError } from '@consilium/shared/kernel'
import {
  finalStep,
  parsePlan,
  planDigest,
  planText,
  settleLaneBits,
  settleParticipation,
  storedPlan,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PLAN_YAML, type PlanChanges, planOf, rosterOf } from './support.ts'

function refusal(text: string): string {
  try {
    parsePlan(text, 'plan.yaml')
  } catch (error) {
    if (!(error instanceof ConsiliumError) || error.code !== 'INVALID_PLAN') throw error
    return error.message
  }
  throw new Error('the plan was accepted')
}

const fields = (): Record<string, object> => parse(PLAN_YAML)

function planWith(data: object): TrainingPlan {
  return parsePlan(JSON.stringify({ ...fields(), data: { ...fields()['data'], ...data } }))
}

interface Pinned {
  readonly text: string
  readonly digest: string
}

const pinned: { readonly current: Pinned; readonly former: readonly Pinned[] } = JSON.parse(
  readFileSync(new URL('../../vectors/plans.json', import.meta.url), 'utf8'),
)

describe('a plan', () => {
  it('gets its documented defaults', () => {
    expect(planOf()).toMatchObject({
      description: '',
      model: { initial: 'zero' },
      training: { standardise: 'federation' },
      strategy: { kind: 'fedavg', weighting: 'examples', countMultiple: 10 },
      encryption: { mode: 'encrypted', threshold: null, laneBits: 16, clip: 1 },
      participation: {
        sites: null,
        minimum: null,
        approvalSeconds: 604_800,
        keySetupSeconds: 600,
        roundSeconds: 600,
      },
      evaluation: { metrics: ['loss', 'accuracy', 'auroc'], histogramBins: 1000 },
    })
    expect(finalStep(planOf())).toBe(3)
  })

  it('has every problem reported at once, each with its path', () => {
    const message = refusal(`
version: 2
name: Heart Failure
seed: -1
rounds: 0
data:
  features:
    - { name: age, type: numeric, range: [120, 0] }
    - { name: age, type: numeric, range: [0, 120] }
    - { name: ward, type: categorical, categories: [icu, icu] }
    - { name: image, type: pixels }
  label: { name: died, positive: { values: [] } }
model: { family: transformer }
training: { localEpochs: 1, localSteps: 2, batchSize: 0, optimiser: { kind: sgd, learningRate: -1 } }
encryption: { laneBits: 17, clip: 0 }
evaluation: { split: { by: seed, testFraction: 1 } }
release: { model: everybody }
script: rm
`)
    for (const path of [
      'version',
      'name',
      'seed',
      'rounds',
      'data.features.0.range',
      'data.features.2.categories.1',
      'data.features.3.type',
      'data.label.positive.values',
      'model.family',
      'training.batchSize',
      'training.optimiser.learningRate',
      'encryption.laneBits',
      'encryption.clip',
      'evaluation.split.testFraction',
      'release.model',
      'release.metrics',
    ])
      expect(message, path).toContain(`\n  ${path}: `)
    expect(message).toMatch(/^plan\.yaml is not a valid training plan; \d+ problems:/)
    expect(message).toContain('script')
  })

  it.each([
    [
      'a feature named twice',
      {
        data: {
          ...fields()['data'],
          features: [1, 2].map(() => ({ name: 'age', type: 'numeric', range: [0, 1] })),
        },
      },
      'data.features',
    ],
    ['both epochs and steps', { training: { ...fields()['training'], localSteps: 3 } }, 'training'],
    [
      'neither epochs nor steps',
      { training: { batchSize: 1, optimiser: { kind: 'sgd', learningRate: 0.1 } } },
      'training',
    ],
    ['a site named twice', { participation: { sites: ['north', 'north'] } }, 'participation.sites'],
    ['a committee of two', { encryption: { committee: ['north', 'south'] } }, 'encryption.committee'],
    [
      'a committee with a site twice',
      { encryption: { committee: ['north', 'south', 'east', 'north'] } },
      'encryption.committee',
    ],
    ['an unknown field deep inside', { strategy: { weigthing: 'equal' } }, 'strategy.weigthing'],
    [
      'a range that is not finite',
      { data: { ...fields()['data'], features: [{ name: 'age', type: 'numeric', range: [0, 'inf'] }] } },
      'data.features.0.range.1',
    ],
    [
      'a label that is trained on',
      { data: { ...fields()['data'], label: { name: 'age', positive: { above: 3 } } } },
      'data.label.name',
    ],
  ])('is refused with %s', (_, change, path) => {
    expect(refusal(JSON.stringify({ ...fields(), ...change }))).toContain(`\n  ${path}: `)
  })

  it.each([
    ['no text', '', '(whole plan)'],
    ['a list', '- 1', '(whole plan)'],
    ['broken YAML', 'version: [1', 'plan.yaml is not YAML'],
    ['a key twice', `${PLAN_YAML}\nrounds: 3`, 'plan.yaml is not YAML'],
    ['aliases, which could blow up', `${PLAN_YAML}\ndescription: &a x\nname: *a`, 'plan.yaml is not'],
    ['a prototype', `${PLAN_YAML}\n__proto__: { rounds: 3 }`, '__proto__'],
  ])('is refused as %s', (_, text, found) => {
    expect(refusal(text)).toContain(found)
  })

  it('leaves no default where people must decide: who gets the model and the metrics', () => {
    const { release: _, ...rest } = fields()
    expect(refusal(JSON.stringify(rest))).toContain('\n  release: ')
  })
})

describe('the canonical text of a plan', () => {
  it('is the same for every spelling and order, and reads back as itself', () => {
    const plan = parsePlan(PLAN_YAML)
    const shuffled = Object.fromEntries(Object.entries(fields()).reverse())
    expect(planText(parsePlan(JSON.stringify(shuffled)))).toBe(planText(plan))
    expect(planText(parsePlan(planText(plan)))).toBe(planText(plan))
    expect(planDigest(parsePlan(planText(plan)))).toBe(planDigest(plan))
    expect(planText(plan)).not.toMatch(/checked|\n/)
  })

  it('names a committee only where there is one, so that plans without one keep their digest', () => {
    const without = { ...fields(), encryption: { committee: null } }
    expect(planDigest(parsePlan(JSON.stringify(without)))).toBe(planDigest(parsePlan(PLAN_YAML)))
    const named = planOf({ encryption: { committee: ['north', 'south', 'east'] } })
    expect(planText(named)).toContain('"committee":["north","south","east"]')
    expect(planDigest(named)).not.toBe(planDigest(planOf()))
  })

  it('reads back as itself whatever names and numbers are in it', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    const text = fc
      .string({ minLength: 1, maxLength: 20, unit: 'binary' })
      .filter((value) => value.isWellFormed() && value.trim() === value && value !== '')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, number, number), {
          selector: ([name]) => name.normalize('NFC'),
          minLength: 1,
          maxLength: 5,
        }),
        fc.double({ min: 1e-300, max: 100, noNaN: true }),
        fc.nat(2 ** 32 - 1),
        (features, learningRate, seed) => {
          const raw = {
            ...fields(),
            seed,
            data: {
              features: features.map(([name, low, high]) => ({
                name,
                type: 'numeric',
                range: low < high ? [low, high] : [0, 1],
              })),
              label: { name: 'the label, longer than any feature', positive: { above: 0 } },
            },
            training: { localEpochs: 1, batchSize: 1, optimiser: { kind: 'sgd', learningRate } },
          }
          const plan = parsePlan(JSON.stringify(raw))
          expect(planText(parsePlan(planText(plan)))).toBe(planText(plan))
          expect(plan.data.features.map((feature) => feature.name)).toEqual(features.map(([name]) => name))
        },
      ),
    )
  })

  it('has not changed since it was pinned', () => {
    expect({ text: planText(parsePlan(PLAN_YAML)), digest: planDigest(parsePlan(PLAN_YAML)) }).toEqual(
      pinned.current,
    )
  })

  it.each(pinned.former)('of a build before keeps its digest: $digest', ({ text, digest }) => {
    expect(planDigest(storedPlan(text, 'the plan of a run'))).toBe(digest)
    expect(planText(storedPlan(text, 'the plan of a run'))).toBe(text)
  })

  it('is without the fields that came later where they are at their default', () => {
    const [age, ward] = planOf().data.features
    const said = planWith({
      features: [
        { ...age, outOfRange: 'clip' },
        { ...ward, codes: 'text', unknownCategory: 'missing' },
      ],
    })
    expect(planText(said)).toBe(planText(planOf()))
    const other = planWith({
      features: [
        { ...age, outOfRange: 'missing' },
        { ...ward, categories: ['1', '2'], codes: 'integer', unknownCategory: 'other' },
      ],
    })
    for (const field of ['"outOfRange":"missing"', '"codes":"integer"', '"unknownCategory":"other"'])
      expect(planText(other)).toContain(field)
    expect(planText(parsePlan(planText(other)))).toBe(planText(other))
    expect(planText(planOf())).toContain(
      '"label":{"name":"died","negative":{"values":["no"]},"positive":{"values":["yes"]}}',
    )
  })
})

const names = (sites: number) => rosterOf(sites).map(({ site }) => site)

describe('what a plan settles for a number of sites', () => {
  it.each([
    [3, { threshold: 2, quorum: 3, minimum: 3 }],
    [4, { threshold: 2, quorum: 3, minimum: 3 }],
    [5, { threshold: 2, quorum: 4, minimum: 3 }],
    [16, { threshold: 6, quorum: 11, minimum: 7 }],
  ])('by default, over %i sites', (sites, settled) => {
    expect(settleParticipation(planOf(), names(sites))).toEqual({ ...settled, committee: names(sites) })
  })

  it('in a committee: threshold and quorum within it, contributions over all, members in roster order', () => {
    const committee = [...names(16)].reverse()
    expect(settleParticipation(planOf({ encryption: { committee } }), names(200))).toEqual({
      threshold: 6,
      quorum: 11,
      minimum: 7,
      committee: names(16),
    })
    expect(settleParticipation(planOf({ encryption: { mode: 'plain' } }), names(200)).committee).toHaveLength(
      200,
    )
    expect(settleParticipation(planOf(), names(24)).committee).toHaveLength(24)
  })

  it.each<[string, PlanChanges, number, RegExp]>([
    ['two sites', {}, 2, /participation\.sites: 2 site\(s\) take part/],
    ['a threshold that every site would be needed for', { encryption: { threshold: 4 } }, 4, /threshold 4/],
    [
      'a minimum under the smallest list',
      { encryption: { threshold: 3 }, participation: { minimum: 3 } },
      5,
      /participation\.minimum: 3 is too few: a list has at least 4 sites/,
    ],
    [
      'a minimum over the roster',
      { participation: { minimum: 6 } },
      5,
      /participation\.minimum: 6 contributions can never come from 5 sites/,
    ],
    [
      'a committee of strangers',
      { encryption: { committee: ['site-00', 'site-01', 'site-99'] } },
      5,
      /encryption\.committee: site-99 take\(s\) no part in this run/,
    ],
    [
      'a threshold that the committee cannot reach',
      { encryption: { committee: ['site-00', 'site-01', 'site-02'], threshold: 4 } },
      9,
      /encryption\.threshold: 4 answers can never come from a committee of 3/,
    ],
    [
      'no committee where each would need shares of too many',
      {},
      25,
      /encryption\.committee: 25 sites take part.*each would send 200 KiB.*committee: \[site-00, site-01, site-02, …\]/,
    ],
    [
      'lanes too narrow for the sites',
      { encryption: { laneBits: 8, committee: names(16) } },
      200,
      /encryption\.laneBits/,
    ],
  ])('is refused with %s', (_, change, sites, message) => {
    expect(() => settleParticipation(planOf(change), names(sites))).toThrow(message)
  })

  it.each([
    [5, 16],
    [379, 16],
    [380, 24],
    [1800, 24],
  ])('plans lanes for %i sites where the plan leaves them open: %i bits', (sites, bits) => {
    expect(settleLaneBits(planOf({ encryption: { laneBits: 'auto' } }), sites)).toBe(bits)
    expect(settleLaneBits(planOf({ encryption: { laneBits: 8 } }), sites)).toBe(8)
  })
})
