/**
 * Epochs under attack. A coordinator that gets a list of one step opened in each of two epochs learns the
 * difference, which may be one hospital's update; so it says that sites have left that did not, exchanges
 * keys, or shows the next epoch to some sites only.
 */
import { generateIdentity } from '@consilium/shared/crypto'
import { siteName, toHex } from '@consilium/shared/kernel'
import type { Command, ContributionList, NextEpoch, RosterEntry } from '@consilium/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

type SetUp = CommandOf<'key-commit'>

/** The command that would let a site go on to an epoch with this roster. */
function setUp(
  federation: Federation,
  roster: readonly RosterEntry[],
  {
    epoch = 2,
    step = federation.state().current.step,
    confirmations = [] as NextEpoch['confirmations'],
  } = {},
): SetUp {
  return {
    id: `attack/${epoch}/${roster.length}`,
    run: federation.run,
    kind: 'key-commit',
    epoch,
    next: { roster, confirmations, step },
  }
}

const without = (federation: Federation, ...sites: readonly number[]): readonly RosterEntry[] =>
  federation.state().roster.filter((_, index) => !sites.includes(index))

describe('a coordinator that says who did not approve', () => {
  it('gets keys of the approved sites that it names, with the threshold that was approved, and never of fewer than a sum needs', async () => {
    await using federation = await Federation.open({ sites: 6, plan: { encryption: { threshold: 3 } } })
    await federation.honestly(({ phase }) => phase === 'key-commit')
    const victim = federation.site(0)
    const stranger = { site: siteName('zoe'), identityKey: toHex(generateIdentity().publicKey) }
    expect(
      (await federation.refusal(victim, setUp(federation, [...without(federation, 5), stranger]))).reason,
    ).toContain('added')
    expect(
      (await federation.refusal(victim, setUp(federation, without(federation, 3, 4, 5)))).reason,
    ).toContain('fewer than 4 sites (threshold 3)')
    expect(federation.record(victim)).toMatchObject({ keys: null, setup: null })
    await federation.told(victim, setUp(federation, without(federation, 4, 5)), 'key-commit')
    const { setup, approvedRoster } = federation.record(victim)
    expect([setup?.chainKeys.length, approvedRoster?.length]).toEqual([4, 6])
  })
})

describe('a coordinator that asks for keys of a next epoch', () => {
  let federation: Federation
  let roster: readonly RosterEntry[]
  const victim = (): ReturnType<Federation['site']> => federation.site(0)

  beforeAll(async () => {
    federation = await Federation.open({ sites: 5 })
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
    roster = federation.state().roster
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  const rosters: readonly (readonly [string, () => readonly RosterEntry[], string])[] = [
    [
      'with a site of its own',
      () => [
        ...without(federation, 4),
        { site: siteName('zoe'), identityKey: toHex(generateIdentity().publicKey) },
      ],
      'added',
    ],
    [
      'with a key of its own under the name of a site',
      () =>
        without(federation, 4).map((entry, index) =>
          index === 2 ? { ...entry, identityKey: toHex(generateIdentity().publicKey) } : entry,
        ),
      'exchanged',
    ],
    ['with one site twice', () => [...without(federation, 4), ...roster.slice(3, 4)], 'added'],
    ['in another order', () => [...without(federation, 4)].reverse(), 'moved'],
    ['of other sites', () => without(federation, 0), 'does not take part'],
    ['of too few sites', () => without(federation, 3, 4), 'fewer than 4 sites (threshold 3)'],
  ]
  it.each(rosters)('%s is refused', async (_, made, reason) => {
    const before = federation.record(victim())
    expect(await federation.refusal(victim(), setUp(federation, made()))).toMatchObject({
      reason: expect.stringContaining(reason),
    })
    expect(federation.record(victim())).toEqual(before)
  })

  it('without saying who takes part is refused', async () => {
    const { next: _, ...bare } = setUp(federation, roster)
    expect(await federation.refusal(victim(), bare)).toMatchObject({ code: 'SECURITY_REFUSED' })
  })

  it('of sites that are too many fewer than before is refused: they could certify a list behind', async () => {
    await using large = await Federation.open({ sites: 7, plan: { encryption: { threshold: 3 } } })
    await large.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
    expect(await large.refusal(large.site(0), setUp(large, without(large, 4, 5, 6)))).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('3 sites are said to have left epoch 1 at once'),
    })
    // Two may. A third may not follow before everybody is shown to have confirmed the epoch between.
    await large.told(large.site(0), setUp(large, without(large, 5, 6)), 'key-commit')
    expect(
      await large.refusal(large.site(0), setUp(large, without(large, 4, 5, 6), { epoch: 3 })),
    ).toMatchObject({ code: 'SECURITY_REFUSED' })
    expect(
      await large.refusal(
        large.site(0),
        setUp(large, without(large, 4, 5, 6), {
          epoch: 3,
          confirmations: Object.values(large.state().confirms),
        }),
      ),
    ).toMatchObject({ code: 'SECURITY_REFUSED' })
  })
})

