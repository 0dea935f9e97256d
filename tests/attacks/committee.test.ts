/**
 * A committee holds the shares: nobody outside it can certify or open anything, not even all of them with the
 * coordinator; and rule 1 holds within it.
 */
import { type SiteName, siteName } from '@consilium/shared/kernel'
import { type ContributionList, parsePlan } from '@consilium/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'
import { byteStrings, recover } from './recovery.ts'
import { targetOf } from './targets.ts'

/** Eight sites, five of them in the committee: threshold 3, quorum 4. */
const SITES = 8
const committee = ['site-1', 'site-2', 'site-4', 'site-5', 'site-7']
const members = committee.map((name) => siteName(name))
const others = ['site-0', 'site-3', 'site-6'].map((name) => siteName(name))
const [member, , , colludingA, colludingB] = members as [SiteName, SiteName, SiteName, SiteName, SiteName]
const [outsider] = others as [SiteName]
const COLLUDING = [colludingA, colludingB]
/** 8 KiB of field elements, and the nonce and tag of AES-GCM. */
const SEALED_SHARE_BYTES = 8192 + 28

const open = (witness?: (thing: unknown) => void): Promise<Federation> =>
  Federation.open({
    sites: SITES,
    plan: { encryption: { threshold: 3, committee } },
    ...(witness === undefined ? {} : { witness }),
  })

describe('with a committee', () => {
  let federation: Federation
  let list: ContributionList
  beforeAll(async () => {
    federation = await open()
    await federation.honestly((state) => state.phase === 'signing')
    list = (await federation.command(member, 'sign-list')).list
  })
  afterAll(async () => {
    await federation[Symbol.asyncDispose]()
  })
  const command = (
    certified: CommandOf<'answer'>['certified'],
    shares: readonly Uint8Array[],
  ): CommandOf<'answer'> => ({
    id: 'attack',
    run: federation.run,
    kind: 'answer',
    certified,
    shares,
  })

  it('every site contributes, and sends a share for each member and nobody else', async () => {
    expect(list.members.map(({ site }) => site)).toEqual(federation.sites)
    for (const { shareBlobs } of Object.values(federation.state().current.contributions)) {
      expect(shareBlobs).toHaveLength(members.length)
      for (const blob of shareBlobs) expect(federation.held(blob).length).toBe(SEALED_SHARE_BYTES)
    }
  })

  it('a site outside it has no key that a share is sealed under', () => {
    for (const site of others) expect(federation.record(site).keys?.incoming).toEqual([])
    for (const site of members) expect(federation.record(site).keys?.incoming).toHaveLength(SITES)
    for (const site of federation.sites)
      expect(federation.record(site).keys?.outgoing).toHaveLength(members.length)
  })

  it('a site outside it signs no list and gives no answer, whoever asks', async () => {
    const signList = { id: 'attack', run: federation.run, kind: 'sign-list', list } as const
    expect(await federation.refusal(outsider, signList)).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('not in the committee'),
    })
    const certified = { list, signatures: federation.signList(list, members.slice(0, 4)) }
    const answer = command(certified, await federation.sharesFor(0, list))
    expect(await federation.refusal(outsider, answer)).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('not in the committee'),
    })
  })

  it('the signatures of all sites outside it do not make up for one that is missing', async () => {
    const certified = {
      list,
      signatures: federation.signList(list, [
        ...members.slice(1, 4),
        ...others.filter((site) => site !== outsider),
      ]),
    }
    const refused = {
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('3 valid signatures of the committee, 4 are needed'),
    }
    expect(
      await federation.refusal(member, command(certified, await federation.sharesFor(0, list))),
    ).toMatchObject(refused)
    const opening: CommandOf<'open'> = {
      id: 'attack',
      run: federation.run,
      kind: 'open',
      certified,
      answers: [],
      sum: { digest: list.members[0]?.upload ?? ('' as never), bytes: 0 },
    }
    for (const site of [member, outsider])
      expect(await federation.refusal(site, opening)).toMatchObject(refused)
  })

  it('two lists are never both certified, with threshold − 1 members and all others that sign everything', async () => {
    const without = { ...list, members: list.members.slice(0, SITES - 1) }
    const [first, second, third] = members as [SiteName, SiteName, SiteName]
    const sign = (which: ContributionList): CommandOf<'sign-list'> => ({
      id: 'attack',
      run: federation.run,
      kind: 'sign-list',
      list: which,
    })
    await federation.told(first, sign(list), 'list-signature')
    await federation.told(second, sign(list), 'list-signature')
    await federation.told(third, sign(without), 'list-signature')
    expect(2 + COLLUDING.length).toBeGreaterThanOrEqual(federation.state().terms.quorum)
    const certified = {
      list: without,
      signatures: federation.signList(without, [third, ...COLLUDING, ...others]),
    }
    expect(
      await federation.refusal(third, command(certified, await federation.sharesFor(2, without))),
    ).toMatchObject({
      code: 'SECURITY_REFUSED',
      reason: expect.stringContaining('3 valid signatures of the committee, 4 are needed'),
    })
    // The other list has its quorum, and with it its answers.
    const honest = { list, signatures: federation.signList(list, [first, second, ...COLLUDING]) }
    await federation.told(first, command(honest, await federation.sharesFor(0, list)), 'answer')
    expect(
      await federation.refusal(third, command(honest, await federation.sharesFor(2, list))),
    ).toMatchObject({
      reason: expect.stringContaining('already signed another list'),
    })
  })
})

describe('a certified list of a federation with a committee', () => {
  it('is opened by every site, with answers of members alone; what threshold − 1 of them hold opens nothing', async () => {
    const coordinator: unknown[] = []
    await using federation = await open((thing) => coordinator.push(structuredClone(thing)))
    const state = await federation.honestly((now) => now.phase === 'opening')
    const plan = parsePlan(federation.runs.plan(federation.run))
    const target = targetOf({ federation, state, plan, site: member })
    const disks = new Map(federation.sites.map((site) => [site, federation.record(site)]))
    const pile = (sites: readonly SiteName[]): readonly Uint8Array[] =>
      byteStrings(
        coordinator,
        sites.map((site) => disks.get(site)),
      )
    expect(await recover(target, pile([...COLLUDING, ...others]))).toBeNull()
    expect(await recover(target, pile([...COLLUDING, members[1] as SiteName]))).not.toBeNull()

    const honest = await federation.command(outsider, 'open')
    expect(honest.answers).toHaveLength(3)
    const [first, ...rest] = honest.answers
    if (first === undefined) throw new Error('there is no answer')
    const foreign = {
      ...first,
      message: federation.signedAnswer(outsider, { site: outsider }, first.message),
    }
    expect((await federation.refusal(outsider, { ...honest, answers: [foreign, ...rest] })).reason).toContain(
      'is not in the committee',
    )
    const done = await federation.honestly(
      (now) => now.phase === 'released' && Object.values(now.sites).every(({ applied }) => applied === 2),
    )
    expect(new Set(federation.sites.map((site) => federation.record(site).model))).toEqual(
      new Set([done.model]),
    )
  })
})
