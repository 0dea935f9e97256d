/**
 * Rule 1, one list a step. A coordinator that gets two lists of one step opened, differing by one site,
 * learns that site's update from the difference; it needs no colluding site for the difference, and one to
 * open the sums.
 */
import { type ContributionList, listDigest } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

/**
 * Five sites, all of whose contributions to the statistics are in; the honest list and one without the last
 * site.
 */
async function signing(): Promise<{
  readonly federation: Federation
  readonly all: ContributionList
  readonly without: ContributionList
}> {
  const federation = await Federation.open()
  await federation.honestly((state) => state.phase === 'signing')
  const { list } = await federation.command(federation.site(0), 'sign-list')
  return { federation, all: list, without: { ...list, members: list.members.slice(0, 4) } }
}

const signList = (federation: Federation, list: ContributionList): CommandOf<'sign-list'> => ({
  id: 'attack',
  run: federation.run,
  kind: 'sign-list',
  list,
})

describe('a coordinator that shows different lists', () => {
  it('gets one signature of a site for a step, before and after the site restarts', async () => {
    const { federation, all, without } = await signing()
    await using _ = federation
    const victim = federation.site(0)
    const { message } = await federation.told(victim, signList(federation, all), 'list-signature')
    expect(message.list).toBe(listDigest(federation.state().context, all))

    expect(await federation.refusal(victim, signList(federation, without))).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('already signed another list for step 0'),
    })
    await federation.restart(victim)
    expect(await federation.refusal(victim, signList(federation, without))).toMatchObject({
      code: 'SECURITY_REFUSED',
    })
    // The same list as often as it likes.
    const again = await federation.told(victim, signList(federation, all), 'list-signature')
    expect(again.message.list).toBe(message.list)
  })

  it('gets no answer for the second list from a site that signed the first, even when a quorum of others signed it', async () => {
    const { federation, all, without } = await signing()
    await using _ = federation
    const victim = federation.site(4)
    await federation.told(victim, signList(federation, all), 'list-signature')
    const signatures = []
    for (const site of federation.sites.slice(0, 4))
      signatures.push((await federation.told(site, signList(federation, without), 'list-signature')).message)
    expect(signatures).toHaveLength(federation.state().terms.quorum)

    const answer: CommandOf<'answer'> = {
      id: 'attack',
      run: federation.run,
      kind: 'answer',
      certified: { list: without, signatures },
      shares: await federation.sharesFor(4, without),
    }
    expect(await federation.refusal(victim, answer)).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('already signed another list'),
    })
    await federation.restart(victim)
    expect(await federation.refusal(victim, answer)).toMatchObject({ code: 'SECURITY_REFUSED' })
    // The attack is on the list alone: whoever signed it answers it.
    await federation.told(
      federation.site(0),
      { ...answer, shares: await federation.sharesFor(0, without) },
      'answer',
    )
  })

  it('gets no second signature from a site that answered or opened without having signed', async () => {
    const { federation, all, without } = await signing()
    await using _ = federation
    const bystander = federation.site(4)
    const signatures = []
    for (const site of federation.sites.slice(0, 4))
      signatures.push((await federation.told(site, signList(federation, without), 'list-signature')).message)
    const certified = { list: without, signatures }
    await federation.told(
      bystander,
      {
        id: 'x',
        run: federation.run,
        kind: 'answer',
        certified,
        shares: await federation.sharesFor(4, without),
      },
      'answer',
    )
    expect(await federation.refusal(bystander, signList(federation, all))).toMatchObject({
      code: 'SECURITY_REFUSED',
    })
    await federation.restart(bystander)
    expect(await federation.refusal(bystander, signList(federation, all))).toMatchObject({
      code: 'SECURITY_REFUSED',
    })
  })

  it('gets no certificate for either of two lists from the honest sites, with threshold − 1 that sign everything', async () => {
    const { federation, all, without } = await signing()
    await using _ = federation
    const { quorum, threshold } = federation.state().terms
    const [first, second, third, ...colluding] = federation.sites
    if (first === undefined || second === undefined || third === undefined) throw new Error('too few sites')
    expect(colluding).toHaveLength(threshold - 1)
    const honest = [
      await federation.tell(first, signList(federation, all)),
      await federation.tell(second, signList(federation, all)),
      await federation.tell(third, signList(federation, without)),
    ]
    expect(honest.flat().map(({ kind }) => kind)).toEqual([
      'list-signature',
      'list-signature',
      'list-signature',
    ])
    expect(2 + colluding.length).toBeGreaterThanOrEqual(quorum)
    expect(1 + colluding.length, 'the second list is certified too').toBeLessThan(quorum)
    const certified = { list: without, signatures: federation.signList(without, [third, ...colluding]) }
    expect(
      await federation.refusal(third, {
        id: 'x',
        run: federation.run,
        kind: 'answer',
        certified,
        shares: await federation.sharesFor(2, without),
      }),
    ).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('3 valid signatures of the roster, 4 are needed'),
    })
  })
})
