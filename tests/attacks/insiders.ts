/**
 * A coordinator together with hospitals that turned: it has everything that passes through it, they have
 * their disks and sign whatever is wanted. Nothing here uses anything of an honest hospital but what it
 * sends.
 */
import {
  addResiduesInPlace,
  addSharesInPlace,
  BLOCK_BYTES,
  combineShares,
  decodeShare,
  deriveKey,
  encodeResidues,
  loadUpdateCipher,
  openDeterministic,
  openSymmetric,
  RING_DEGREE,
  SHARE_PRIME,
} from '@consilium/shared/crypto'
import { fromHex, type SiteName } from '@consilium/shared/kernel'
import {
  answerContext,
  type CertifiedList,
  type ContributionList,
  type RosterEntry,
  type RunState,
  rosterFingerprint,
  shareContext,
} from '@consilium/shared/protocol'
import { shareKey } from '../../client-agent/agent/keys.ts'
import type { CommandOf, Federation, SubmissionOf } from './federation.ts'

/** Sums of shares by point, from 1. */
export type Points = ReadonlyMap<number, Uint16Array>

export class Insiders {
  readonly federation: Federation
  readonly sites: readonly SiteName[]
  #epoch: Pick<RunState, 'context' | 'roster'> | null = null

  constructor(federation: Federation, ...sites: readonly SiteName[]) {
    this.federation = federation
    this.sites = sites
  }

  /**
   * What messages are bound to, and at which point each site is: as the coordinator has it, or as in the
   * epoch that the attacker runs.
   */
  get run(): Pick<RunState, 'context' | 'roster'> {
    return this.#epoch ?? this.federation.state()
  }

  /** Goes on with an epoch that the honest coordinator knows nothing of. */
  enter(epoch: number, roster: readonly RosterEntry[]): void {
    this.#epoch = {
      context: { ...this.federation.state().context, epoch, roster: rosterFingerprint(roster) },
      roster,
    }
  }

  /** A certificate for any list, as far as honest hospitals sign it. */
  async certificate(list: ContributionList, honest: readonly SiteName[]): Promise<CertifiedList> {
    const { federation } = this
    const signatures = [...federation.signList(list, this.sites, this.run.context)]
    for (const site of honest) {
      const { message } = await federation.told(
        site,
        { id: 'attack', run: federation.run, kind: 'sign-list', list },
        'list-signature',
      )
      signatures.push(message)
    }
    return { list, signatures }
  }

  /**
   * What the insiders themselves would answer for a list: they hold shares, and add up whichever they like.
   */
  async ownPoints(list: ContributionList): Promise<Points> {
    const { federation } = this
    const { context, roster } = this.run
    const points = new Map<number, Uint16Array>()
    for (const site of this.sites) {
      const position = roster.findIndex((entry) => entry.site === site)
      const { keys } = federation.record(site)
      const sealed = await federation.sharesFor(position, list)
      const sum = new Uint16Array(RING_DEGREE)
      for (const [i, { site: from, step, attempt, upload }] of list.members.entries()) {
        const chain = keys?.incoming[roster.findIndex((entry) => entry.site === from)] ?? ''
        const aad = shareContext({ context, step, attempt, from, to: site, upload })
        const key = shareKey(chain, step, attempt)
        addSharesInPlace(
          sum,
          decodeShare(openSymmetric({ key, sealed: sealed[i] ?? new Uint8Array(), aad, what: 'a share' })),
        )
      }
      points.set(position + 1, sum)
    }
    return points
  }

  /**
   * What an honest hospital says to an `answer` command. The insiders have the key that it is sealed under.
   */
  async askedPoint(
    site: SiteName,
    command: Pick<CommandOf<'answer'>, 'certified' | 'shares'>,
  ): Promise<Points> {
    const { federation } = this
    return this.unsealed(
      await federation.told(
        site,
        { ...command, id: 'attack', run: federation.run, kind: 'answer' },
        'answer',
      ),
    )
  }

  /** An honest hospital's answer for a list, all of whose shares it is given. */
  async askedFor(site: SiteName, certified: CertifiedList): Promise<Points> {
    const position = this.run.roster.findIndex((entry) => entry.site === site)
    return this.askedPoint(site, {
      certified,
      shares: await this.federation.sharesFor(position, certified.list),
    })
  }

  /**
   * The sum of the listed updates, from points of its key. Noise if there are too few, or if they are
   * another's.
   */
  async opened(list: ContributionList, ...points: readonly Points[]): Promise<BigUint64Array> {
    const { federation } = this
    const all = new Map(points.flatMap((each) => [...each]))
    const sumOfKeys = combineShares(all, { threshold: all.size })
    const uploads = list.members.map(({ upload }) => federation.held(upload))
    const words = new BigUint64Array(((uploads[0]?.length ?? 0) / BLOCK_BYTES) * RING_DEGREE)
    for (const upload of uploads) addResiduesInPlace(words, upload)
    return this.openedWith(encodeResidues(words), sumOfKeys, list)
  }

  /** The same of a certified list, from the insiders' own points and what an honest hospital answers. */
  async openedWithHelp(certified: CertifiedList, honest: SiteName): Promise<BigUint64Array> {
    return this.opened(
      certified.list,
      await this.ownPoints(certified.list),
      await this.askedFor(honest, certified),
    )
  }

  /**
   * Residues under a sum of keys, with the public polynomials of the list's step, which every hospital can
   * make.
   */
  async openedWith(
    sum: Uint8Array,
    sumOfKeys: Int32Array,
    { epoch, step, members }: ContributionList,
  ): Promise<BigUint64Array> {
    const [insider] = this.sites
    if (insider === undefined) throw new Error('there is no insider')
    const seed = fromHex(this.federation.record(insider).keys?.seed ?? '')
    return (await loadUpdateCipher()).open({
      sum,
      sumOfKeys,
      common: { seed, epoch, step, attempt: members[0]?.attempt ?? 0 },
    })
  }

  unsealed({ message, sealed }: Pick<SubmissionOf<'answer'>, 'message' | 'sealed'>): Points {
    const { federation } = this
    const [insider] = this.sites
    if (insider === undefined) throw new Error('there is no insider')
    const { context, roster } = this.run
    const { step, site, list } = message
    const key = deriveKey(
      fromHex(federation.record(insider).keys?.groupChain ?? ''),
      'answer',
      step,
      site,
      list,
    )
    const plaintext = openDeterministic({
      key,
      sealed,
      aad: answerContext(context, step, site, list),
      what: 'an answer',
    })
    return new Map([[roster.findIndex((entry) => entry.site === site) + 1, decodeShare(plaintext)]])
  }
}

/** a − b, coefficient by coefficient, modulo 2^48. */
export function difference(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  return a.map((word, i) => (word - (b[i] ?? 0n)) & (2n ** 48n - 1n))
}

/** What shares add up to that one share was added up to so many times. */
export function divided(points: Points, times: number): Points {
  const inverse =
    Array.from({ length: SHARE_PRIME }, (_, element) => element).find(
      (element) => (element * times) % SHARE_PRIME === 1,
    ) ?? 0
  return new Map(
    [...points].map(([point, share]) => [point, share.map((element) => (element * inverse) % SHARE_PRIME)]),
  )
}
