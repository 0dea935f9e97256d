/**
 * Somebody who wants one hospital's update and has a pile of bytes: takes every byte string in it for a key,
 * a share, a chain key or a private key, and does with it whatever the protocol itself would do with the
 * right one.
 */
import {
  assertKeySum,
  combineSeed,
  combineShares,
  decodeShare,
  deriveKey,
  loadUpdateCipher,
  openDeterministic,
  openSealed,
  openSymmetric,
  RING_DEGREE,
  ratchet,
  SHARE_BYTES,
  SHARE_PRIME,
} from '@consilium/shared/crypto'
import { ConsiliumError, fromHex, sha256, toHex } from '@consilium/shared/kernel'
import {
  answerContext,
  type Contribution,
  keyPayloadContext,
  type RunState,
  type StepState,
  shareContext,
} from '@consilium/shared/protocol'
import { XWing } from '@hpke/hybridkem-x-wing'

/** The update that is wanted, and what everybody may know about it. */
export interface Target {
  readonly state: RunState
  /** As the coordinator keeps it; the state's own, or an archived one. */
  readonly step: StepState
  readonly contribution: Contribution
  /** The encrypted update. */
  readonly upload: Uint8Array
  /** The target's sealed shares, in the committee's order. */
  readonly sealedShares: readonly Uint8Array[]
  /** The target's sealed key-setup payloads, by roster position. */
  readonly sealedPayloads: readonly Uint8Array[]
  /** Everybody's sealed answers that came in for the step. */
  readonly sealedAnswers: ReadonlyMap<string, Uint8Array>
  /** Whether coefficients are what an update would have, and not noise. */
  readonly plausible: (coefficients: BigUint64Array) => boolean
}

/** Shares by point, as far as somebody has them. */
type Shares = readonly (readonly [number, Uint16Array])[]

/** Chains are tried this many steps on. */
const RATCHETS = 4
const SEALING_INFO = 'consilium/v1/key-payload'
const KEY_BYTES = 32
const kem = new XWing()

/** Every byte string in a pile of values: bytes as they are, and text that is hexadecimal. */
export function byteStrings(...pile: readonly unknown[]): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>()
  const add = (bytes: Uint8Array): void => void found.set(sha256(bytes), bytes)
  const seen = new Set<unknown>()
  const look = (thing: unknown): void => {
    if (thing instanceof Uint8Array)
      add(new Uint8Array(thing)) // not a Buffer, whose `slice` is a view
    else if (typeof thing === 'string')
      for (const [hex] of thing.matchAll(/(?:[0-9a-f]{2}){16,}/g)) add(fromHex(hex))
    else if (thing instanceof Map) for (const [key, value] of thing) look([key, value])
    else if (typeof thing === 'object' && thing !== null && !seen.has(thing)) {
      seen.add(thing)
      for (const [key, value] of Object.entries(thing)) {
        look(key)
        look(value)
      }
    }
  }
  pile.forEach(look)
  return [...found.values()]
}

/** The update's coefficients, or null if nothing in the pile opens it. */
export async function recover(target: Target, pile: readonly Uint8Array[]): Promise<BigUint64Array | null> {
  const keys = pile.filter((bytes) => bytes.length === KEY_BYTES)
  const chains = [...keys, ...(await chainsFromPayloads(target, keys))]
  const shares = new Map(chains.flatMap((chain) => openShares(target, chain)))
  const candidates = [...sumsOf(target, shares), ...rawKeys(target, pile), ...answersAsKeys(target, keys)]
  for (const key of candidates) {
    const coefficients = await openWith(target, key)
    if (coefficients !== null) return coefficients
  }
  return null
}

/**
 * Chain keys out of the target's key-setup payloads, with every key for a private sealing key. One that fits
 * is known by its public half.
 */
async function chainsFromPayloads(
  { state, contribution, sealedPayloads }: Target,
  keys: readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const chains: Uint8Array[] = []
  for (const privateKey of keys) {
    const publicKey = await once(publicKeys, [privateKey], () => publicHalf(privateKey))
    for (const [to, { site }] of state.roster.entries()) {
      if (state.commits[site]?.sealingKey !== publicKey) continue
      const aad = keyPayloadContext(state.context, contribution.site, site)
      const payload = await openSealed({
        privateKey,
        sealed: sealedPayloads[to] ?? new Uint8Array(),
        info: SEALING_INFO,
        aad,
      })
      chains.push(payload.slice(0, KEY_BYTES), payload.slice(-KEY_BYTES))
    }
  }
  return chains
}

async function publicHalf(privateKey: Uint8Array): Promise<string> {
  const pair = await kem.generateKeyPairDerand(privateKey.slice())
  return toHex(new Uint8Array(await kem.serializePublicKey(pair.publicKey)))
}

/**
 * Opens the target's sealed shares with a key, what is derived from it, and what the chain that it begins
 * comes to.
 */
function openShares({ state, contribution, sealedShares }: Target, chain: Uint8Array): Shares {
  const { step, attempt, site, upload } = contribution
  return once(sharesOpened, [chain, fromHex(upload)], () => {
    let link = chain
    const shares: [number, Uint16Array][] = []
    for (let ratchets = 0; ratchets <= RATCHETS; ratchets++) {
      for (const key of [link, deriveKey(link, 'share', step, attempt)]) {
        for (const [to, sealed] of sealedShares.entries()) {
          const recipient = state.terms.committee[to] ?? site
          const aad = shareContext({
            context: state.context,
            step,
            attempt,
            from: site,
            to: recipient,
            upload,
          })
          const plaintext = tried(() => openSymmetric({ key, sealed, aad, what: 'share' }))
          if (plaintext !== null) shares.push([to + 1, decodeShare(plaintext)])
        }
      }
      link = ratchet(link)
    }
    return shares
  })
}

