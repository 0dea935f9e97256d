/**
 * Joining under attack. A coordinator that gets sites of its own into an epoch has as many that collude; so
 * it says that others joined that nobody let in, shows each hospital another roster, or brings back old
 * approvals and sites that have left.
 */
import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import { type SiteName, siteName, toHex } from '@consilium/shared/kernel'
import {
  type Admitted,
  type Approval,
  approvalBytes,
  type NextEpoch,
  type RosterEntry,
  rosterFingerprint,
  withSiteJoining,
} from '@consilium/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

type SetUp = CommandOf<'key-commit'>

const ATTACKER = generateIdentity()
const MOLE: RosterEntry = { site: siteName('mole'), identityKey: toHex(ATTACKER.publicKey) }

/** The command that would let a site go on to an epoch with this roster. */
function setUp(
  federation: Federation,
  roster: readonly RosterEntry[],
  admitted: readonly Admitted[] = [],
  epoch = 2,
): SetUp {
  const next: NextEpoch = { roster, admitted, confirmations: [], step: federation.state().current.step }
  return { id: `attack/${epoch}/${roster.length}`, run: federation.run, kind: 'key-commit', epoch, next }
}

/** What a site asked about a joining site would sign, made by whoever has its key. */
function forged(
  federation: Federation,
  site: SiteName,
  roster: readonly RosterEntry[],
  change: Partial<Approval> = {},
): Approval {
  const { context, terms } = federation.state()
  const bound = {
    run: federation.run,
    plan: context.plan,
    dataset: context.plan,
    roster: rosterFingerprint(roster),
    rounds: terms.rounds,
  }
  const message = { ...bound, site, decision: 'approve' as const, expiresAt: 9e12, reason: '', ...change }
  const key = site === MOLE.site ? ATTACKER : federation.identity(site)
  return { ...message, signature: toHex(signMessage(key, approvalBytes(message))) }
}

async function reached(step = 1): Promise<Federation> {
  const federation = await Federation.open({
    sites: 5,
    late: 1,
    plan: { rounds: 2, encryption: { threshold: 2 } },
    policy: () => ({ approvalRules: [] }),
  })
  for (const site of federation.sites) {
    await federation.tell(site, await federation.command(site, 'approve'))
    federation.decide(site, 'approve')
  }
  await federation.honestly((state) => state.current.step === step && state.phase === 'collecting')
  return federation
}

