/** What a preview says would leave, held against what the egress ledger of a whole run says left. */
import {
  Cohorts,
  DEFAULT_POLICY,
  type EgressStore,
  type PlanPreview,
  previewPlan,
  type SitePolicy,
  type SiteRun,
} from '@consilium/client-agent/agent'
import { siteName } from '@consilium/shared/kernel'
import { type EgressRow, planText } from '@consilium/shared/protocol'
import type { Cohort } from '@consilium/shared/training'
import { memorySiteFiles, tableRecords } from '@consilium/sim/stores'
import { describe, expect, it } from 'vitest'
import { DERIVED_FROM } from '../../../client-agent/agent/ledger.ts'
import {
  deteriorationPlan,
  hospitalProfiles,
  hospitalTable,
  type PlanFields,
} from '../../../sim/cohorts/index.ts'
import { memoryAgentStore } from '../../../sim/stores/index.ts'
import { World } from '../../../sim/world/index.ts'
import { run, siteRun } from '../../contracts/samples.ts'
import { simulatorBackend as backend, LINEAR } from '../../support/simulated.ts'
import { testRandom } from '../../support/test-random.ts'

function memoryLedger(): EgressStore & { readonly kept: EgressRow[] } {
  const kept: EgressRow[] = []
  return {
    kept,
    last: () => kept.at(-1) ?? null,
    first: ({ run, kind, content }) =>
      kept.find((row) => row.run === run && row.kind === kind && row.content === content)?.sequence ?? null,
    append: (row) => void kept.push(row),
    rows: () => kept,
  }
}

const NAMES = hospitalProfiles({ sites: 5, seed: 1 }).map(({ site }) => site)
/** What no run sends. */
const OF_THE_CONNECTION: readonly string[] = ['hello', 'session', 'progress', 'enrollment', 'renewal']

const MLP: PlanFields = { ...LINEAR, model: { family: 'mlp', hidden: [8] } }

interface Options {
  readonly changes?: PlanFields
  readonly rounds?: number
  readonly sites?: number
  readonly policy?: Partial<SitePolicy>
  /** What is other in the records. */
  readonly found?: Partial<Cohort>
  /** Runs that reached the site before. */
  readonly before?: readonly SiteRun[]
}

/**
 * A run of three sites, what the first site's ledger has of it, and what a preview at that site would have
 * said.
 */
async function ranAndPreviewed({
  changes = LINEAR,
  rounds = 2,
  sites = 3,
  policy: rules = {},
  found = {},
  before = [],
}: Options = {}) {
  const tables = hospitalProfiles({ sites, seed: 1 }).map((profile) => hospitalTable(profile, 1))
  const [table] = tables
  if (table === undefined) throw new Error('there is no hospital')
  const plan = deteriorationPlan({ seed: 1, rounds, changes })
  const policy = {
    ...DEFAULT_POLICY,
    allowPlaintext: true,
    minimumThreshold: 1,
    approvalRules: [{ families: ['logistic-regression', 'mlp'] as const, maxRounds: 100 }],
  }
  const ledgers = new Map(tables.map(({ site }) => [site, memoryLedger()]))
  const ledgerOf = (site: typeof table.site) => ledgers.get(site) ?? memoryLedger()
  const world = new World({ tables, seed: 1, backend, policy, ledger: ledgerOf })
  try {
    const { context } = await world.run(plan)
    const record = world.siteRun(table.site, context.run)
    const store = memoryAgentStore(testRandom('preview'))
    const records = new Cohorts({ records: tableRecords(table), store, site: table.site })
    const cohorts: Pick<Cohorts, 'read'> = {
      read: async (asked) => ({ ...(await records.read(asked)), ...found }),
    }
    const identity = { site: table.site, publicKey: new Uint8Array(), sign: (bytes: Uint8Array) => bytes }
    const preview = await previewPlan({
      record,
      identity,
      cohorts,
      files: memorySiteFiles(),
      store: { runs: () => [...before, record] },
      policy: { policy: () => ({ ...policy, ...rules }) },
    })
    return {
      plan,
      preview,
      rows: ledgerOf(table.site).kept,
      row: (site: string) => ledgerOf(siteName(site)).kept,
    }
  } finally {
    await world.close()
  }
}

function departuresOf({ departures }: PlanPreview, kind: string) {
  return departures.filter((departure) => departure.kind === kind)
}

/** One run for all tests of the same options: nothing is changed by looking. */
const runs = new Map<Options, ReturnType<typeof ranAndPreviewed>>()
function ran(options: Options): ReturnType<typeof ranAndPreviewed> {
  const known = runs.get(options) ?? ranAndPreviewed(options)
  runs.set(options, known)
  return known
}

