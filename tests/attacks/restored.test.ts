/**
 * A site that was set back to a snapshot, and a coordinator that makes something of it, or says that it was.
 * What it may want: that the site signs twice in an epoch that it has forgotten, or takes an old model for
 * the one that the epoch starts from.
 */
import type { SiteName } from '@consilium/shared/kernel'
import type { KeyConfirm } from '@consilium/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'
import { flipped } from './forger.ts'

describe('a site that is told to be further than it is', () => {
  let federation: Federation
  let site: SiteName
  let contribute: CommandOf<'contribute'>

  beforeAll(async () => {
    federation = await Federation.open({ sites: 5, plan: { encryption: { threshold: 2 } } })
    site = federation.site(0)
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
    contribute = await federation.command(site, 'contribute')
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  it('says that it has forgotten the epoch, and lets go of its keys first', async () => {
    const { message } = await federation.told(site, { ...contribute, step: 3 }, 'rejoin')
    expect(message).toMatchObject({ site, epoch: 1 })
    expect(federation.record(site)).toMatchObject({
      forgotten: 1,
      restored: true,
      keys: null,
      prepared: null,
      model: null,
      signedLists: {},
    })
    expect(await federation.filesOf(site, ['model-0', 'upload-1'])).toEqual([])
  })

  it.each(['before', 'after'])('does nothing more in that epoch, %s it restarts', async (when) => {
    if (when === 'after') await federation.restart(site)
    for (const command of [contribute, { ...contribute, step: 0 }])
      expect((await federation.told(site, command, 'rejoin')).message.epoch).toBe(1)
    const list = { run: federation.run, epoch: 1, step: 1, members: [] }
    await federation.told(site, { id: 'x', run: federation.run, kind: 'sign-list', list }, 'rejoin')
    await federation.told(
      site,
      { id: 'y', run: federation.run, kind: 'answer', certified: { list, signatures: [] }, shares: [] },
      'rejoin',
    )
  })

  it('comes back in the next epoch, where the run ends as it would have', async () => {
    await federation.honestly((state) => state.phase === 'released')
    expect(federation.state().context.epoch).toBe(2)
    expect(new Set(federation.sites.map((each) => federation.record(each).model)).size).toBe(1)
  })

  it('keeps the model of a run that is over, whatever it is told', async () => {
    await federation.honestly((state) => Object.values(state.sites).every(({ closed }) => closed))
    const before = federation.record(site)
    expect(before.status).toBe('released')
    await federation.refusal(site, { ...contribute, epoch: 7, step: 9 })
    expect(federation.record(site)).toEqual(before)
  })
})

describe('a restored site in the next epoch', () => {
  let federation: Federation
  let site: SiteName
  let adopt: CommandOf<'adopt'>

  beforeAll(async () => {
    federation = await Federation.open({ sites: 5, plan: { encryption: { threshold: 2 } } })
    site = federation.site(4)
    await federation.honestly((state) => state.current.step === 0 && state.phase === 'collecting')
    const snapshot = federation.snapshot(site)
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
    await federation.restore(site, snapshot)
    await federation.honestly((state) => state.handover !== undefined)
    adopt = await federation.command(site, 'adopt')
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  /** The confirmations with these sites' own word changed, as they could if they colluded. */
  const changed = (
    sites: readonly number[],
    change: (message: KeyConfirm) => KeyConfirm,
  ): readonly KeyConfirm[] =>
    adopt.confirmations.map((each, index) =>
      sites.includes(index) ? federation.signedConfirmation(each.site, {}, change(each)) : each,
    )
  const withoutStart = ({ start: _, ...rest }: KeyConfirm): KeyConfirm => rest

  it('contributes to nothing and signs nothing before it has taken over the model', async () => {
    const { epoch, confirmations } = adopt
    expect(
      await federation.refusal(site, {
        id: 'x',
        run: federation.run,
        kind: 'contribute',
        epoch,
        step: 0,
        attempt: 0,
        confirmations,
      }),
    ).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('has yet to take over the model'),
    })
    expect(
      await federation.refusal(site, {
        id: 'y',
        run: federation.run,
        kind: 'hand-over',
        epoch,
        step: 0,
        confirmations,
      }),
    ).toMatchObject({
      code: 'SECURITY_REFUSED',
    })
  })

  it('takes no other model than the one that the others start from', async () => {
    const content = federation.held(adopt.file.digest)
    federation.forged.set(adopt.file.digest, flipped(content))
    expect(await federation.refusal(site, adopt)).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('the model that was handed over does not open'),
    })
    federation.forged.clear()
    const other = changed([0], (each) => ({ ...each, start: { step: adopt.step, model: adopt.file.digest } }))
    expect(await federation.refusal(site, { ...adopt, confirmations: other })).toMatchObject({
      code: 'SECURITY_REFUSED',
    })
    expect(await federation.refusal(site, { ...adopt, step: 0 })).toMatchObject({ code: 'SECURITY_REFUSED' })
    expect(
      await federation.refusal(site, { ...adopt, confirmations: adopt.confirmations.slice(1) }),
    ).toMatchObject({ code: 'SECURITY_REFUSED' })
  })

  it('takes nobody’s word where those who have forgotten could have certified a list before', async () => {
    expect(
      await federation.refusal(site, { ...adopt, confirmations: changed([0, 1], withoutStart) }),
    ).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('only 2 of the 5 sites that sign lists know where the run stands'),
    })
  })

  it('is seen by the others, who go no further where too many have forgotten', async () => {
    const other = federation.site(3)
    const contribute = await federation.command(other, 'contribute')
    const confirmations = changed([0, 1], withoutStart)
    expect(await federation.refusal(other, { ...contribute, confirmations })).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining(
        '3 sites are said to have left epoch 1 at once, or to have forgotten it',
      ),
    })
  })

  it('gets the model, and the run ends with one', async () => {
    await federation.honestly((state) => state.phase === 'released')
    expect(new Set(federation.sites.map((each) => federation.record(each).model)).size).toBe(1)
  })
})
