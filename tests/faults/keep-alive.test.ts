/** A firewall between hospital and coordinator that forgets idle connections, and tells nobody. */
import { formatAddress, parseAddress } from '@consilium/shared/rpc'
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation } from '../support/federation.ts'
import { type Firewall, firewall } from '../support/firewall.ts'
import type { LogLine } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'

const KEEP_ALIVE_MS = 1000
/** What a busy machine may add to timers: little, beside the quarter of an hour that TCP waits. */
const LATE_MS = 30_000

const at = ({ time }: LogLine): number => Date.parse(String(time))

it('a connection that was silently dropped is noticed within two keep-alives and opened again; one that is kept alive is never dropped', async () => {
  const between: { firewall: Firewall | null } = { firewall: null }
  await using federation = await startFederation({
    sites: 3,
    policy: APPROVING_POLICY,
    agentFlags: ['--keep-alive-seconds', String(KEEP_ALIVE_MS / 1000)],
    async dialled(coordinator) {
      between.firewall = await firewall(parseAddress(coordinator))
      return formatAddress(between.firewall.address)
    },
  })
  if (between.firewall === null) throw new Error('there is no firewall')
  await using wall = between.firewall
  const { sites } = federation

  // It forgets faster than the agents speak: every ping falls into the void, and TCP would wait for an
  // answer for a quarter of an hour.
  const from = Date.now()
  wall.forgetAfter(KEEP_ALIVE_MS / 2)
  for (const { agent } of sites) {
    const noticed = await agent.logged(
      (line) => line.message === 'no session with the coordinator, trying again',
    )
    expect(noticed).toMatchObject({ level: 'warn', code: 'UNAVAILABLE' })
    expect(at(noticed) - from).toBeLessThan(2 * KEEP_ALIVE_MS + LATE_MS)
  }
  expect(wall.forgotten()).toBeGreaterThanOrEqual(sites.length)

  // It forgets more slowly than they speak: what is opened now lives, with nothing to say but that.
  const patience = 5 * KEEP_ALIVE_MS
  wall.forgetAfter(patience)
  const run = await federation.startRun(smallPlan({ rounds: 1 }))
  expect((await federation.watch(run).ended).code).toBe(0)
  const [forgotten, opened] = [wall.forgotten(), wall.opened()]
  await wall.carriedAfter(patience + 2 * KEEP_ALIVE_MS)
  expect([wall.forgotten(), wall.opened()]).toEqual([forgotten, opened])
})
