/**
 * docs/lead.md tells a lead what to type, what a run says and what to make of it: each command is one, each
 * state is said so, both plans are plans, and where the public data are there, the lines that make the
 * hospitals' tables make tables that the plans fit.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sha256, siteName } from '@consilium/shared/kernel'
import { encodeModelFile, parsePlan, type RunView, type TrainingPlan } from '@consilium/shared/protocol'
import { buildCohort, type Cohort, encodeModel, MISSING_MARKS } from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { csvRecordSource } from '../../client-agent/data/index.ts'
import { runLines, standing } from '../../coordinator/cli/run-text.ts'
import { realData } from '../support/real-data.ts'
import { shownRun } from '../support/shown-run.ts'
import { projectRoot } from '../support/source-graph.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { expectCallable, expectKnownNames, readPage } from './typed.ts'

const page = readPage('lead.md')
const [icuTables = '', readModel = '', clinicTables = ''] = page.blocks('python')

async function examplePlan(name: string): Promise<TrainingPlan> {
  const file = join(projectRoot, 'docs/examples', name)
  return parsePlan(await readFile(file, 'utf8'), file)
}

describe('docs/lead.md', () => {
  it('walks through the whole day', () => {
    const named = new Set(page.calls.map(({ command }) => `${command.parent?.name()} ${command.name()}`))
    const day = [
      'consilium serve',
      'operator invite',
      'operator enroll',
      'site invite',
      'run start',
      'run show',
      'run watch',
      'plan preview',
      'plan approve',
      'model export',
      'run plan',
      'run add',
      'run abort',
      'audit show',
      'audit verify',
      'audit export',
      'audit reconcile',
      'coordinator set',
    ]
    for (const each of day) expect([...named]).toContain(each)
  })

  it.each(page.calls)('$line', expectCallable)

  it('names flags, error codes and files that there are', () => {
    expectKnownNames(page, [])
  })

  it('knows every state that a run says it is in, as it says it', () => {
    const table = page.text.slice(page.text.indexOf('| what it says |')).split('\n\n')[0] ?? ''
    const told = table
      .split('\n')
      .slice(2)
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span))
    const said = runsInEveryState().flatMap((run) => [standing(run), ...runLines(run)])
    expect(told.length).toBeGreaterThan(15)
    for (const span of told)
      expect(
        said.filter((line) => line.includes(span)),
        span,
      ).not.toEqual([])
    for (const run of runsInEveryState()) {
      const [, phase = ''] = /(?:^|, )([a-z -]+)$/.exec(standing(run)) ?? []
      if (phase !== 'failed' && phase !== 'aborted')
        expect(
          told.some((span) => span.includes(phase) || standing(run).includes(span)),
          standing(run),
        ).toBe(true)
    }
  })

  it('explains plans that are plans, over columns that the tables have', async () => {
    const [icu, clinics] = [await examplePlan('icu-mortality.yaml'), await examplePlan('readmission.yaml')]
    const header = page.blocks('text').find((block) => block.startsWith('apacheapsvarid,')) ?? ''
    const columns = header.trim().split(',')
    for (const { name } of [...icu.data.features, icu.data.label]) expect(columns).toContain(name)
    expect(page.text).toContain(`| which columns | ${icu.data.features.length} |`)
    expect(clinics.participation.sites).toEqual(['clinic-a', 'clinic-b', 'clinic-c', 'clinic-d'])
  })
})

/** A run in each of its states, and with each of the things that may be said of it beside. */
function runsInEveryState(): readonly RunView[] {
  const [one] = shownRun().sites
  if (one === undefined) throw new Error('there is no site')
  const west = { ...one, site: siteName('west') }
  const phases = [
    'awaiting-approval',
    'key-commit',
    'key-reveal',
    'key-confirm',
    'releasing',
    'released',
    'failed',
    'aborted',
  ] as const
  const inRound = ['collecting', 'signing', 'answering', 'opening'] as const
  const run = (change: Partial<RunView>): RunView =>
    shownRun({ rounds: 10, step: 3, sites: [one], ...change })
  const [elsewhere, list] = [siteName('elsewhere'), { from: 1, to: 2, as: 'included' } as const]
  return [
    ...phases.map((phase) => run({ phase })),
    ...[0, 3, 11].flatMap((step) => inRound.map((phase) => run({ phase, step }))),
    run({ phase: 'key-commit', epoch: 2, sites: [one, { ...west, left: 'withdrew: no vote' }] }),
    run({ step: 4, sites: [one, { ...west, attendance: [list, { from: 3, to: 3, as: 'missed' }] }] }),
    run({ step: 4, sites: [one, { ...west, attendance: [{ from: 1, to: 3, as: 'missed' }] }] }),
    run({ paused: '2 contributions to step 4 are in, 3 are needed; waiting for west' }),
    run({
      admission: {
        site: elsewhere,
        roster: shownRun().roster,
        threshold: 2,
        expiresAt: 1,
        undecided: [west.site],
      },
    }),
    run({ wrongAnswers: [{ step: 2, site: west.site, namedBy: [one.site] }] }),
  ]
}

