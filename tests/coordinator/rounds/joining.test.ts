/**
 * A site that is to join a run: asked, and outside of everything else; the question outlives the coordinator
 * and ends by the calendar.
 */
import { createRunService } from '@consilium/coordinator/rounds'
import { type ConsiliumError, silentLogger, siteName, systemRandom } from '@consilium/shared/kernel'
import { planText, type RosterEntry } from '@consilium/shared/protocol'
import { memoryBlobStore, memoryRunStore } from '@consilium/sim/stores'
import { VirtualClock } from '@consilium/sim/world'
import { expect, it } from 'vitest'
import { digestOf, JOINER, nthSite, planOf, reach, rosterOf } from '../../shared/protocol/support.ts'

const LEAD = siteName('lead')

/** A coordinator with a run that is in its first round. */
function underWay(enrolled: () => readonly RosterEntry[]) {
  const clock = new VirtualClock()
  const store = memoryRunStore(clock)
  const state = reach('collecting', { sites: 4, step: 1 })
  store.commit({ state, plan: planText(planOf()), audit: [], archived: [] })
  const service = () =>
    createRunService({
      store,
      blobs: memoryBlobStore(),
      clock,
      random: systemRandom,
      logger: silentLogger,
      roster: enrolled,
    })
  return { clock, store, run: state.context.run, first: nthSite(state, 0), service }
}

const refused = async (work: () => unknown): Promise<string> => {
  try {
    await work()
  } catch (thrown) {
    return (thrown as ConsiliumError).code
  }
  return 'nothing was refused'
}

it('is asked beside those who take part, whose commands stay, and may send and fetch nothing', async () => {
  const { run, first, service } = underWay(() => [...rosterOf(4), JOINER])
  const rounds = service()
  await rounds.add(run, JOINER.site, LEAD)
  const kinds = async (site: typeof first) => (await rounds.commandsFor(site)).map(({ kind }) => kind)
  expect(await kinds(first)).toEqual(['contribute', 'approve'])
  expect(await kinds(JOINER.site)).toEqual(['approve'])
  expect((await rounds.commandsFor(JOINER.site))[0]).toMatchObject({
    joining: { site: JOINER.site, left: [] },
    roster: [...rosterOf(4), JOINER],
  })
  expect(await refused(() => rounds.uploadAllowed(JOINER.site, run, digestOf('file'), 10))).toBe(
    'PERMISSION_DENIED',
  )
  expect(await refused(() => rounds.downloadAllowed(JOINER.site, run, digestOf('sum 0')))).toBe(
    'PERMISSION_DENIED',
  )
  expect(rounds.view(run).admission).toMatchObject({
    site: JOINER.site,
    undecided: [...rosterOf(4), JOINER].map(({ site }) => site),
  })
  await rounds.drain()
})

it('must be enrolled, and is not asked any more once it is revoked', async () => {
  let enrolled: readonly RosterEntry[] = rosterOf(4)
  const { run, store, service } = underWay(() => enrolled)
  const rounds = service()
  expect(await refused(() => rounds.add(run, JOINER.site, LEAD))).toBe('NOT_FOUND')
  enrolled = [...enrolled, JOINER]
  await rounds.add(run, JOINER.site, LEAD)
  enrolled = rosterOf(4)
  rounds.excludeRevoked('anna', 'stolen server')
  expect(store.run(run)).toMatchObject({
    phase: 'collecting',
    declined: [{ joiner: JOINER, reason: 'it was revoked: stolen server' }],
  })
  expect(rounds.view(run)).toMatchObject({ admission: null, declined: [{ site: JOINER.site }] })
  await rounds.drain()
})

it('is asked still after the coordinator has started again, until the time for it ends', async () => {
  const { run, store, clock, service } = underWay(() => [...rosterOf(4), JOINER])
  const before = service()
  await before.add(run, JOINER.site, LEAD)
  const asked = await before.commandsFor(JOINER.site)
  await before.drain()
  const after = service()
  after.recover()
  expect(await after.commandsFor(JOINER.site)).toEqual(asked)
  const expiresAt = store.run(run)?.admission?.expiresAt ?? 0
  while (store.run(run)?.admission !== undefined && clock.advance())
    expect(clock.now()).toBeLessThanOrEqual(expiresAt + 1)
  expect(store.run(run)).toMatchObject({
    context: { epoch: 1 },
    declined: [{ joiner: JOINER, reason: expect.stringContaining('no decision came in time from site-00') }],
  })
  expect((await after.commandsFor(JOINER.site)).map(({ kind }) => kind)).toEqual(['finish'])
  await after.drain()
})
