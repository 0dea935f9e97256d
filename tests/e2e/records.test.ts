/**
 * Records that do not fit the plan: said to the person here before anything is approved, and to nobody else.
 */
import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Federation, type FederationSite, startFederation, succeeded } from '../support/federation.ts'
import { expectMistake } from '../support/mistakes.ts'
import { runCommand } from '../support/processes.ts'
import { hospitalCsv, smallPlan } from '../support/small-hospitals.ts'

let federation: Federation
let site: FederationSite
let run: string

beforeAll(async () => {
  federation = await startFederation({ sites: 3 })
  const [first] = federation.sites
  if (first === undefined) throw new Error('there is no site')
  site = first
  run = await federation.startRun(smallPlan())
  await site.agent.logged((line) => line.message === 'plan received')
})

afterAll(async () => {
  await federation[Symbol.asyncDispose]()
})

const good = hospitalCsv(0)

/** A value that turns up nowhere by chance: no time, port or digest looks like it. */
const planted = '187654321.125'

describe('a preview', () => {
  it.each<[string, string | Uint8Array, readonly (string | RegExp)[]]>([
    ['a missing column', good.replace('pressure', 'presure'), ["'pressure'"]],
    ['a column of numbers without one', good.replaceAll(/\n\d+,/g, '\nforty,'), ["'age'"]],
    ['an empty file', '', ['is empty']],
    ['a header alone', 'age,pressure,sex,ill\n', ['no records']],
    ['another encoding', Buffer.from(good.replace('age', 'âge'), 'latin1'), ['UTF-8']],
    ['a broken line', good.replace(/\n(\d+),/, '\n$1,7,7,'), ['row 2', 'fields']],
  ])('of %s says where it is', async (name, content, says) => {
    const data = federation.directory.join(`${name.replaceAll(' ', '-')}.csv`)
    await writeFile(data, content)
    const ended = await site.command('plan', 'preview', run, '--data', data)
    expectMistake(ended, 'INVALID_DATA', ...says)
    expect(ended.stderr).not.toContain('forty')
  })

  it.each([
    ['out of range', good.replace(/\n\d+,/, `\n${planted},`)],
    ['that is no number', good.replace(/\n\d+,/, '\nquarante,')],
    ['of an unknown category', good.replace(/,f,|,m,/, ',androgyne,')],
  ])('of a value %s is made all the same, and does not hold it', async (name, content) => {
    const data = federation.directory.join(`${name.replaceAll(' ', '-')}.csv`)
    await writeFile(data, content)
    const ended = await site.command('plan', 'preview', run, '--data', data)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).not.toMatch(new RegExp(`${planted}|quarante|androgyne`))
  })

  it('of no file says so', async () => {
    expectMistake(
      await site.command('plan', 'preview', run, '--data', federation.directory.join('absent.csv')),
      'INVALID_DATA',
      'absent.csv',
    )
  })
})

// The recipe of the README: `start --data FILE`, and no other command names the file.
describe('the records that the agent was started with', () => {
  const origin = async (): Promise<unknown> =>
    succeeded<{ key: string; value: string; origin: string }[]>(
      await site.command('config', 'show', '--json'),
    ).find(({ key }) => key === 'data')

  it('are those that every other command looks at', async () => {
    expect(await origin()).toEqual({
      key: 'data',
      value: site.data,
      origin: 'remembered from the last start',
    })
    const preview = await site.command('plan', 'preview', 'latest')
    expect(preview).toMatchObject({ code: 0, stderr: '' })
    // A fresh key or signature may be a byte longer than the last one.
    const lines = (text: string) => text.split('\n').filter((line) => !line.includes('≤'))
    expect(lines(preview.stdout)).toEqual(
      lines((await site.command('plan', 'preview', 'latest', '--data', site.data)).stdout),
    )
    const { findings } = JSON.parse((await site.command('doctor', '--json')).stdout) as {
      findings: { check: string; state: string; found: string }[]
    }
    expect(findings.filter(({ check }) => check === 'data' || check === 'columns')).toMatchObject([
      { state: 'fine', found: 'csv site-a.csv: 80 records, 4 columns' },
      { state: 'fine', found: 'the plan finds its columns' },
    ])
  })

  it('are those of a start that is told nothing, until a configuration says where they are', async () => {
    const start = () =>
      runCommand('consilium-agent', {
        args: ['start', '--dir', site.dir, '--log-level', 'silent', '--data-delimiter', 'tab'],
      })
    site.agent.signal('SIGTERM')
    await site.agent.ended
    // It reads the right file, with what it is told about it: and so does not begin.
    expectMistake(await start(), 'INVALID_DATA', site.data, 'by a comma')
    expect(await origin()).toMatchObject({ value: site.data })
    await writeFile(`${site.dir}/agent.yaml`, 'data: ../elsewhere.csv\n')
    expectMistake(await start(), 'INVALID_DATA', federation.directory.join('elsewhere.csv'))
    // What did not begin to run has nothing to be remembered.
    expect(await origin()).toMatchObject({ value: site.data, origin: 'remembered from the last start' })
    await rm(`${site.dir}/agent.yaml`)
    await site.restart()
  })
})

