/**
 * Rules 3 and 9: the roster that people approved, and one key setup that everybody saw alike, whatever the
 * coordinator shows to whom.
 */
import { generateIdentity, generateSealingKeyPair } from '@consilium/shared/crypto'
import { type SiteName, sha256, siteName, toHex } from '@consilium/shared/kernel'
import type { KeyCommit, KeyReveal, RosterEntry } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'
import { flipped } from './forger.ts'

const swapped = <Value>(values: readonly Value[], a: number, b: number): readonly Value[] =>
  values.map((value, i) => (i === a ? values[b] : i === b ? values[a] : value) as Value)
const replaced = <Value>(values: readonly Value[], at: number, change: Partial<Value>): readonly Value[] =>
  values.map((value, i) => (i === at ? { ...value, ...change } : value))

describe('a plan and roster that the coordinator doctored', () => {
  const forgeries: readonly (readonly [
    string,
    (command: CommandOf<'approve'>) => Partial<CommandOf<'approve'>>,
    RegExp,
  ])[] = [
    [
      'one identity key under two names',
      ({ roster }) => ({
        roster: replaced<RosterEntry>(roster, 1, { identityKey: roster[2]?.identityKey ?? '' }),
      }),
      /one identity key under two names/,
    ],
    [
      'one name twice',
      ({ roster }) => ({
        roster: replaced<RosterEntry>(roster, 1, { site: roster[2]?.site ?? siteName('x') }),
      }),
      /names a site twice/,
    ],
    [
      'another key under this site’s own name',
      ({ roster }) => ({
        roster: replaced<RosterEntry>(roster, 0, { identityKey: toHex(generateIdentity().publicKey) }),
      }),
      /does not hold this site under its own identity key/,
    ],
    [
      'this site left out',
      ({ roster }) => ({ roster: roster.slice(1) }),
      /does not hold this site under its own identity key/,
    ],
    [
      'a plan in another spelling, with another digest',
      ({ plan }) => ({ plan: `${plan} ` }),
      /not in its canonical spelling/,
    ],
    [
      'a plan in another order of fields',
      ({ plan }) => ({
        plan: JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(plan)).reverse())),
      }),
      /not in its canonical spelling/,
    ],
  ]

  it.each(forgeries)('is refused with %s, and nothing of it is kept', async (_, forge, reason) => {
    await using federation = await Federation.open({ sites: 4 })
    const victim = federation.site(0)
    const honest = await federation.command(victim, 'approve')
    const refusal = await federation.refusal(victim, { ...honest, ...forge(honest) })
    expect(refusal).toMatchObject({ code: 'SECURITY_REFUSED', reason: expect.stringMatching(reason) })
    expect((await federation.told(victim, honest, 'approval')).message.decision).toBe('approve')
  })

  it('is refused when it is another than the one shown before', async () => {
    await using federation = await Federation.open({ sites: 4 })
    const victim = federation.site(0)
    const honest = await federation.command(victim, 'approve')
    await federation.told(victim, honest, 'approval')
    const others = [
      { roster: honest.roster.slice(0, 3) },
      {
        roster: replaced<RosterEntry>(honest.roster, 2, { identityKey: toHex(generateIdentity().publicKey) }),
      },
      { plan: honest.plan.replace('"rounds":1', '"rounds":9') },
      { expiresAt: honest.expiresAt + 1 },
    ]
    for (const other of others) {
      const refusal = await federation.refusal(victim, { ...honest, ...other })
      expect(refusal).toMatchObject({
        code: 'SECURITY_REFUSED',
        reason: expect.stringContaining('shows another plan, roster or expiry'),
      })
    }
  })

  it('gets no keys where the site approved nothing', async () => {
    await using federation = await Federation.open({ sites: 4 })
    const refusal = await federation.refusal(federation.site(0), {
      id: 'x',
      run: federation.run,
      kind: 'key-commit',
      epoch: 1,
    })
    expect(refusal.code).toBe('NOT_FOUND')
  })
})

describe('approvals that the coordinator keeps for later', () => {
  it('set up keys as long after the end of the time to approve as the plan gives key setup, and no longer', async () => {
    await using federation = await Federation.open({
      sites: 4,
      plan: { participation: { approvalSeconds: 60, keySetupSeconds: 600 } },
    })
    await federation.honestly((state) => state.phase === 'key-commit')
    const [prompt, late] = [federation.site(0), federation.site(1)]
    const commands = [
      await federation.command(prompt, 'key-commit'),
      await federation.command(late, 'key-commit'),
    ] as const
    const passes = async (until: number): Promise<void> => {
      federation.clock.after(until - federation.clock.now(), () => {})
      while (federation.clock.now() < until) federation.clock.advance()
    }
    const { expiresAt } = federation.state().terms
    await passes(expiresAt + 600_000)
    await federation.told(prompt, commands[0], 'key-commit')
    await passes(expiresAt + 600_001)
    expect(await federation.refusal(late, commands[1])).toMatchObject({
      code: 'POLICY_REFUSED',
      reason: "this site's approval has expired",
    })
    expect(federation.record(late).setup).toBeNull()
  })
})