// The same searcher is given much the same pile again and again; what it tried once it need not try again.
const publicKeys = new Map<string, Promise<string>>()
const sharesOpened = new Map<string, Shares>()
const answersOpened = new Map<string, Shares>()

function once<Value>(known: Map<string, Value>, about: readonly Uint8Array[], work: () => Value): Value {
  const name = about.map((bytes) => sha256(bytes)).join('/')
  const before = known.get(name)
  if (before !== undefined) return before
  const value = work()
  known.set(name, value)
  return value
}

/** What the shares give, if there are enough. */
function sumsOf({ state }: Target, shares: ReadonlyMap<number, Uint16Array>): readonly Int32Array[] {
  const { threshold } = state.terms
  return shares.size < threshold ? [] : [combineShares(shares, { threshold })]
}

/**
 * Everything that could be a key or shares of one as it stands: whole strings, and sealed shares as if
 * nothing had sealed them.
 */
function rawKeys({ state, sealedShares }: Target, pile: readonly Uint8Array[]): readonly Int32Array[] {
  const { threshold } = state.terms
  const asKey = pile
    .filter((bytes) => bytes.length === RING_DEGREE)
    .map((bytes) => Int32Array.from(new Int8Array(bytes.slice().buffer)))
  const asShare = pile
    .filter((bytes) => bytes.length >= SHARE_BYTES)
    .flatMap((bytes) => [elements(bytes, 0), elements(bytes, bytes.length - SHARE_BYTES)])
  const single = asShare.map((share) => combineShares(new Map([[1, share]]), { threshold: 1 }))
  const interpolated = [0, 12].flatMap((offset) => {
    const bare = sealedShares.map((sealed) => elements(sealed, offset))
    return subsets(bare.length, threshold).map((points) =>
      combineShares(new Map(points.map((at) => [at + 1, bare[at] ?? new Uint16Array(RING_DEGREE)])), {
        threshold,
      }),
    )
  })
  return [...asKey, ...single, ...interpolated, new Int32Array(RING_DEGREE)]
}

/**
 * What the answers open to, for whoever has the key of the round: the sum of all keys, which is not the
 * target's.
 */
function answersAsKeys(target: Target, keys: readonly Uint8Array[]): readonly Int32Array[] {
  const { threshold } = target.state.terms
  const answers = new Map(keys.flatMap((chain) => openAnswers(target, chain)))
  return answers.size < threshold ? [] : [combineShares(answers, { threshold })]
}

/**
 * Opens the sealed answers with a key, what is derived from it, and what the chain that it begins comes to.
 */
function openAnswers({ state, step, sealedAnswers, contribution }: Target, chain: Uint8Array): Shares {
  return once(answersOpened, [chain, fromHex(contribution.upload)], () => {
    const found: [number, Uint16Array][] = []
    let link = chain
    for (let ratchets = 0; ratchets <= RATCHETS; ratchets++) {
      for (const [position, site] of state.terms.committee.entries()) {
        const sealed = sealedAnswers.get(site)
        const list = step.answers[site]?.list
        if (sealed === undefined || list === undefined) continue
        const aad = answerContext(state.context, step.step, site, list)
        for (const key of [
          link,
          deriveKey(link, 'answer', step.step, site, list),
          deriveKey(deriveKey(link, 'group-chain'), 'answer', step.step, site, list),
        ]) {
          const plaintext = tried(() => openDeterministic({ key, sealed, aad, what: 'answer' }))
          if (plaintext !== null) found.push([position + 1, decodeShare(plaintext)])
        }
      }
      link = ratchet(link)
    }
    return found
  })
}

async function openWith(target: Target, key: Int32Array): Promise<BigUint64Array | null> {
  const { state, contribution, upload, plausible } = target
  if (tried(() => assertKeySum(key, state.roster.length) ?? true) === null) return null
  const cipher = await loadUpdateCipher()
  const parts = state.roster.map(({ site }) => fromHex(state.reveals[site]?.message.seedPart ?? ''))
  const seed = combineSeed({ parts, context: state.context.run })
  const { epoch, step, attempt } = contribution
  const coefficients = cipher.open({ sum: upload, sumOfKeys: key, common: { seed, epoch, step, attempt } })
  return plausible(coefficients) ? coefficients : null
}

function elements(bytes: Uint8Array, offset: number): Uint16Array {
  const words = new Uint16Array(bytes.slice(offset, offset + SHARE_BYTES).buffer)
  return words.map((word) => word % SHARE_PRIME)
}

function subsets(count: number, size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]]
  return Array.from({ length: count }, (_, last) => last).flatMap((last) =>
    subsets(last, size - 1).map((rest) => [...rest, last]),
  )
}

function tried<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch (error) {
    return nothingIfRefused(error)
  }
}

function nothingIfRefused(error: unknown): null {
  if (error instanceof ConsiliumError) return null
  throw error
}

/** Whether a secret stands anywhere in a pile, as bytes or spelled out. */
export function holds(pile: readonly Uint8Array[], text: string, secret: Uint8Array): boolean {
  const needle = Buffer.from(secret)
  return (
    text.includes(toHex(secret)) ||
    text.includes(needle.toString('base64')) ||
    text.includes(needle.toString('base64url')) ||
    pile.some((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(needle))
  )
}
