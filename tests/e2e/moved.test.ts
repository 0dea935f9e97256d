/**
 * A coordinator that moves to another port in the middle of a run: one command at each site, and the running
 * agents follow.
 */
import { readFile } from 'node:fs/promises'
import { formatAddress, parseAddress } from '@consilium/shared/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  APPROVING_POLICY,
  type Federation,
  type FederationSite,
  startFederation,
  succeeded,
} from '../support/federation.ts'
import { expectMistake } from '../support/mistakes.ts'
import { smallPlan } from '../support/small-hospitals.ts'
import { forward } from '../support/tcp.ts'

let federation: Federation
let stranger: Federation

beforeAll(async () => {
  ;[federation, stranger] = await Promise.all([
    startFederation({ sites: 3, policy: APPROVING_POLICY }),
    startFederation({ sites: 0 }),
  ])
})

afterAll(async () => {
  await Promise.all([federation[Symbol.asyncDispose](), stranger[Symbol.asyncDispose]()])
})

const stored = async (site: FederationSite) =>
  JSON.parse(await readFile(`${site.dir}/site.json`, 'utf8')) as Record<string, unknown>
const shown = async (site: FederationSite) =>
  succeeded<{ coordinator: string }>(await site.command('status', '--json')).coordinator

describe('consilium-agent coordinator set', () => {
  it('changes nothing where another federation answers, or nobody does', async () => {
    const [site] = federation.sites
    if (site === undefined) throw new Error('there is no site')
    const before = await stored(site)
    expectMistake(
      await site.command('coordinator', 'set', stranger.address),
      'WRONG_FINGERPRINT',
      `fingerprint ${stranger.fingerprint}, expected ${federation.fingerprint}`,
      `The coordinator's address is ${federation.address} as before`,
    )
    expectMistake(
      await site.command('coordinator', 'set', '127.0.0.1:1'),
      'UNAVAILABLE',
      'ECONNREFUSED',
      '--unchecked',
    )
    expectMistake(await site.command('coordinator', 'set', 'nowhere'), 'USAGE', 'expected HOST:PORT')
    // The coordinator's certificate does not go by this name: no call would reach it there.
    await using elsewhere = await forward('127.0.0.2', parseAddress(federation.address))
    expectMistake(
      await site.command('coordinator', 'set', formatAddress(elsewhere.address)),
      'WRONG_CERTIFICATE',
      'serve --advertise',
    )
    expect(await stored(site)).toEqual(before)
  })

  it('is followed by agents that run, and the run goes on to its release', async () => {
    const run = await federation.startRun(smallPlan({ rounds: 6 }))
    await federation.reached(run, 2)
    const before = await Promise.all(federation.sites.map(stored))
    federation.coordinator.signal('SIGTERM')
    const moved = await federation.move()
    expect(moved).not.toBe(federation.address)

    const [first, ...others] = federation.sites
    if (first === undefined) throw new Error('there is no site')
    const said = await first.command('coordinator', 'set', moved)
    expect(said).toMatchObject({ code: 0, stderr: '' })
    expect(said.stdout).toBe(
      `The coordinator of 'site-a' is ${moved} now; it was ${federation.address}.\nThe running agent ` +
        'follows with its next connection.\n',
    )
    for (const site of others) {
      expect(succeeded(await site.command('coordinator', 'set', moved, '--json'))).toEqual({
        site: site.name,
        coordinator: moved,
        before: federation.address,
        checked: true,
      })
    }

    const ends = await Promise.all(
      federation.sites.map(({ agent }) =>
        agent.logged((line) => line.message === 'run ended' && line['run'] === run),
      ),
    )
    expect(ends[0]).toMatchObject({ kind: 'released', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(new Set(ends.map(({ digest }) => digest)).size).toBe(1)
    for (const [index, site] of federation.sites.entries()) {
      expect(site.agent.log().filter(({ message }) => message === 'agent started')).toHaveLength(1)
      expect(await stored(site)).toEqual({ ...before[index], coordinator: moved })
      expect(await shown(site)).toBe(moved)
    }
    const { stdout } = await first.command('doctor', '--data', first.data, '--json')
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ check: 'route', state: 'fine', found: `${moved} takes TCP connections` }),
    )
  })

  it('takes an address unchecked for a coordinator that is not up yet', async () => {
    const [site] = federation.sites
    if (site === undefined) throw new Error('there is no site')
    expect(
      succeeded(await site.command('coordinator', 'set', 'later.example.org:443', '--unchecked', '--json')),
    ).toMatchObject({ checked: false })
    expect(await shown(site)).toBe('later.example.org:443')
  })
})