describe('key commitments that the coordinator doctored', () => {
  type Forgery = readonly [
    string,
    (
      commits: readonly KeyCommit[],
      federation: Federation,
    ) => readonly KeyCommit[] | Promise<readonly KeyCommit[]>,
    RegExp,
  ]
  const forgeries: readonly Forgery[] = [
    [
      'two of them in each other’s place',
      (commits) => swapped(commits, 1, 2),
      /in place of site 'site-1' is another's/,
    ],
    [
      'two of them under each other’s names',
      (commits) =>
        swapped(commits, 1, 2).map((commit, i) => ({ ...commit, site: commits[i]?.site as SiteName })),
      /not signed by the identity key/,
    ],
    [
      'a sealing key of the coordinator’s own in one of them',
      async (commits) =>
        replaced<KeyCommit>(commits, 1, { sealingKey: toHex((await generateSealingKeyPair()).publicKey) }),
      /not signed by the identity key/,
    ],
    [
      'another commitment in one of them',
      (commits) => replaced<KeyCommit>(commits, 1, { commitment: sha256('chosen') }),
      /not signed by the identity key/,
    ],
    ['one of them missing', (commits) => commits.slice(1), /3 key commitments for 4 sites/],
    [
      'one of another epoch',
      (commits) => replaced<KeyCommit>(commits, 1, { epoch: 2 }),
      /in place of site 'site-1' is another's/,
    ],
  ]

  it('are refused, and nothing is revealed', async () => {
    await using federation = await Federation.open({ sites: 4 })
    await federation.honestly((state) => state.phase === 'key-reveal')
    const victim = federation.site(0)
    const honest = await federation.command(victim, 'key-reveal')
    for (const [what, forge, reason] of forgeries) {
      const refusal = await federation.refusal(victim, {
        ...honest,
        commits: await forge(honest.commits, federation),
      })
      expect(refusal.reason, what).toMatch(reason)
      expect(federation.record(victim).setup?.reveal, what).toBeNull()
    }
  })

  it('that name another key for this site, which its own identity signed, tell it that it has forgotten: it does nothing more in the epoch', async () => {
    await using federation = await Federation.open({ sites: 4 })
    await federation.honestly((state) => state.phase === 'key-commit')
    const victim = federation.site(0)
    const own = await federation.told(victim, await federation.command(victim, 'key-commit'), 'key-commit')
    await federation.honestly((state) => state.phase === 'key-reveal')
    const honest = await federation.command(victim, 'key-reveal')
    expect(honest.commits[0]?.sealingKey).toBe(own.message.sealingKey)
    const other = (await generateSealingKeyPair()).publicKey
    const commit = federation.signedCommit(victim, { sealingKey: toHex(other) }, honest.commits[0])
    const { message } = await federation.told(
      victim,
      { ...honest, commits: [commit, ...honest.commits.slice(1)] },
      'rejoin',
    )
    expect(message.epoch).toBe(1)
    expect(federation.record(victim)).toMatchObject({ forgotten: 1, setup: null, keys: null })
  })

  it('shown again differently after the reveal are refused, also after a restart', async () => {
    await using federation = await Federation.open({ sites: 4 })
    await federation.honestly((state) => state.phase === 'key-reveal')
    const victim = federation.site(0)
    const honest = await federation.command(victim, 'key-reveal')
    const first = await federation.told(victim, honest, 'key-reveal')
    const commit = federation.signedCommit(
      federation.site(1),
      { commitment: sha256('chosen after the reveal') },
      honest.commits[1],
    )
    const forged = { ...honest, commits: honest.commits.map((each, i) => (i === 1 ? commit : each)) }
    expect((await federation.refusal(victim, forged)).reason).toContain('other key commitments than before')
    await federation.restart(victim)
    expect((await federation.refusal(victim, forged)).reason).toContain('other key commitments than before')
    const again = await federation.told(victim, honest, 'key-reveal')
    expect([again.message, again.sealed]).toEqual([first.message, first.sealed])
  })
})