describe.each<[string, Options]>([
  ['an encrypted run of one model', {}],
  [
    'an encrypted run of another, with rounds of one and two digits, whose results stay at the sites',
    { changes: { ...MLP, release: { model: 'sites', metrics: 'sites' } }, rounds: 11, sites: 4 },
  ],
  [
    'a run in whose committee the site is',
    { sites: 5, changes: { ...LINEAR, encryption: { committee: NAMES.slice(0, 3) } } },
  ],
  [
    'a run in whose committee the site is not',
    { sites: 5, rounds: 3, changes: { ...LINEAR, encryption: { committee: NAMES.slice(2) } } },
  ],
  ['a plain run', { changes: { ...LINEAR, encryption: { mode: 'plain' } } }],
])('the preview of %s', (_, options) => {
  it('says of every message that left how large it is, to the byte where it says so', async () => {
    const { preview, rows } = await ran(options)
    expect(rows.length).toBeGreaterThan(15)
    for (const { kind, bytes, step } of rows) {
      const previewed = departuresOf(preview, kind)
      const sizes = previewed.map((departure) => departure.bytes)
      expect(sizes, kind).not.toEqual([])
      if (previewed.every(({ size }) => size === 'exact') && kind !== 'update-file') {
        const most = Math.max(...sizes)
        // A step of fewer digits takes as many bytes less.
        expect([most, most - 1, most - 2], `${kind} of step ${step}`).toContain(bytes)
      }
      expect(bytes, kind).toBeLessThanOrEqual(Math.max(...sizes))
    }
  })

  it('adds up to what the ledger has', async () => {
    const { preview, rows } = await ran(options)
    const kinds = new Set(rows.map(({ kind }) => kind))
    for (const kind of kinds) {
      const left = rows.filter((row) => row.kind === kind && row.repeats === null)
      const previewed = departuresOf(preview, kind)
      const [bytes, times] = [
        previewed.reduce((sum, each) => sum + each.bytesInAll, 0),
        previewed.reduce((sum, each) => sum + each.times, 0),
      ]
      const total = left.reduce((sum, row) => sum + row.bytes, 0)
      // Of signatures and answers a coordinator may need fewer.
      expect(left.length, kind).toBeLessThanOrEqual(times)
      if (left.length === times && previewed.every(({ size }) => size === 'exact'))
        expect(total, kind).toBe(bytes)
      else expect(total, kind).toBeLessThanOrEqual(bytes)
    }
    for (const always of [
      'approval',
      'key-commit',
      'key-reveal',
      'key-confirm',
      'contribution',
      'update-file',
      'closed',
    ]) {
      const left = rows.filter(({ kind }) => kind === always).reduce((sum, { bytes }) => sum + bytes, 0)
      expect(left, always).toBe(
        departuresOf(preview, always).reduce((sum, { bytesInAll }) => sum + bytesInAll, 0),
      )
    }
  })
})

it('a preview names every kind of message that there is', async () => {
  const { preview } = await ranAndPreviewed()
  const named = new Set(preview.departures.map(({ kind }) => kind))
  for (const kind of Object.keys(DERIVED_FROM))
    if (!OF_THE_CONNECTION.includes(kind)) expect([...named, 'model', 'model-file'], kind).toContain(kind)
})

describe('the fields of a preview', () => {
  it('fill their vectors to the byte, and say what bounds each', async () => {
    const { preview } = await ranAndPreviewed({ changes: MLP })
    for (const { bytes, fields } of preview.vectors)
      expect(fields.reduce((sum, field) => sum + field.bytes, 0)).toBe(bytes)
    const [statistics, round, evaluation] = preview.vectors
    const numeric = preview.plan.data.features.find(({ type }) => type === 'numeric')
    expect(statistics?.fields[0]).toMatchObject({
      name: 'rows',
      kind: 'count',
      bits: 48,
      resolution: 1,
      perRecord: 1,
      own: [preview.trainRows],
    })
    expect(statistics?.fields.find(({ name }) => name === `${numeric?.name}/sum`)).toMatchObject({
      perRecord: 1,
      perSite: preview.trainRows,
      bits: 48,
    })
    expect(round?.fields.find(({ name }) => name === 'dense0/kernel')).toMatchObject({
      kind: 'weights',
      bits: 24,
      range: [-preview.plan.encryption.clip, preview.plan.encryption.clip],
      perSite: preview.plan.encryption.clip,
      perRecord: 2 * preview.plan.encryption.clip,
    })
    expect(evaluation?.fields.find(({ name }) => name === 'positives')).toMatchObject({
      kind: 'histogram',
      shape: [preview.plan.evaluation.histogramBins],
      perRecord: 1,
      perSite: preview.testRows,
    })
    expect(preview.epsilon).toBeNull()
  })

  it('say of a plain plan that nothing bounds its weights', async () => {
    const { preview } = await ranAndPreviewed({ changes: { ...LINEAR, encryption: { mode: 'plain' } } })
    const weights = preview.vectors[1]?.fields.filter(({ kind }) => kind === 'weights') ?? []
    expect(weights.length).toBeGreaterThan(0)
    for (const field of weights)
      expect(field).toMatchObject({ range: null, perRecord: null, perSite: null, bits: 64, resolution: null })
  })
})

