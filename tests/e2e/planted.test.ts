/**
 * Unmistakable values of patients in every site's records, good ones and bad ones, at the log level that says
 * most: none of them is in anything that leaves the agent's process but the encrypted sum.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  APPROVING_POLICY,
  type Federation,
  type FederationSite,
  startFederation,
} from '../support/federation.ts'
import type { Ended } from '../support/processes.ts'
import { hospitalCsv, smallPlan } from '../support/small-hospitals.ts'

/** What no program, clock, port or digest says by chance. */
const NAME = 'Quillfeather-Zebedee'
const NUMBER = 'MRN-91-7734-XQ'
const [AGE, PRESSURE] = ['61.337709', '143.918273']
const BAD = {
  number: 'sixtyoneandahalf',
  range: '187654321.125',
  category: 'undisclosed-qz',
  label: 'perhaps-qz',
  missing: 'unbekannt-qz',
}
const PLANTED = [NAME, NUMBER, AGE, PRESSURE, ...Object.values(BAD)]

let federation: Federation
let site: FederationSite

/**
 * Every record with a name and a number that no plan asks for, and the first with planted ages and pressures.
 */
function planted(hospital: number): string {
  const [header, ...rows] = hospitalCsv(hospital).trimEnd().split('\n')
  const people = rows.map((row, index) => `${row},${NAME}-${index},${NUMBER}-${index}`)
  return `${header},name,number\n${AGE},${PRESSURE},f,1,${NAME},${NUMBER}\n${people.join('\n')}\n`
}

/** The records with a first one that breaks the contract. */
function broken(row: string): string {
  const [header, ...rows] = planted(0).trimEnd().split('\n')
  return `${header}\n${row}\n${rows.join('\n')}\n`
}

/** What is no table at all, or not the plan's. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['a field too many', broken(`${AGE},${PRESSURE},f,1,${NAME},${NUMBER},${NAME}`)],
  ['a field too few', broken(`${AGE},${NAME}`)],
  ['an open quotation mark', broken(`${AGE},${PRESSURE},f,1,"${NAME},${NUMBER}`)],
  ['something behind a quotation mark', broken(`${AGE},${PRESSURE},f,1,"${NAME}"${NUMBER},x`)],
  ['no header', planted(0).split('\n').slice(1).join('\n')],
]

/** Values that do not fit, which a rule of the plan handles. */
const MISFITS: readonly (readonly [string, string])[] = [
  ['a text for a number', broken(`${BAD.number},${PRESSURE},f,1,${NAME},${NUMBER}`)],
  ['a number out of range', broken(`${BAD.range},${PRESSURE},f,1,${NAME},${NUMBER}`)],
  ['an unknown category', broken(`${AGE},${PRESSURE},${BAD.category},1,${NAME},${NUMBER}`)],
  ['a label that is none', broken(`${AGE},${PRESSURE},f,${BAD.label},${NAME},${NUMBER}`)],
  ['a mark of a missing value that nobody named', broken(`${BAD.missing},${PRESSURE},f,1,${NAME},${NUMBER}`)],
]

beforeAll(async () => {
  federation = await startFederation({ sites: 3, policy: APPROVING_POLICY, logLevel: 'debug' })
  const [first] = federation.sites
  if (first === undefined) throw new Error('there is no site')
  site = first
  await Promise.all(federation.sites.map(({ data }, index) => writeFile(data, planted(index))))
})

afterAll(async () => {
  await federation[Symbol.asyncDispose]()
})

/** What of the planted values is in a text. */
function found(text: string): readonly string[] {
  return PLANTED.filter((value) => text.includes(value))
}

function expectNothing(what: string, ...ended: readonly Ended[]): void {
  for (const { stdout, stderr } of ended) expect([what, found(stdout), found(stderr)]).toEqual([what, [], []])
}

/** Logs and standard output of every process so far. */
function expectQuietProcesses(): void {
  for (const process of [federation.coordinator, ...federation.sites.map(({ agent }) => agent)]) {
    expect(process.err.text()).toContain('"level":"debug"')
    expect([process.name, found(process.err.text()), found(process.out.text())]).toEqual([
      process.name,
      [],
      [],
    ])
  }
}

async function expectQuietFiles(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    expect([path, found((await readFile(path)).toString('latin1'))]).toEqual([path, []])
  }
}

describe('planted values', () => {
  it('are in no log, ledger, audit chain, command or file after a run with them', async () => {
    const run = await federation.startRun(smallPlan({ rounds: 1 }))
    expect((await federation.watch(run).ended).code).toBe(0)
    expectQuietProcesses()
    expectNothing(
      'commands of the site',
      await site.command('status'),
      await site.command('plan', 'list', '--json'),
      await site.command('plan', 'preview', run, '--data', site.data),
      await site.command('plan', 'preview', run, '--data', site.data, '--json'),
      await site.command('doctor', '--data', site.data, '--json'),
      await site.command('ledger', 'show', '--json'),
      await site.command('model', 'list', '--json'),
    )
    expectNothing(
      'commands of the lead',
      await federation.command('audit', 'show', '--json'),
      await federation.command('run', 'show', run, '--json'),
    )
    await expectQuietFiles(federation.dir)
    await expectQuietFiles(site.dir)
  })

  it.each([
    ...MISTAKES.map((each) => [...each, 4] as const),
    ...MISFITS.map((each) => [...each, 0] as const),
  ])('are in no message about %s', async (name, content, code) => {
    const data = federation.directory.join(`${name.replaceAll(' ', '-')}.csv`)
    await writeFile(data, content)
    const [preview, doctor] = await Promise.all([
      site.command('plan', 'preview', 'latest', '--data', data),
      site.command('doctor', '--data', data, '--json'),
    ])
    expect(preview).toMatchObject({
      code,
      stderr: expect.stringMatching(code === 0 ? /^$/ : /\(INVALID_DATA\)\n$/),
    })
    expectNothing(name, preview, doctor)
  })

  it('are in no finding, and nowhere after a run with values that do not fit', async () => {
    await writeFile(
      site.data,
      broken(`${BAD.range},${BAD.number},${BAD.category},${BAD.label},${NAME},${NUMBER}`),
    )
    const run = await federation.startRun(smallPlan({ rounds: 2 }))
    const ended = await federation.watch(run).ended
    expect(ended.code).toBe(0)
    expect(site.agent.err.text()).toContain('the records fit the plan, but not in every row')
    expectNothing(
      'the lead is told',
      ended,
      await federation.command('audit', 'show', '--json'),
      await federation.command('run', 'show', run, '--json'),
    )
    expectNothing(
      'the ledger and the record',
      await site.command('ledger', 'show', '--json'),
      await site.command('plan', 'list', '--json'),
    )
    expectQuietProcesses()
    await expectQuietFiles(federation.dir)
  })

  it('are in nothing that a process says which does not start, or is killed', async () => {
    site.agent.signal('SIGABRT')
    await site.agent.ended
    expectQuietProcesses()
    await writeFile(site.data, broken(`${AGE},${PRESSURE},f,1,"${NAME},${NUMBER}`))
    expectNothing(
      'a start',
      await site.command('start', '--data', site.data, '--log-level', 'debug', '--json'),
    )
  })
})