const [eicu, diabetes] = [realData('eicu-demo'), realData('diabetes-130')]
const hasPython = spawnSync('python3', ['--version']).status === 0
const missing = [
  ...(eicu === null ? ['there is no eicu-demo'] : []),
  ...(diabetes === null ? ['there is no diabetes-130'] : []),
  ...(hasPython ? [] : ['there is no python3']),
]

describe.skipIf(missing.length > 0)(
  `the examples with the public data${missing.length > 0 ? ` (not tried: ${missing.join('; ')})` : ''}`,
  () => {
    /** A site's table as a plan reads it. */
    async function cohortOf(plan: TrainingPlan, path: string, marks: readonly string[]): Promise<Cohort> {
      const { data, evaluation, seed } = plan
      const columns = [...data.features.map(({ name }) => name), data.label.name]
      const batches = csvRecordSource({ path, missing: marks }).batches(columns)
      return await buildCohort({ contract: data, split: evaluation.split, site: 'site', seed, batches })
    }

    it('the regions of eICU fit the plan, and what does not is what the page says', async () => {
      await using dir = await temporaryDirectory()
      const from = [
        ['patient', 'patient'],
        ['hospital', 'hospital'],
        ['apacheapsvar', 'apacheApsVar'],
      ] as const
      for (const [stored, name] of from)
        await copyFile(join(eicu ?? '', `${stored}.csv`), dir.join(`${name}.csv`))
      execFileSync('python3', ['-c', icuTables], { cwd: dir.path })
      const plan = await examplePlan('icu-mortality.yaml')
      const rows: Record<string, number> = {}
      let withoutOutcome = 0
      for (const site of ['midwest', 'south', 'west', 'northeast', 'elsewhere']) {
        const cohort = await cohortOf(plan, dir.join(`${site}.csv`), ['-1'])
        rows[site] = cohort.rows + cohort.droppedRows
        withoutOutcome += cohort.droppedRows
        // Nothing but the stays whose outcome nobody knows.
        expect(cohort.findings.map(({ column }) => column)).toEqual(['outcome'])
        // Without the hospital's own word for a missing value, the plan's rule makes it one all the same.
        const forgotten = await cohortOf(plan, dir.join(`${site}.csv`), MISSING_MARKS)
        expect([forgotten.rows, forgotten.columns]).toEqual([cohort.rows, cohort.columns])
        expect(forgotten.findings.length).toBeGreaterThan(10)
      }
      expect(rows).toEqual({ midwest: 733, south: 671, west: 461, northeast: 140, elsewhere: 200 })
      expect(withoutOutcome).toBe(26)
    })

    it('the clinics of Diabetes 130-US fit the plan', async () => {
      await using dir = await temporaryDirectory()
      await writeFile(
        dir.join('diabetic_data.csv'),
        gunzipSync(await readFile(join(diabetes ?? '', 'diabetic_data.csv.gz'))),
      )
      execFileSync('python3', ['-c', clinicTables], { cwd: dir.path })
      const plan = await examplePlan('readmission.yaml')
      const { rows, findings } = await cohortOf(plan, dir.join('clinic-a.csv'), MISSING_MARKS)
      expect(rows).toBe(17_455)
      const many = findings.filter(({ isMany }) => isMany).map(({ column }) => column)
      expect(many).toEqual(['admission_type_id', 'medical_specialty'])
    })
  },
)

it.skipIf(!hasPython)('a model file is read by the lines that say how', async () => {
  await using dir = await temporaryDirectory()
  const { data, model } = await examplePlan('icu-mortality.yaml')
  const kernel = { name: 'kernel', shape: [2, 1], values: Float32Array.of(0.5, -1.5) }
  const weights = encodeModel([kernel, { name: 'bias', shape: [1], values: Float32Array.of(0.25) }])
  const standardisation = {
    inputs: ['age', 'sex_Male'],
    means: [62, 0.6],
    deviations: [18, 0.5],
    scaled: true,
  }
  await writeFile(
    dir.join('icu.model'),
    encodeModelFile({ plan: sha256('plan'), data, model, standardisation, bounds: [1, 1], weights }),
  )
  const said = execFileSync('python3', ['-c', readModel], { cwd: dir.path, encoding: 'utf8' })
  expect(said).toBe("['age', 'sex_Male'] {'kernel': ((2, 1), (0.5, -1.5)), 'bias': ((1,), (0.25,))}\n")
})