describe('an agent', () => {
  it('does not start on a file that holds no records', async () => {
    const dir = site.dir
    const data = federation.directory.join('nothing.csv')
    await writeFile(data, '')
    site.agent.signal('SIGTERM')
    await site.agent.ended
    expectMistake(
      await runCommand('consilium-agent', { args: ['start', '--dir', dir, '--data', data] }),
      'INVALID_DATA',
      'nothing.csv',
      'is empty',
    )
    await site.restart()
  })
})

describe('an approval', () => {
  const plan = async (): Promise<Record<string, unknown>> =>
    succeeded<Record<string, unknown>[]>(await site.command('plan', 'list', '--json')).find(
      (each) => each['run'] === run,
    ) ?? {}
  const others = () => federation.sites.slice(1)

  it('of a plan that asks for a column which is not there decides nothing: the person here is told, and nobody else', async () => {
    await Promise.all(
      others().map(async (other) => succeeded(await other.command('plan', 'approve', run, '--json'))),
    )
    await writeFile(site.data, good.replace('pressure', 'presure'))
    const refused = await site.command('plan', 'approve', run)
    expectMistake(refused, 'INVALID_DATA', `nothing is decided on ${run}`, "'pressure'")
    expect(refused.code).toBe(4)
    expect(await plan()).toMatchObject({ status: 'waiting', decision: null })

    // An agent that starts on such a table looks by itself.
    site.agent.signal('SIGTERM')
    await site.agent.ended
    await site.restart()
    expect(
      await site.agent.logged(({ message }) => message === 'the records do not fit the plan: it waits'),
    ).toMatchObject({
      level: 'warn',
      run,
      code: 'INVALID_DATA',
    })
    expect(await plan()).toMatchObject({
      status: 'waiting',
      reason: expect.stringMatching(/^waits: the records do not fit the plan: .*'pressure'/),
    })
    expect((await site.command('status')).stdout).toMatch(/DOES NOT FIT: .*'pressure'/)
    const { sites, phase } = succeeded<{ phase: string; sites: { decision: string; refusal: unknown }[] }>(
      await federation.command('run', 'show', run, '--json'),
    )
    expect(phase).toBe('awaiting-approval')
    expect(sites).toMatchObject([
      { decision: 'none', refusal: null },
      { decision: 'approve' },
      { decision: 'approve' },
    ])
  })

  it('of a table with a value out of range says so first, to the person here alone; the run goes on for all', async () => {
    await writeFile(site.data, good.replace(/\n\d+,/, `\n${planted},`))
    const approved = await site.command('plan', 'approve', run)
    expect(approved).toMatchObject({ code: 0, stderr: '' })
    expect(approved.stdout).toMatch(
      /column 'age': .*outside \[0, 120\], in row 2; .*MORE THAN ONE ROW IN A HUNDRED.*Approved run-/s,
    )
    const { code, stdout, stderr } = await federation.watch(run).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(await plan()).toMatchObject({
      fit: { problem: null, findings: [{ column: 'age', rows: 1, firstRows: [2], isMany: true }] },
    })
    const [model] = succeeded<{ attendance: Record<string, unknown> }[]>(
      await site.command('model', 'list', '--json'),
    )
    for (const { name } of federation.sites)
      expect(model?.attendance[name]).toEqual([{ from: 0, to: 4, as: 'included' }])
    expect((await site.command('status')).stdout).toMatch(
      /3 of 3 rounds +fits with 1 finding, 1 IN MANY ROWS/,
    )
    const told = [
      stdout,
      (await federation.command('run', 'show', run)).stdout,
      (await federation.command('audit', 'show')).stdout,
    ]
    expect(told.filter((text) => /outside|age|finding|187654321/.test(text))).toEqual([])
    const logs = [federation.coordinator, ...federation.sites.map(({ agent }) => agent)].map(({ err }) =>
      err.text(),
    )
    expect(logs.filter((log) => log.includes(planted))).toEqual([])
  })
})