it.each([
  [
    'at a threshold of 2',
    { threshold: 2 },
    'nobody alone; any 2 of the 3 sites together open only the sum over at least 3 sites',
  ],
  [
    'at a threshold of 1',
    { threshold: 1 },
    'any one of the 3 sites alone opens sums, each over at least 3 sites',
  ],
  ['without encryption', { mode: 'plain' }, 'the coordinator'],
] as const)('a preview says %s who can read a vector', async (_, encryption, readers) => {
  const { preview } = await ranAndPreviewed({ changes: { ...LINEAR, encryption } })
  expect(new Set(preview.vectors.map(({ readableBy }) => readableBy))).toEqual(new Set([readers]))
})

describe('groups', () => {
  it('are counted at the site, and the policy warns of few in one and refuses nothing for it', async () => {
    const { preview } = await ranAndPreviewed()
    const training = preview.groups.filter(
      ({ part, column }) => part === 'training' && column === preview.plan.data.label.name,
    )
    expect(training.reduce((sum, { records }) => sum + records, 0)).toBe(preview.trainRows)
    expect(preview.groupsUnderMinimum).toBe(0)
    expect(preview.warnings).toEqual([])
    const smallest = preview.groups.reduce((least, group) =>
      group.records > 0 && group.records < least.records ? group : least,
    )
    const asked = { minimumRecordsPerGroup: smallest.records + 1, minimumRecords: preview.trainRows + 1 }
    const strict = await ranAndPreviewed({ policy: asked })
    expect(strict.preview.groupsUnderMinimum).toBeGreaterThan(0)
    const warned = strict.preview.warnings.join('\n')
    for (const part of [
      smallest.column,
      `${smallest.records}`,
      'minimumRecordsPerGroup',
      `${preview.trainRows}`,
      'minimumRecords',
    ])
      expect(warned).toContain(part)
    expect(strict.preview.judgement).toEqual(preview.judgement)
    expect(preview.judgement.verdict).toBe('approve')
  })
})

describe('what is unusual', () => {
  const finding = {
    column: 'age',
    rule: 'the value is outside [0, 120]',
    treatment: 'clipped to the range',
    rows: 9,
    firstRows: [4, 7],
    isMany: true,
  }

  it('in the records is in the preview: values that do not fit, and columns that most rows lack', async () => {
    const missingBy = new Map([
      ['age', 0],
      ['glucose', 50],
      ['oxygen', 51],
    ])
    const { preview } = await ranAndPreviewed({ found: { findings: [finding], missingBy, seenRows: 100 } })
    expect(preview).toMatchObject({ findings: [finding], seenRows: 100 })
    expect(preview.missing).toEqual([
      { column: 'glucose', rows: 50, isMost: false },
      { column: 'oxygen', rows: 51, isMost: true },
    ])
    expect(preview.judgement.verdict).toBe('approve')
  })

  it('in the plan is told by the last one that was approved here, of whatever run', async () => {
    const earlier = (n: number, decision: 'approve' | 'reject', changes: PlanFields): SiteRun => {
      const plan = planText(deteriorationPlan({ seed: 1, rounds: 2, changes: { ...LINEAR, ...changes } }))
      return { ...siteRun(run(n)), plan, approval: { decision } as SiteRun['approval'] }
    }
    const first = await ranAndPreviewed()
    expect(first.preview.changes).toBeNull()
    const before = [earlier(1, 'approve', {}), earlier(2, 'approve', { seed: 2 }), earlier(3, 'reject', {})]
    const { preview } = await ranAndPreviewed({ before })
    const seed = { path: 'seed', before: 2, after: 1 }
    expect(preview.changes).toEqual({ run: run(2), name: preview.plan.name, differences: [seed] })
    const same = await ranAndPreviewed({ before: before.slice(0, 1) })
    expect(same.preview.changes).toEqual({ run: run(1), name: preview.plan.name, differences: [] })
  })
})
