/**
 * Sites that are not enrolled any more leave the runs under way: when they are revoked, and at the next start
 * if the coordinator died in between.
 */
import { createRunService, type RunDriver } from '@consilium/coordinator/rounds'
import { silentLogger, siteName, systemRandom } from '@consilium/shared/kernel'
import { planText, type RosterEntry } from '@consilium/shared/protocol'
import { memoryBlobStore, memoryRunStore } from '@consilium/sim/stores'
import { VirtualClock } from '@consilium/sim/world'
import { expect, it } from 'vitest'
import { planOf, rosterOf } from '../../shared/protocol/support.ts'

const clock = new VirtualClock()

function coordinator(
  enrolled: () => readonly RosterEntry[],
  store = memoryRunStore(clock),
): { readonly service: RunDriver; readonly store: typeof store } {
  const service = createRunService({
    store,
    blobs: memoryBlobStore(),
    clock,
    random: systemRandom,
    logger: silentLogger,
    roster: enrolled,
  })
  return { service, store }
}

it('a run under way goes on without who was revoked, under the name of who revoked it, and ended runs stay as they are', async () => {
  let enrolled = rosterOf(5)
  const { service, store } = coordinator(() => enrolled)
  const [ended, run] = [
    await service.start(planText(planOf()), siteName('lead')),
    await service.start(planText(planOf()), siteName('lead')),
  ]
  await service.abort(ended, siteName('lead'), 'enough')
  enrolled = enrolled.slice(1)
  service.excludeRevoked('anna', 'stolen server')
  expect(store.run(run)).toMatchObject({
    phase: 'awaiting-approval',
    failure: null,
    sites: { 'site-00': { left: 'was revoked: stolen server' } },
  })
  expect(store.run(ended)).toMatchObject({ phase: 'aborted' })
  expect([...store.auditRows()].filter(({ action }) => action === 'site-excluded')).toMatchObject([
    { actor: 'anna', run },
  ])
  await service.drain()
})

it('a coordinator that died before it could say so does when it starts again; a name with another key is another site', async () => {
  const roster = rosterOf(5)
  const before = coordinator(() => roster)
  const run = await before.service.start(planText(planOf()), siteName('lead'))
  await before.service.drain()
  const replaced = roster.map((entry, index) =>
    index === 4 ? { ...entry, identityKey: 'ff'.repeat(91) } : entry,
  )
  const after = coordinator(() => replaced, before.store)
  after.service.recover()
  expect(before.store.run(run)?.sites).toMatchObject({
    'site-04': { left: 'was revoked: the site is not enrolled any more' },
  })
  await after.service.drain()
})
