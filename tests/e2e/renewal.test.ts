/** Certificates that end while a run goes on, and a coordinator that is away when they should be renewed. */
import { siteName } from '@consilium/shared/kernel'
import { parseAddress, RpcClient, renew } from '@consilium/shared/rpc'
import { expect, it } from 'vitest'
import { byExpiry, type StoredCertificate, storedCertificate } from '../support/certificates.ts'
import { APPROVING_POLICY, type FederationSite, startFederation, succeeded } from '../support/federation.ts'
import type { LogLine } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'

/** Long enough for a busy machine between what is due and what has ended: a third is 30 seconds. */
const LIFE_SECONDS = 90

const at = ({ time }: LogLine): number => Date.parse(String(time))

/** Renewed after a time, and connected with it. */
async function hasRenewed({ agent }: FederationSite, after: number): Promise<void> {
  const renewed = await agent.logged(
    (line) => line.message === 'the certificate was renewed' && at(line) >= after,
  )
  await agent.logged((line) => line.message === 'session with the coordinator' && at(line) >= at(renewed))
}

it('certificates are renewed while a run goes on, over a coordinator that was away, and no agent is restarted for it', async () => {
  await using federation = await startFederation({
    policy: APPROVING_POLICY,
    coordinatorFlags: ['--site-certificate-seconds', String(LIFE_SECONDS)],
  })
  const run = await federation.startRun(smallPlan({ rounds: 12 }))
  await using watch = federation.watch(run)
  await federation.reached(run, 1)

  // A site that stands still keeps the run where it is, for as long as the others need. Its own certificate
  // ends last.
  const before = await byExpiry(federation.sites)
  const [first, still] = [before[0], before.at(-1)]
  if (first === undefined || still === undefined) throw new Error('there is no site')
  still.site.agent.signal('SIGSTOP')

  // The coordinator is away when the time comes: that is said with the time that is left, and tried again.
  await federation.coordinator.kill()
  const warned = await first.site.agent.logged(
    ({ message }) => message === 'the certificate could not be renewed, trying again',
  )
  expect(warned).toMatchObject({
    level: 'warn',
    site: first.site.name,
    code: 'UNAVAILABLE',
    expiresAt: new Date(first.expiresAt).toISOString(),
  })
  expect(at(warned)).toBeLessThan(first.expiresAt)
  const back = Date.now()
  await federation.restart()

  // What was is over: the old certificate stands for nobody from the first use of the new one on, although
  // its time has not come.
  const supersedes = async (old: StoredCertificate): Promise<void> => {
    await hasRenewed(old.site, back)
    const renewed = await storedCertificate(old.site)
    expect(renewed.serial).not.toBe(old.serial)
    expect(renewed.privateKey).not.toBe(old.privateKey)
    const client = new RpcClient({
      address: parseAddress(federation.address),
      authority: old.authority,
      identity: old,
    })
    const asked = renew({ client, name: siteName(old.site.name), authority: old.authority, build: '0.1.0' })
    await expect(asked).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(/not the current one/),
    })
    client.close()
  }
  await Promise.all(before.slice(0, -1).map(supersedes))
  expect(succeeded(await federation.command('run', 'show', run, '--json'))).toMatchObject({
    endedAt: null,
    step: expect.toSatisfy((step: number) => step < 12),
  })
  still.site.agent.signal('SIGCONT')

  // The new one is what is on disk: killed at any instant, the agent comes back with it.
  await first.site.agent.kill()
  await first.site.restart()
  await first.site.agent.logged(({ message }) => message === 'session with the coordinator')

  const { code, stdout } = await watch.ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    phase: 'released',
    failure: null,
  })
  await hasRenewed(still.site, back)
  const audit = (await federation.command('audit', 'show', '--json')).stdout
  for (const { name } of federation.sites)
    expect(audit).toContain(`"actor":"${name}","action":"member.renewed"`)
  expect(succeeded(await federation.command('audit', 'verify', '--json'))).toMatchObject({ intact: true })
})
