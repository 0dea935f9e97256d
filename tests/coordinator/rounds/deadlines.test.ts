/**
 * Deadlines are moments: a coordinator that starts again and again keeps them. Before, each began anew with
 * it.
 */
import { createRunService, type RunDriver } from '@consilium/coordinator/rounds'
import { silentLogger, siteName, systemRandom } from '@consilium/shared/kernel'
import { planText, type RunState } from '@consilium/shared/protocol'
import { memoryBlobStore, memoryRunStore } from '@consilium/sim/stores'
import { describe, expect, it } from 'vitest'
import { contributionOf, nthSite, planOf, reach, rosterOf, START } from '../../shared/protocol/support.ts'
import { manualClock } from '../../support/manual-clock.ts'

/** A coordinator that can be started again, with what is in its store. */
function coordinator() {
  const clock = manualClock(START)
  const store = memoryRunStore(clock)
  const blobs = memoryBlobStore()
  const start = (): RunDriver => {
    const service = createRunService({
      store,
      blobs,
      clock,
      random: systemRandom,
      logger: silentLogger,
      roster: () => rosterOf(4),
    })
    service.recover()
    return service
  }
  return { clock, store, start }
}

describe('a coordinator that starts again every 6 s', () => {
  it('ends a run that nobody approved when its 12 s are over, and not before', async () => {
    const { clock, store, start } = coordinator()
    let service = start()
    const run = await service.start(
      planText(planOf({ participation: { approvalSeconds: 12 } })),
      siteName('lead'),
    )
    for (const phase of ['awaiting-approval', 'awaiting-approval'] as const) {
      clock.pass(5_500)
      expect(store.run(run)?.phase).toBe(phase)
      await service.drain()
      service = start()
    }
    clock.pass(999)
    expect(store.run(run)?.phase).toBe('awaiting-approval')
    clock.pass(1)
    expect(store.run(run)).toMatchObject({
      phase: 'failed',
      failure: { code: 'TIMEOUT' },
      endedAt: START + 12_000,
    })
    await service.drain()
  })

  it('closes the list of a round in time, and gives the next phase its own', async () => {
    const { clock, store, start } = coordinator()
    const begun = reach('collecting', { sites: 4, step: 1, participation: { roundSeconds: 12 } })
    const contributions = Object.fromEntries([0, 1, 2].map((index) => stored(begun, index)))
    const state: RunState = { ...begun, current: { ...begun.current, contributions } }
    const { run } = state.context
    store.commit({ state, plan: planText(planOf()), audit: [], archived: [] })
    for (const seconds of [6, 5]) {
      const service = start()
      clock.pass(seconds * 1000)
      expect(store.run(run)?.phase).toBe('collecting')
      await service.drain()
    }
    const service = start()
    clock.pass(1000)
    expect(store.run(run)).toMatchObject({
      phase: 'signing',
      deadline: { name: 'signing/1/1', at: START + 24_000 },
    })
    await service.drain()
  })

  it('is late where it was down at the moment: then it acts at once', async () => {
    const { clock, store, start } = coordinator()
    const first = start()
    const run = await first.start(
      planText(planOf({ participation: { approvalSeconds: 12 } })),
      siteName('lead'),
    )
    await first.drain()
    clock.pass(60_000)
    const again = start()
    clock.pass(0)
    expect(store.run(run)).toMatchObject({ phase: 'failed', endedAt: START + 60_000 })
    await again.drain()
  })
})

it('a run of a build that kept no deadlines gets one when it is taken up, counted from then, and keeps it', async () => {
  const { clock, store, start } = coordinator()
  const { deadline: _, ...state } = reach('collecting', { sites: 4, participation: { roundSeconds: 12 } })
  store.commit({ state, plan: planText(planOf()), audit: [], archived: [] })
  clock.pass(100_000)
  await start().drain()
  const kept = { name: 'collecting/1/0', at: START + 112_000 }
  expect(store.run(state.context.run)?.deadline).toEqual(kept)
  clock.pass(5_000)
  await start().drain()
  expect(store.run(state.context.run)?.deadline).toEqual(kept)
})

it('a paused run wants no deadline, over a start too', async () => {
  const { clock, store, start } = coordinator()
  const { run } = reach('collecting', { sites: 4 }).context
  const begun = reach('collecting', { sites: 4, participation: { roundSeconds: 12 } })
  store.commit({ state: begun, plan: planText(planOf()), audit: [], archived: [] })
  const service = start()
  clock.pass(12_000)
  expect(store.run(run)).toMatchObject({
    phase: 'collecting',
    paused: expect.stringContaining('0 contributions'),
  })
  expect(store.run(run)?.deadline).toBeUndefined()
  await service.drain()
  await start().drain()
  expect(clock.pending()).toBe(0)
})

function stored(state: RunState, index: number) {
  const { message, shareBlobs } = contributionOf(state, nthSite(state, index))
  return [message.site, { message, shareBlobs }] as const
}