describe('a site that went on to the next epoch, because somebody is said to have left who did not', () => {
  let federation: Federation
  let contribute: Command
  let list: ContributionList

  beforeAll(async () => {
    federation = await Federation.open({ sites: 5 })
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
    contribute = await federation.command(federation.site(0), 'contribute')
    await federation.honestly((state) => state.phase === 'signing')
    list = (await federation.command(federation.site(0), 'sign-list')).list
    await federation.told(federation.site(0), setUp(federation, without(federation, 4)), 'key-commit')
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  it.each(['before', 'after'])('does nothing more in the old one, %s it restarts', async (when) => {
    const site = federation.site(0)
    if (when === 'after') await federation.restart(site)
    expect(federation.record(site)).toMatchObject({ epoch: 2, keys: null, prepared: null })
    expect(await federation.refusal(site, contribute)).toMatchObject({ code: 'SECURITY_REFUSED' })
    expect(
      await federation.refusal(site, { id: 'x', run: federation.run, kind: 'sign-list', list }),
    ).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('a list of epoch 1, step 1 is shown; this site is at epoch 2'),
    })
    const certified = { list, signatures: federation.signList(list, federation.sites) }
    const shares = await federation.sharesFor(0, list)
    expect(
      await federation.refusal(site, { id: 'x', run: federation.run, kind: 'answer', certified, shares }),
    ).toMatchObject({ code: 'SECURITY_REFUSED' })
    const { next: _, ...back } = setUp(federation, federation.state().roster, { epoch: 1 })
    expect(await federation.refusal(site, back)).toMatchObject({
      reason: 'epoch 1 is over; this site is in epoch 2',
    })
    // Nor does who is said to have left come back.
    expect(
      await federation.refusal(site, setUp(federation, federation.state().roster, { epoch: 3 })),
    ).toMatchObject({ code: 'SECURITY_REFUSED' })
    expect(await federation.filesOf(site, ['upload-1', 'model-0'])).toEqual(['model-0'])
  })
})

describe('a coordinator that shows the next epoch to half of the sites', () => {
  it('cannot have the list of the old one certified by the other half and all that collude', async () => {
    await using federation = await Federation.open({ sites: 5 })
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'signing')
    const { list } = await federation.command(federation.site(0), 'sign-list')
    const { quorum, threshold } = federation.state().terms
    // Sites 0 and 1 are honest and told that site 4 left; 2 and 3 collude; 4 is honest and told nothing.
    for (const site of federation.sites.slice(0, 2))
      await federation.told(site, setUp(federation, without(federation, 4)), 'key-commit')
    const behind = federation.site(4)
    const own = await federation.told(
      behind,
      { id: 'x', run: federation.run, kind: 'sign-list', list },
      'list-signature',
    )
    const signatures = [...federation.signList(list, federation.sites.slice(2, 4)), own.message]
    expect(signatures).toHaveLength(1 + threshold - 1)
    expect(signatures.length).toBeLessThan(quorum)
    for (const site of federation.sites.slice(0, 2))
      expect(
        await federation.refusal(site, { id: 'x', run: federation.run, kind: 'sign-list', list }),
      ).toMatchObject({ code: 'SECURITY_REFUSED' })
    const shares = await federation.sharesFor(4, list)
    expect(
      await federation.refusal(behind, {
        id: 'y',
        run: federation.run,
        kind: 'answer',
        certified: { list, signatures },
        shares,
      }),
    ).toMatchObject({
      reason: expect.stringContaining('3 valid signatures'),
    })
  })

  it('finds that a site which signed the list goes nowhere before it has applied the step', async () => {
    await using federation = await Federation.open({ sites: 5 })
    await federation.honestly((state) => state.phase === 'answering')
    const signed = federation.sites.filter(
      (site) => Object.keys(federation.record(site).signedLists).length > 0,
    )
    expect(signed.length).toBeGreaterThanOrEqual(federation.state().terms.quorum)
    for (const site of signed.slice(0, 2)) {
      if (site === federation.site(4)) continue
      expect(await federation.refusal(site, setUp(federation, without(federation, 4)))).toMatchObject({
        code: 'SECURITY_REFUSED',
        reason: expect.stringContaining('signed the list of step 0, which may still be opened'),
      })
    }
    await federation.honestly((state) => state.current.step === 1)
    await federation.told(federation.site(0), setUp(federation, without(federation, 4)), 'key-commit')
  })
})

