/**
 * Rule 6: the same statistics over two lists that differ by one site would give that site's statistics away.
 */
import type { ContributionList } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

const signList = (federation: Federation, list: ContributionList): CommandOf<'sign-list'> => ({
  id: 'attack',
  run: federation.run,
  kind: 'sign-list',
  list,
})

/** A federation that opened its statistics in one run and has all contributions to those of a second one. */
async function secondRun(): Promise<{ readonly federation: Federation; readonly list: ContributionList }> {
  const federation = await Federation.open()
  await federation.honestly((state) => state.current.step === 1)
  await federation.start()
  await federation.honestly((state) => state.phase === 'signing')
  return { federation, list: (await federation.command(federation.site(0), 'sign-list')).list }
}

describe('a coordinator that asks for the same statistics twice', () => {
  it('gets no second list that one site is missing from, also after a restart; the same list it gets', async () => {
    const { federation, list } = await secondRun()
    await using _ = federation
    const victim = federation.site(0)
    const without = { ...list, members: list.members.slice(0, 4) }
    const refused = {
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('the sites of this list differ from those by 1'),
    }
    expect(await federation.refusal(victim, signList(federation, without))).toMatchObject(refused)
    await federation.restart(victim)
    expect(await federation.refusal(victim, signList(federation, without))).toMatchObject(refused)
    await federation.told(victim, signList(federation, list), 'list-signature')
  })

  it('gets no answer and no opening for such a list either, whoever else signed it', async () => {
    const { federation, list } = await secondRun()
    await using _ = federation
    const without = { ...list, members: list.members.slice(0, 4) }
    const certified = { list: without, signatures: federation.signList(without, federation.sites.slice(1)) }
    const answer: CommandOf<'answer'> = {
      id: 'x',
      run: federation.run,
      kind: 'answer',
      certified,
      shares: await federation.sharesFor(0, without),
    }
    expect(await federation.refusal(federation.site(0), answer)).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('differ from those by 1'),
    })
  })
})
