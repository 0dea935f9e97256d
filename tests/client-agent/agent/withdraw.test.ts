/**
 * A site takes its approval back, at any time: it has left at once, says so until it is heard, and the others
 * go on.
 */
import type { RunState } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { Federation } from '../../attacks/federation.ts'

const FILES = [0, 1, 2].flatMap((step) => [
  `upload-${step}`,
  `residual-${step}`,
  `model-${step}`,
  `local-${step}`,
])

/** Five sites at threshold 2, of which two may be missing in a list and one in its signatures. */
const open = (): Promise<Federation> => Federation.open({ sites: 5, plan: { encryption: { threshold: 2 } } })

const moments: readonly (readonly [string, (state: RunState) => boolean])[] = [
  ['in key setup', ({ phase }) => phase === 'key-reveal'],
  [
    'when keys are confirmed',
    ({ phase, confirms }) => phase === 'key-confirm' && Object.keys(confirms).length === 3,
  ],
  ['before it has contributed', ({ phase, current }) => phase === 'collecting' && current.step === 1],
  [
    'after it has contributed',
    ({ phase, current }) =>
      phase === 'collecting' && current.step === 1 && Object.keys(current.contributions).length === 4,
  ],
  ['while a list is signed', ({ phase, current }) => phase === 'signing' && current.step === 1],
  ['while a sum is opened', ({ phase, current }) => phase === 'opening' && current.step === 1],
]

describe('a site that withdraws', () => {
  it.each(moments)(
    '%s leaves nothing behind, and the others end the run with one model',
    async (_, moment) => {
      await using federation = await open()
      await federation.honestly(moment)
      const leaver = federation.site(1)
      const approval = federation.record(leaver).approval
      const said = await federation.withdraw(leaver, { reason: 'the vote has expired' })
      expect(said).toMatchObject([
        { kind: 'withdrawal', message: { site: leaver, epoch: 1, reason: 'the vote has expired' } },
      ])
      expect(federation.record(leaver)).toMatchObject({
        status: 'withdrawn',
        reason: 'the vote has expired',
        approval,
        setup: null,
        keys: null,
        prepared: null,
        residual: null,
        model: null,
        withdrawal: { acknowledged: true },
      })
      expect(await federation.filesOf(leaver, FILES)).toEqual([])

      const others = federation.sites.filter((site) => site !== leaver)
      const done = await federation.honestly(({ phase }) => phase === 'released', others)
      expect(done).toMatchObject({
        context: { epoch: 2 },
        sites: { [leaver]: { left: 'withdrew: the vote has expired' } },
      })
      const models = others.map((site) => federation.record(site).model)
      expect(models[0]).toMatch(/^[0-9a-f]{64}$/)
      expect(new Set(models).size).toBe(1)
    },
  )

  it('before everybody has approved is left out, and the run goes on with the others', async () => {
    await using federation = await open()
    await federation.honestly(
      (state) => Object.values(state.sites).filter(({ decision }) => decision === 'approve').length === 3,
    )
    await federation.withdraw(federation.site(0))
    expect(federation.state()).toMatchObject({
      phase: 'awaiting-approval',
      failure: null,
      sites: { 'site-0': { left: 'withdrew: no ethics vote' } },
    })
    await federation.honestly(({ phase }) => phase === 'key-confirm', federation.sites.slice(1))
    expect(federation.state()).toMatchObject({ context: { epoch: 2 } })
  })

  it('keeps what it signed of statistics, which counts against other runs', async () => {
    await using federation = await open()
    await federation.honestly(({ current }) => current.step === 1)
    const leaver = federation.site(0)
    const { statistics } = federation.record(leaver)
    expect(statistics).not.toBeNull()
    await federation.withdraw(leaver)
    expect(federation.record(leaver).statistics).toEqual(statistics)
  })

  it('where nobody hears it has left all the same, refuses every command, and says it again after a restart', async () => {
    await using federation = await open()
    await federation.honestly(({ current, phase }) => current.step === 1 && phase === 'collecting')
    const leaver = federation.site(2)
    const contribute = await federation.command(leaver, 'contribute')
    await federation.withdraw(leaver, { heard: false })
    expect(federation.record(leaver)).toMatchObject({ status: 'withdrawn', keys: null })
    expect(federation.state().sites[leaver]?.left).toBeUndefined()
    await federation.restart(leaver)
    expect(await federation.tell(leaver, contribute)).toMatchObject([{ kind: 'withdrawal' }])
    // The coordinator that asks it for anything hears why not.
    await federation.honestly(({ context }) => context.epoch === 2)
    expect(federation.state().sites[leaver]?.left).toContain('withdrew')
    expect(await federation.commandFor(leaver)).toBeNull()
  })

  it('says it once: told again, the coordinator changes nothing', async () => {
    await using federation = await open()
    await federation.honestly(({ current, phase }) => current.step === 1 && phase === 'collecting')
    const leaver = federation.site(2)
    await federation.withdraw(leaver)
    const { state } = { state: federation.state() }
    expect(await federation.withdraw(leaver, { reason: 'again' })).toEqual([])
    expect(federation.record(leaver).reason).toBe('no ethics vote')
    expect(federation.state()).toBe(state)
  })
})