describe('in the second epoch', () => {
  let federation: Federation
  let old: CommandOf<'sign-list'>['list']

  beforeAll(async () => {
    federation = await Federation.open({ sites: 5 })
    await federation.honestly((state) => state.current.step === 0 && state.phase === 'signing')
    old = (await federation.command(federation.site(0), 'sign-list')).list
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'collecting')
    await federation.withdraw(federation.site(4))
    await federation.honestly((state) => state.context.epoch === 2 && state.phase === 'collecting')
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  it('nobody contributes before everybody has confirmed the same step and model', async () => {
    const site = federation.site(0)
    const honest = await federation.command(site, 'contribute')
    expect(honest.confirmations).toHaveLength(4)
    const { start } = honest.confirmations[1] ?? {}
    if (start === undefined) throw new Error('the confirmation says nothing of where the epoch starts')
    expect(start).toEqual({ step: 1, model: federation.state().model })
    const lies = [
      { ...start, step: 0 },
      { ...start, model: old.members[0]?.upload ?? start.model },
    ]
    for (const lie of lies) {
      const forged = honest.confirmations.map((each, index) =>
        index === 1 ? federation.signedConfirmation(each.site, { start: lie }, each) : each,
      )
      expect(await federation.refusal(site, { ...honest, confirmations: forged })).toMatchObject({
        code: 'SECURITY_REFUSED',
        reason: expect.stringContaining('takes up the run elsewhere'),
      })
    }
    expect(await federation.refusal(site, { ...honest, confirmations: [] })).toMatchObject({
      reason: expect.stringContaining('is missing'),
    })
    expect(
      await federation.refusal(site, { ...honest, confirmations: honest.confirmations.slice(1) }),
    ).toMatchObject({ code: 'SECURITY_REFUSED' })
  })

  it('contributions and lists of the first are none', async () => {
    await federation.honestly((state) => state.phase === 'signing')
    const site = federation.site(1)
    const { list } = await federation.command(site, 'sign-list')
    const replayed = list.members.map((member) => ({
      ...(old.members.find((each) => each.site === member.site) ?? member),
      step: list.step,
    }))
    for (const attack of [
      { ...list, members: replayed },
      { ...list, epoch: 1 },
      { ...old, epoch: 2 },
      {
        ...list,
        members: [
          ...list.members,
          federation.resigned(list.members[0] ?? member(list), { site: federation.site(4) }),
        ],
      },
    ])
      expect(
        await federation.refusal(site, { id: 'x', run: federation.run, kind: 'sign-list', list: attack }),
      ).toMatchObject({ code: 'SECURITY_REFUSED' })
    await federation.told(site, { id: 'x', run: federation.run, kind: 'sign-list', list }, 'list-signature')
  })

  it('the run goes through, with one model at the sites that are left', async () => {
    const remaining = federation.sites.slice(0, 4)
    await federation.honestly((state) => state.phase === 'released', remaining)
    expect(new Set(remaining.map((site) => federation.record(site).model)).size).toBe(1)
    expect(federation.record(federation.site(4))).toMatchObject({
      status: 'withdrawn',
      model: null,
      keys: null,
    })
  })
})

function member(list: ContributionList): ContributionList['members'][number] {
  const [first] = list.members
  if (first === undefined) throw new Error('the list is empty')
  return first
}