describe('key reveals that the coordinator doctored', () => {
  type Forgery = readonly [
    string,
    (command: CommandOf<'key-confirm'>, federation: Federation) => Partial<CommandOf<'key-confirm'>>,
    RegExp,
  ]
  const forgeries: readonly Forgery[] = [
    [
      'a part of the seed that was not committed to',
      ({ reveals }) => ({ reveals: replaced<KeyReveal>(reveals, 1, { seedPart: sha256('chosen') }) }),
      /not signed by the identity key/,
    ],
    [
      'a part of the seed that was not committed to, signed by its site',
      ({ reveals }, federation) => ({
        reveals: reveals.map((each, i) =>
          i === 1 ? federation.signedReveal(federation.site(1), { seedPart: sha256('chosen') }, each) : each,
        ),
      }),
      /another part of the seed than it committed to/,
    ],
    [
      'two of them in each other’s place',
      ({ reveals }) => ({ reveals: swapped(reveals, 1, 2) }),
      /in place of site 'site-1' is another's/,
    ],
    ['one of them missing', ({ reveals }) => ({ reveals: reveals.slice(1) }), /3 key reveals for 4 sites/],
    [
      'a sealed payload that was altered',
      ({ sealed }) => ({ sealed: sealed.map((each, i) => (i === 1 ? flipped(each) : each)) }),
      /not the one that it signed/,
    ],
    [
      'two sealed payloads in each other’s place',
      ({ sealed }) => ({ sealed: swapped(sealed, 1, 2) }),
      /not the one that it signed/,
    ],
    ['a sealed payload missing', ({ sealed }) => ({ sealed: sealed.slice(0, 3) }), /for 4 sites/],
    [
      'a payload that was altered and signed by its site',
      ({ reveals, sealed }, federation) => {
        const changed = flipped(sealed[1] ?? new Uint8Array())
        const digests = (reveals[1]?.sealed ?? []).map((digest, i) => (i === 0 ? sha256(changed) : digest))
        return {
          reveals: reveals.map((each, i) =>
            i === 1 ? federation.signedReveal(federation.site(1), { sealed: digests }, each) : each,
          ),
          sealed: sealed.map((each, i) => (i === 1 ? changed : each)),
        }
      },
      /does not open/,
    ],
    [
      'a payload that was sealed to this site by another, under a colluding site’s name',
      ({ reveals, sealed }, federation) => {
        const digests = (reveals[1]?.sealed ?? []).map((digest, i) =>
          i === 0 ? sha256(sealed[2] ?? new Uint8Array()) : digest,
        )
        return {
          reveals: reveals.map((each, i) =>
            i === 1 ? federation.signedReveal(federation.site(1), { sealed: digests }, each) : each,
          ),
          sealed: sealed.map((each, i) => (i === 1 ? (sealed[2] ?? each) : each)),
        }
      },
      /does not open/,
    ],
  ]

  it('are refused, and no keys come of them', async () => {
    await using federation = await Federation.open({ sites: 4 })
    await federation.honestly((state) => state.phase === 'key-confirm')
    const victim = federation.site(0)
    const honest = await federation.command(victim, 'key-confirm')
    for (const [what, forge, reason] of forgeries) {
      const refusal = await federation.refusal(victim, { ...honest, ...forge(honest, federation) })
      expect(refusal.reason, what).toMatch(reason)
      expect(federation.record(victim).keys, what).toBeNull()
    }
    await federation.told(victim, honest, 'key-confirm')
    expect(federation.record(victim).setup, 'the secrets of the setup are gone').toBeNull()
  })
})

describe('a key setup that was shown differently to different sites', () => {
  it('gets no contribution: every site checks that every other saw the same', async () => {
    await using federation = await Federation.open({ sites: 4 })
    await federation.honestly((state) => state.phase === 'collecting')
    const victim = federation.site(0)
    const honest = await federation.command(victim, 'contribute')
    expect(honest.confirmations).toHaveLength(4)
    const { confirmations } = honest
    const other = federation.signedConfirmation(
      federation.site(2),
      { transcript: sha256('another setup') },
      confirmations[2],
    )
    const forgeries: readonly (readonly [readonly (typeof other)[], RegExp])[] = [
      [[], /confirmation of site 'site-0' is missing/],
      [confirmations.slice(0, 3), /confirmation of site 'site-3' is missing/],
      [confirmations.map((each, i) => (i === 2 ? other : each)), /site 'site-2' saw another key setup/],
      [replaced(confirmations, 2, { transcript: sha256('another setup') }), /not signed by the identity key/],
    ]
    for (const [forged, reason] of forgeries)
      expect((await federation.refusal(victim, { ...honest, confirmations: forged })).reason).toMatch(reason)
    expect(federation.record(victim).prepared).toBeNull()
    await federation.told(victim, honest, 'contribution')
  })
})
