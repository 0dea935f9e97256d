/**
 * A site is set back to a snapshot while a run goes on: it notices, forgets the epoch, and takes part again
 * from the next one on, with everybody's model.
 */
import type { RunState } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { Federation } from '../../attacks/federation.ts'

const open = (): Promise<Federation> =>
  Federation.open({ sites: 5, plan: { rounds: 2, encryption: { threshold: 2 } } })

const at =
  (step: number, phase: RunState['phase'], count = 0) =>
  (state: RunState) =>
    state.current.step === step &&
    state.phase === phase &&
    (phase !== 'collecting' || Object.keys(state.current.contributions).length >= count) &&
    (phase !== 'signing' || Object.keys(state.current.signatures).length >= count)

/** When the snapshot is taken, and when the site is set back to it. */
const moments: readonly (readonly [string, (state: RunState) => boolean, (state: RunState) => boolean])[] = [
  ['between two rounds', at(1, 'collecting'), at(2, 'collecting')],
  ['before its contribution, after the others were in', at(1, 'collecting'), at(1, 'collecting', 4)],
  ['before it signed the list', at(1, 'signing'), at(1, 'answering')],
  ['before the statistics were summed', at(0, 'collecting'), at(2, 'collecting')],
  ['before keys were set up', at(0, 'key-commit'), at(1, 'collecting')],
  ['in the middle of key setup', at(0, 'key-reveal'), at(0, 'key-confirm')],
]

describe('a site that is set back to a snapshot', () => {
  it.each(moments)('%s says so, and ends the run with the model of all', async (_, taken, returned) => {
    await using federation = await open()
    await federation.honestly(taken)
    // The site that is asked first contributes, signs and answers first.
    const site = federation.site(0)
    const snapshot = federation.snapshot(site)
    await federation.honestly(returned)
    await federation.restore(site, snapshot)
    const done = await federation.honestly(({ phase }) => phase === 'released')
    expect(done.context.epoch).toBe(2)
    expect([...federation.runs.auditRows()].map(({ action, actor }) => `${actor} ${action}`)).toEqual(
      expect.arrayContaining([`${site} restored`, 'coordinator epoch-begins', `${site} adopted`]),
    )
    const models = federation.sites.map((each) => federation.record(each).model)
    expect(models[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(models).size).toBe(1)
    expect(federation.record(site)).not.toHaveProperty('restored')
  })
})