describe('a coordinator with a site of its own', () => {
  let federation: Federation
  let approved: readonly RosterEntry[]
  let amended: readonly RosterEntry[]
  const victim = (): SiteName => federation.site(0)

  beforeAll(async () => {
    federation = await reached()
    approved = federation.state().roster
    amended = withSiteJoining(approved, MOLE)
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  const approvals = (change: (site: SiteName) => Approval | null): readonly Approval[] =>
    amended.flatMap(({ site }) => change(site) ?? [])
  /** What all but the victim, who is honest, would sign for the attacker. */
  const byOthers = (site: SiteName): Approval | null =>
    site === victim() ? null : forged(federation, site, amended)

  const attempts: readonly (readonly [string, () => readonly Admitted[], string])[] = [
    ['that nobody let in', () => [], 'a site or a key was added'],
    [
      'that all but this one approved',
      () => [{ roster: amended, approvals: approvals(byOthers) }],
      'this site has not approved the roster',
    ],
    [
      'that this one approved, says the attacker in its name',
      () => [
        {
          roster: amended,
          approvals: approvals(
            (site) => byOthers(site) ?? { ...forged(federation, MOLE.site, amended), site },
          ),
        },
      ],
      'is not signed by the identity key',
    ],
    [
      'and the approvals of the run as it began',
      () => [
        {
          roster: amended,
          approvals: approvals((site) =>
            site === MOLE.site ? forged(federation, site, amended) : federation.record(site).approval,
          ),
        },
      ],
      'is no approval of this plan with the roster that a site was added to',
    ],
    [
      'and the approvals of another site',
      () => {
        const other = withSiteJoining(approved, { ...MOLE, identityKey: toHex(generateIdentity().publicKey) })
        return [{ roster: amended, approvals: approvals((site) => forged(federation, site, other)) }]
      },
      'is no approval of this plan with the roster that a site was added to',
    ],
    [
      'in the place of a key',
      () => {
        const exchanged = amended.map((entry, index) =>
          index === 3 ? { ...entry, identityKey: toHex(generateIdentity().publicKey) } : entry,
        )
        return [{ roster: exchanged, approvals: approvals((site) => forged(federation, site, exchanged)) }]
      },
      'is not the approved one with one site more',
    ],
  ]
  it.each(attempts)('%s gets no keys for it', async (_, admitted, reason) => {
    const before = federation.record(victim())
    expect(await federation.refusal(victim(), setUp(federation, amended, admitted()))).toMatchObject({
      reason: expect.stringContaining(reason),
    })
    expect(federation.record(victim())).toEqual(before)
  })

  const question = (
    roster: readonly RosterEntry[],
    site: SiteName,
    change: Partial<CommandOf<'approve'>> = {},
  ): CommandOf<'approve'> => ({
    id: 'question',
    run: federation.run,
    kind: 'approve',
    plan: federation.record(victim()).plan,
    roster,
    expiresAt: 9e12,
    joining: { site, left: [] },
    ...change,
  })
  const second: RosterEntry = { site: siteName('second'), identityKey: toHex(generateIdentity().publicKey) }
  const questions: readonly (readonly [string, () => CommandOf<'approve'>])[] = [
    ['two sites at once', () => question(withSiteJoining(amended, second), MOLE.site)],
    [
      'one site in the place of another',
      () => question(withSiteJoining(approved.slice(0, 4), MOLE), MOLE.site),
    ],
    [
      'a site under a key of another',
      () =>
        question(
          withSiteJoining(approved, { ...MOLE, identityKey: approved[1]?.identityKey ?? '' }),
          MOLE.site,
        ),
    ],
    ['nobody', () => question(approved.slice(0, 4), MOLE.site)],
    ['one site under the name of another', () => question(amended, second.site)],
    ['a site in another place', () => question([MOLE, ...approved].reverse(), MOLE.site)],
    ['a site, with another plan', () => question(amended, MOLE.site, { plan: '{}' })],
  ]
  it.each(questions)('that asks to let in %s is refused, and no person is asked', async (_, asked) => {
    expect(await federation.refusal(victim(), asked())).toMatchObject({ code: 'SECURITY_REFUSED' })
    expect(federation.asked(victim())).toBeNull()
  })

  it('gets no approval of it by what was decided on the run, or on it at another time', async () => {
    const site = federation.site(1)
    expect(await federation.tell(site, question(amended, MOLE.site))).toEqual([])
    expect(federation.asked(site)).toMatchObject({ status: 'waiting', joiner: MOLE.site })
    federation.decide(site, 'approve')
    expect(
      await federation.tell(site, question(amended, MOLE.site, { id: 'later', expiresAt: 9e12 + 1 })),
    ).toEqual([])
    expect(federation.asked(site)).toMatchObject({ status: 'waiting', approval: null })
  })
})

describe('a coordinator that shows two hospitals different rosters', () => {
  it('gets each of them to approve its own, and neither into an epoch', async () => {
    await using federation = await reached()
    const approved = federation.state().roster
    const rosters = [generateIdentity(), generateIdentity()].map(({ publicKey }) =>
      withSiteJoining(approved, { ...MOLE, identityKey: toHex(publicKey) }),
    )
    const { plan } = federation.record(federation.site(0))
    const given: Approval[] = []
    for (const [index, roster] of rosters.entries()) {
      const site = federation.site(index)
      const command: CommandOf<'approve'> = {
        id: `q${index}`,
        run: federation.run,
        kind: 'approve',
        plan,
        roster,
        expiresAt: 9e12,
        joining: { site: MOLE.site, left: [] },
      }
      await federation.tell(site, command)
      federation.decide(site, 'approve')
      given.push((await federation.told(site, { ...command, id: `again${index}` }, 'approval')).message)
    }
    for (const [index, roster] of rosters.entries()) {
      const others = roster.filter(
        ({ site }) => site !== MOLE.site && !given.some((each) => each.site === site),
      )
      const approvals = [...given, ...others.map(({ site }) => forged(federation, site, roster))]
      const refused = await federation.refusal(
        federation.site(index),
        setUp(federation, roster, [{ roster, approvals }]),
      )
      expect(refused.reason).toMatch(
        /is no approval of this plan with the roster|has not approved the roster/,
      )
    }
  })
})

describe('with a site that was let in', () => {
  let federation: Federation
  let admitted: readonly Admitted[]
  const joiner = (): SiteName => federation.late[0] ?? federation.site(0)

  beforeAll(async () => {
    federation = await reached()
    await federation.withdraw(federation.site(4))
    await federation.honestly((state) => state.context.epoch === 2 && state.phase === 'collecting')
    await federation.letIn(joiner())
    const asked = [...federation.sites.slice(0, 4), joiner()]
    for (const site of asked) {
      await federation.tell(site, await federation.question(site))
      federation.decide(site, 'approve')
    }
    const state = await federation.honestly(({ context }) => context.epoch === 3)
    admitted = state.admitted ?? []
  })
  afterAll(() => federation[Symbol.asyncDispose]())

  it('no site that has left comes back by its approvals', async () => {
    const { roster } = admitted[0] ?? { roster: [] }
    expect(roster.map(({ site }) => site)).toContain(federation.site(4))
    const back = setUp(federation, roster, admitted, 3)
    const withBack = admitted.map((each) => ({
      ...each,
      approvals: [
        ...each.approvals,
        forged(federation, federation.site(4), each.roster, { expiresAt: each.approvals[0]?.expiresAt ?? 0 }),
      ],
    }))
    expect(await federation.refusal(federation.site(0), back)).toMatchObject({ code: 'SECURITY_REFUSED' })
    expect(
      await federation.refusal(federation.site(0), {
        ...back,
        next: { ...back.next, admitted: withBack } as NextEpoch,
      }),
    ).toMatchObject({
      reason: expect.stringContaining('is no part of the one before'),
    })
  })

  it('that site begins no run, joins with the approval of all or not at all, and signs nothing before it has the model', async () => {
    const { next: _, ...first } = setUp(federation, [], [], 1)
    expect(await federation.refusal(joiner(), first)).toMatchObject({
      reason: expect.stringContaining('no run begins with it'),
    })
    const { roster } = federation.state()
    expect(await federation.refusal(joiner(), setUp(federation, roster, [], 3))).toMatchObject({
      reason: expect.stringContaining('does not show that the other sites let this one in'),
    })
    const few = admitted.map((each) => ({
      ...each,
      approvals: each.approvals.filter(({ site }) => site !== federation.site(2)),
    }))
    expect(await federation.refusal(joiner(), setUp(federation, roster, few, 3))).toMatchObject({
      reason: expect.stringContaining("site 'site-2' has not approved"),
    })
    await federation.honestly((state) => state.phase === 'collecting' && state.context.epoch === 3)
    const honest = await federation.command(federation.site(0), 'hand-over')
    const contribute = {
      id: 'x',
      run: federation.run,
      kind: 'contribute' as const,
      epoch: 3,
      step: 0,
      attempt: 0,
      confirmations: honest.confirmations,
    }
    expect(await federation.refusal(joiner(), contribute)).toMatchObject({
      reason: expect.stringContaining('has yet to take over the model'),
    })
  })
})
