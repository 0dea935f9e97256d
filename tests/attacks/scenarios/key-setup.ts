/**
 * A coordinator that sits between a hospital and the others from the beginning. It runs sites of its own;
 * hospital 0 is the victim.
 */
import { combineSeed, generateIdentity, type Identity } from '@consilium/shared/crypto'
import { canonicalDigest, fromHex, type SiteName, sha256, toHex } from '@consilium/shared/kernel'
import { rosterFingerprint } from '@consilium/shared/protocol'
import { Federation, type FederationOptions } from '../federation.ts'
import { Insiders } from '../insiders.ts'
import { countsIn, countsOf, onlyCounts, planOf } from '../truth.ts'
import type { Gain } from './gain.ts'

/**
 * Goes through key setup to the victim's contribution, and opens it with the shares of three sites that the
 * coordinator runs.
 */
async function opensWithItsOwnSites(options: FederationOptions): Promise<Gain> {
  await using federation = await Federation.open(options)
  const victim = federation.site(0)
  const decision = await federation.tell(victim, await federation.command(victim, 'approve'))
  if (decision.length === 0) throw new Error(federation.record(victim).reason)
  await federation.honestly((state) => state.current.contributions[victim] !== undefined)
  const insiders = new Insiders(federation, ...federation.sites.slice(2))
  const { message } = federation.state().current.contributions[victim] ?? {}
  if (message === undefined) throw new Error('the victim did not contribute')
  const alone = { run: federation.run, epoch: message.epoch, step: message.step, members: [message] }
  return {
    taken: countsIn(federation, await insiders.opened(alone, await insiders.ownPoints(alone))),
    wanted: await countsOf(federation, victim),
  }
}

/**
 * Three of the five sites are the coordinator's own; the victim's people agreed on other ones, and wrote a
 * rule for those.
 */
export async function ownSites(): Promise<Gain> {
  const agreed = ['site-0', 'site-1', 'site-2', 'site-3', 'site-4'].map((site) => ({
    site: site as SiteName,
    identityKey: toHex(generateIdentity().publicKey),
  }))
  return opensWithItsOwnSites({ policy: ruleFor(rosterFingerprint(agreed)) })
}

/**
 * The roster that people agreed on, but for the keys of three names, which the coordinator gave out anew to
 * itself.
 */
export async function reissuedNames(): Promise<Gain> {
  const before = new Map<SiteName, Identity>()
  const identity = (site: SiteName): Identity => {
    const known = generateIdentity()
    before.set(site, known)
    return Number(site.slice(-1)) < 2 ? known : generateIdentity()
  }
  const roster = (): ReturnType<typeof rosterFingerprint> =>
    rosterFingerprint([...before].map(([site, { publicKey }]) => ({ site, identityKey: toHex(publicKey) })))
  const policy: FederationOptions['policy'] = (site) => ruleFor(roster())(site)
  return opensWithItsOwnSites({ identity, policy })
}

/** Three names, one key: one insider counts as three. */
export async function oneKeyThreeNames(): Promise<Gain> {
  const one = generateIdentity()
  return opensWithItsOwnSites({ identity: (site) => (Number(site.slice(-1)) < 2 ? generateIdentity() : one) })
}

/**
 * The roster is the agreed one, names and keys; the coordinator speaks for the others without having their
 * private keys.
 */
export async function impostors(): Promise<Gain> {
  const identity = (site: SiteName): Identity => {
    const own = generateIdentity()
    return site === 'site-0' ? own : { publicKey: generateIdentity().publicKey, privateKey: own.privateKey }
  }
  return opensWithItsOwnSites({ identity })
}

/** A plan without encryption, which a rule for plans of its kind would approve. */
export async function plainRun(): Promise<Gain> {
  await using federation = await Federation.open({ plan: { encryption: { mode: 'plain' } } })
  const victim = federation.site(0)
  const { message: decision } = await federation.told(
    victim,
    await federation.command(victim, 'approve'),
    'approval',
  )
  if (decision.decision === 'reject') throw new Error(decision.reason)
  await federation.honestly((state) => state.current.contributions[victim] !== undefined)
  const upload = federation.held(
    federation.state().current.contributions[victim]?.message.upload ?? sha256(''),
  )
  return {
    taken: onlyCounts(planOf(federation), new Float64Array(upload.slice().buffer)),
    wanted: await countsOf(federation, victim),
  }
}

/** How the seed is to begin. One byte, so that a test need not try for long. */
const WANTED = 0xc5

/**
 * The last insider sees everybody's part of the seed before it names its own, and tries until the seed begins
 * as it likes.
 */
export async function choosesTheSeed(): Promise<Gain> {
  await using federation = await Federation.open()
  await federation.honestly((state) => state.phase === 'key-confirm')
  const victim = federation.site(0)
  const insider = federation.site(4)
  const honest = await federation.command(victim, 'key-confirm')
  for (let i = 0; ; i++) {
    const seedPart = canonicalDigest('another part of the seed', i)
    const reveals = honest.reveals.map((each) =>
      each.site === insider ? federation.signedReveal(insider, { seedPart }, each) : each,
    )
    const parts = reveals.map((each) => fromHex(each.seedPart))
    if (combineSeed({ parts, context: federation.run })[0] !== WANTED) continue
    await federation.told(victim, { ...honest, reveals }, 'key-confirm')
    return {
      taken: [...fromHex(federation.record(victim).keys?.seed ?? '').subarray(0, 1)],
      wanted: [WANTED],
    }
  }
}

function ruleFor(roster: string): NonNullable<FederationOptions['policy']> {
  return (site) =>
    site === 'site-0' ? { approvalRules: [{ families: ['logistic-regression'], maxRounds: 10, roster }] } : {}
}
