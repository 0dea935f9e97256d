import { siteName } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import {
  DEFAULT_SCENARIO,
  parseScenario,
  readScenario,
  runScenario,
  scenarioFaults,
} from '../../sim/scenario/index.ts'

const SMALL = {
  version: 1,
  name: 'small',
  rounds: 1,
  hospitals: { sites: 3 },
  plan: { model: { family: 'logistic-regression' } },
}

function refusalOf(text: string): string {
  try {
    parseScenario(text, 'my.yaml')
  } catch (thrown) {
    if (thrown instanceof Error) return thrown.message
  }
  return 'accepted'
}

describe('a scenario', () => {
  it('that ships as the default is valid and has four hospitals and ten rounds', async () => {
    expect(await readScenario(DEFAULT_SCENARIO)).toMatchObject({
      name: 'four-hospitals',
      rounds: 10,
      hospitals: { sites: 4, patients: 1 },
      dropouts: { perRound: 0 },
    })
  })

  it('needs a version and a name, everything else has a default', () => {
    expect(parseScenario('version: 1\nname: bare\n', 'bare.yaml')).toEqual({
      version: 1,
      name: 'bare',
      description: '',
      seed: 1,
      hospitals: { sites: 4, patients: 1 },
      rounds: 10,
      plan: {},
      dropouts: { perRound: 0, when: 'before-training' },
      sites: [],
    })
  })

  it('reports every problem at once, with its path', () => {
    const message = refusalOf(
      'version: 2\nname: Bad Name\nhospitals: { sites: 2 }\ndropouts: { when: never }\nsites: [{ ' +
        'site: a }, { site: a }]\nextra: 1\n',
    )
    for (const part of [
      'my.yaml',
      'version:',
      'name:',
      'hospitals.sites:',
      'dropouts.when:',
      'sites: expected every site once',
      'extra',
    ])
      expect(message).toContain(part)
  })

  it.each([
    ['{', /my\.yaml is not YAML/],
    ['', /whole file/],
    ['&a [*a]', /./],
    ['- 1', /whole file/],
  ])('%j is refused in a sentence', (text, says) => {
    expect(refusalOf(text)).toMatch(says)
    expect(refusalOf(text)).not.toBe('accepted')
  })

  it('that is not there is named', async () => {
    await expect(readScenario('/nowhere/x.yaml')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('/nowhere/x.yaml'),
    })
  })

  it('with a wrong plan is refused with the plan’s own problems', async () => {
    const scenario = parseScenario(JSON.stringify({ ...SMALL, plan: { model: { family: 'oracle' } } }), 'x')
    await expect(runScenario({ scenario, baselines: false })).rejects.toMatchObject({
      code: 'INVALID_PLAN',
      message: expect.stringContaining('model.family'),
    })
  })

  it('keeps seed and rounds in one place', async () => {
    const scenario = parseScenario(JSON.stringify({ ...SMALL, plan: { seed: 3 } }), 'x')
    await expect(runScenario({ scenario, baselines: false })).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('seed and rounds'),
    })
  })
})

describe('the faults of a scenario', () => {
  const sites = ['a', 'b', 'c', 'd', 'e', 'f'].map(siteName)
  const away = (text: object, seed = 1): readonly string[] => {
    const faults = scenarioFaults(
      parseScenario(JSON.stringify({ version: 1, name: 'x', seed, ...text }), 'x'),
      sites,
      5,
    )
    return [1, 2, 3, 4, 5].map((round) => sites.filter((site) => !faults(site).online(round, false)).join(''))
  }

  it('let as many sites vanish in each round as it says, others in each, the same for the same seed', () => {
    const one = away({ dropouts: { perRound: 2 } })
    expect(one.map((names) => names.length)).toEqual([2, 2, 2, 2, 2])
    expect(new Set(one).size).toBeGreaterThan(1)
    expect(away({ dropouts: { perRound: 2 } })).toEqual(one)
    expect(away({ dropouts: { perRound: 2 } }, 2)).not.toEqual(one)
  })

  it('let a site vanish after its upload where the scenario says so', () => {
    const faults = scenarioFaults(
      parseScenario('version: 1\nname: x\nsites: [{ site: b, dropsOut: [2], when: after-upload }]', 'x'),
      sites,
      5,
    )
    const b = faults(siteName('b'))
    expect([b.online(2, false), b.online(2, true), b.online(3, true)]).toEqual([true, false, true])
  })

  it('make a site late with its contributions alone', () => {
    const faults = scenarioFaults(
      parseScenario('version: 1\nname: x\nsites: [{ site: b, lateSeconds: 30 }]', 'x'),
      sites,
      5,
    )
    expect(faults(siteName('b')).lateMs(1, 'contribute')).toBe(30_000)
    expect(faults(siteName('b')).lateMs(1, 'answer')).toBe(0)
    expect(faults(siteName('a')).lateMs(1, 'contribute')).toBe(0)
  })

  it('never reach beyond the hospitals there are', () => {
    expect(() => away({ sites: [{ site: 'z' }] })).toThrow(/no hospital 'z'.*a, b, c/)
    expect(() => away({ dropouts: { perRound: 6 } })).toThrow(/6 of 6 sites/)
  })
})

describe('a report', () => {
  it('has what a script needs, and leaves out what was not compared', async () => {
    const report = await runScenario({
      scenario: parseScenario(JSON.stringify(SMALL), 'x'),
      baselines: false,
    })
    expect(report).toMatchObject({
      sites: 3,
      rounds: 1,
      threshold: 2,
      encrypted: true,
      digestAgreement: true,
      maxWeightError: null,
      contributions: [3, 3, 3],
    })
    expect(report.auroc).toMatchObject({ local: [], federatedPlain: null, pooled: null })
    expect(report.modelDigest).toMatch(/^[0-9a-f]{64}$/)
    // One block of 4096 residues at 60 bits, and a sealed share of 8192 + 28 bytes for each of the three.
    expect(report.uploadBytesPerRound).toBe(30_720 + 3 * 8_220)
  })

  it('compares with the plain federation of the same sites, drop-outs included', async () => {
    const scenario = parseScenario(
      JSON.stringify({ ...SMALL, hospitals: { sites: 5 }, rounds: 2, dropouts: { perRound: 1 } }),
      'x',
    )
    const report = await runScenario({ scenario, baselines: true })
    expect(report.contributions).toEqual([5, 4, 4, 5])
    expect(report.maxWeightError).toBeGreaterThan(0)
    expect(report.maxWeightError).toBeLessThan(1e-4)
    expect(report.auroc.local).toHaveLength(5)
    expect(Math.abs((report.auroc.federated ?? 0) - (report.auroc.federatedPlain ?? 1))).toBeLessThan(0.005)
  })
})
