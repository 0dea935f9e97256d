/** Records that do not fit the plan: said before anything is approved, and to the lead without a value of a patient. */
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Federation, type FederationSite, startFederation } from '../support/federation.ts'
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
    ['a value out of range', good.replace(/\n\d+,/, `\n${planted},`), ['age', /outside \[0, 120\]/, /row 2\b/]],
    ['a value that is no number', good.replace(/\n\d+,/, '\nforty,'), ['age', 'not a number', /row 2\b/]],
    ['an unknown category', good.replace(/,f,|,m,/, ',x,'), ['sex', 'none of the 2 categories']],
    ['an empty file', '', ['is empty']],
    ['a header alone', 'age,pressure,sex,ill\n', ['no records']],
    ['another encoding', Buffer.from(good.replace('age', 'âge'), 'latin1'), ['UTF-8']],
    ['a broken line', good.replace(/\n(\d+),/, '\n$1,7,7,'), ['row 2', 'fields']],
  ])('of %s says where it is', async (name, content, says) => {
    const data = federation.directory.join(`${name.replaceAll(' ', '-')}.csv`)
    await writeFile(data, content)
    const ended = await site.command('plan', 'preview', run, '--data', data)
    expectMistake(ended, 'INVALID_DATA', ...says)
    expect(ended.stderr).not.toMatch(new RegExp(`${planted}|forty`))
  })

  it('of no file, and of none configured', async () => {
    const [absent, none] = await Promise.all([
      site.command('plan', 'preview', run, '--data', federation.directory.join('absent.csv')),
      site.command('plan', 'preview', run),
    ])
    expectMistake(absent, 'INVALID_DATA', 'absent.csv')
    expectMistake(none, 'INVALID_CONFIG', '--data FILE.csv')
  })
})

describe('an agent', () => {
  it('does not start on a file that holds no records', async () => {
    const dir = site.dir
    const data = federation.directory.join('nothing.csv')
    await writeFile(data, '')
    site.agent.signal('SIGTERM')
    await site.agent.ended
    expectMistake(await runCommand('consilium-agent', { args: ['start', '--dir', dir, '--data', data] }), 'INVALID_DATA', 'nothing.csv', 'is empty')
    await site.restart()
  })

  it('that finds a value out of range rejects an approved plan, and tells the lead the rule and never the value', async () => {
    await writeFile(site.data, good.replace(/\n\d+,/, `\n${planted},`))
    expect(await site.command('plan', 'approve', run)).toMatchObject({ code: 0 })
    const { code, stderr } = await federation.watch(run).ended
    expect(code).toBe(14)
    expect(stderr).toMatch(/site 'site-a' rejected the plan: .*\(RUN_FAILED\)\n$/s)
    expect(stderr).not.toContain(planted)
    const logs = [federation.coordinator, ...federation.sites.map(({ agent }) => agent)].map(({ err }) => err.text())
    expect(logs.filter((log) => log.includes(planted))).toEqual([])
    expect((await federation.command('audit', 'show')).stdout).not.toContain(planted)
  })
})
