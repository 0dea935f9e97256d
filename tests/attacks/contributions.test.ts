/**
 * A site makes one contribution to a step, whatever it is asked and however often it dies, and only where it
 * is its turn.
 */
import type { Contribution } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

async function collecting(): Promise<{
  readonly federation: Federation
  readonly contribute: CommandOf<'contribute'>
}> {
  const federation = await Federation.open()
  await federation.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
  return { federation, contribute: await federation.command(federation.site(0), 'contribute') }
}

describe('a coordinator that asks for a second contribution', () => {
  it.each([
    ['again', {}],
    ['to another attempt', { attempt: 1 }],
    ['under another command', { id: 'another' }],
  ])('%s gets the first, also after a restart', async (_, change) => {
    const stage = await collecting()
    await using federation = stage.federation
    const victim = federation.site(0)
    const first = await federation.told(victim, stage.contribute, 'contribution')
    const second = await federation.told(victim, { ...stage.contribute, ...change }, 'contribution')
    await federation.restart(victim)
    const third = await federation.told(victim, { ...stage.contribute, ...change }, 'contribution')
    expect([second.message, third.message]).toEqual([first.message, first.message])
    expect([second.shares, third.shares]).toEqual([first.shares, first.shares])
  })
})

describe('a coordinator that asks for a contribution out of turn', () => {
  it('to another step or epoch is not followed', async () => {
    const stage = await collecting()
    await using federation = stage.federation
    expect(await federation.refusal(federation.site(0), { ...stage.contribute, step: 0 })).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('step 0 is asked for; this site is at epoch 1, step 1'),
    })
    // One that is further than the site is tells it that it was restored: it forgets the epoch, and
    // contributes to nothing in it.
    for (const [index, change] of [{ step: 2 }, { epoch: 2 }].entries()) {
      const site = federation.site(index)
      const { message } = await federation.told(site, { ...stage.contribute, ...change }, 'rejoin')
      expect(message.epoch).toBe(change.epoch ?? 1)
      expect(federation.record(site)).toMatchObject({ keys: null, prepared: null })
    }
  })

  it('from a site that has signed the list without it is refused: nobody contributes to a signed step', async () => {
    const stage = await collecting()
    await using federation = stage.federation
    const late = federation.site(4)
    const others = federation.sites.slice(0, 4)
    for (const site of others)
      await federation.honestly((state) => state.current.contributions[site] !== undefined, [site])
    const list = {
      run: federation.run,
      epoch: 1,
      step: 1,
      members: others.map((site) => contributionOf(federation, site)),
    }
    await federation.told(late, { id: 'x', run: federation.run, kind: 'sign-list', list }, 'list-signature')
    expect(await federation.refusal(late, stage.contribute)).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('nobody contributes to it any more'),
    })
    await federation.restart(late)
    expect(await federation.refusal(late, stage.contribute)).toMatchObject({ code: 'SECURITY_REFUSED' })
  })

  it('before key setup is not followed', async () => {
    await using federation = await Federation.open()
    await federation.honestly((state) => state.phase === 'key-commit')
    const command: CommandOf<'contribute'> = {
      id: 'x',
      run: federation.run,
      kind: 'contribute',
      epoch: 1,
      step: 0,
      attempt: 0,
      confirmations: [],
    }
    await federation.told(federation.site(0), command, 'rejoin')
    expect(federation.record(federation.site(0))).toMatchObject({ forgotten: 1, keys: null, setup: null })
  })
})

function contributionOf(federation: Federation, site: string): Contribution {
  const stored = federation.state().current.contributions[site]
  if (stored === undefined) throw new Error(`${site} has not contributed`)
  return stored.message
}
