/**
 * One base model (Pasquini et al., arXiv 2111.07380): the others are given a model in which nothing can be
 * learnt, so what their sum with the victim's update says about the dead layer is the victim's alone. The
 * integrity check of the sum does not stop it: an insider knows its key.
 */
import { siteWeights } from '@consilium/client-agent/agent'
import {
  addResiduesInPlace,
  Checksum,
  encodeResidues,
  loadUpdateCipher,
  CIPHERTEXT_MODULUS as Q,
  RING_DEGREE,
  unpack,
} from '@consilium/shared/crypto'
import { sha256 } from '@consilium/shared/kernel'
import { checksumKey } from '../../../client-agent/agent/keys.ts'
import { loadSeal } from '../../../shared/crypto/seal.ts'
import { type CommandOf, Federation } from '../federation.ts'
import { Insiders } from '../insiders.ts'
import { lanesOf } from '../targets.ts'
import { contentOf, planOf } from '../truth.ts'
import type { Gain } from './gain.ts'

const HIDDEN = 4
const LANE_BITS = 24
const INPUTS = 3
/** Values of the first layer's kernel, and where its biases stand behind them. */
const KERNEL = INPUTS * HIDDEN
/** Rounding, and what it left over the round before: two levels a site at most. */
const WITHIN = 2 * 4

export async function deadModelForTheOthers(): Promise<Gain> {
  await using federation = await Federation.open({
    plan: {
      rounds: 2,
      model: { family: 'mlp', hidden: [HIDDEN], activation: 'relu' },
      encryption: { clip: 8, laneBits: LANE_BITS },
    },
  })
  const insiders = new Insiders(federation, federation.site(0), federation.site(1))
  const victim = federation.site(4)
  const { context } = await federation.honestly(
    (state) => state.current.step === 1 && state.phase === 'opening',
  )
  const open = await federation.command(victim, 'open')

  // Round 1: the victim gets the sum as it is; the others one after which every unit of the first layer is
  // dead.
  const forged = await deadSum(federation, insiders, open)
  federation.forged.set(sha256(forged), forged)
  for (const site of federation.sites.slice(0, 4))
    await federation.told(site, { ...open, sum: { ...open.sum, digest: sha256(forged) } }, 'report')
  await federation.told(victim, open, 'report')

  // Round 2.
  const members = []
  for (const site of federation.sites) {
    const asked = {
      id: 'x',
      run: federation.run,
      kind: 'contribute',
      epoch: context.epoch,
      step: 2,
      attempt: 0,
      confirmations: [],
    } as const
    members.push((await federation.told(site, asked, 'contribution')).message)
  }
  const list = { run: federation.run, epoch: context.epoch, step: 2, members }
  const certified = await insiders.certificate(list, [federation.site(2), federation.site(3)])
  const sum = kernelOf(federation, await insiders.openedWithHelp(certified, federation.site(2)))
  const own = kernelOf(federation, await contentOf(federation, members[4] ?? never()))

  // A change of nothing is the middle of a site's levels.
  const alphas = siteWeights(planOf(federation), federation.record(federation.site(0)).keys?.counts ?? [])
  const middle = (sites: readonly number[]): number =>
    sites.reduce((all, i) => all + ((alphas[i] ?? 0) * (2 ** LANE_BITS - 1 - 5)) / 2, 0)
  const wanted = own.map((level) => Math.round(level - middle([4])))
  if (Math.max(...wanted.map(Math.abs)) < 100 * WITHIN)
    throw new Error('the victim learnt nothing worth reading')
  return { taken: sum.map((level) => Math.round(level - middle([0, 1, 2, 3, 4]))), wanted, within: WITHIN }
}

/**
 * The step's sum with the biases of the first layer moved as far down as they go, and one count of clipped
 * values changed so that the checksum stays.
 */
async function deadSum(
  federation: Federation,
  insiders: Insiders,
  { certified, answers, sum }: CommandOf<'open'>,
): Promise<Uint8Array> {
  await loadUpdateCipher()
  const { toNtt } = await loadSeal()
  const coefficients = await insiders.opened(
    certified.list,
    ...answers.map((answer) => insiders.unsealed(answer)),
  )
  const lanes = lanesOf(planOf(federation), 1)
  const levels = unpack(lanes, coefficients).get('delta') ?? never()
  const down = new BigUint64Array(RING_DEGREE)
  for (let i = KERNEL; i < KERNEL + HIDDEN; i++) {
    const lane = BigInt(levels[i] ?? 0) << BigInt(LANE_BITS * (i % 2))
    down[i >> 1] = ((down[i >> 1] ?? 0n) + Q - lane) % Q
  }
  const free = new BigUint64Array(RING_DEGREE)
  free[lanes.segments.find(({ name }) => name === 'clipped')?.first ?? never()] = 1n
  const keys = federation.record(federation.site(0)).keys ?? never()
  const checksum = (words: BigUint64Array): bigint => {
    const found = new Checksum(checksumKey(keys, 1, 0))
    found.add(encodeResidues(words))
    return new DataView(found.value().buffer).getBigUint64(0, true)
  }
  const [moved, point] = [toNtt(down), toNtt(free)]
  const factor = ((Q - checksum(moved)) * inverse(checksum(point))) % Q
  const words = new BigUint64Array(RING_DEGREE)
  addResiduesInPlace(words, federation.held(sum.digest))
  return encodeResidues(words.map((word, i) => (word + (moved[i] ?? 0n) + factor * (point[i] ?? 0n)) % Q))
}

/** Levels of the first layer's kernel. */
function kernelOf(federation: Federation, coefficients: BigUint64Array): readonly number[] {
  return [
    ...(unpack(lanesOf(planOf(federation), 2), coefficients).get('delta') ?? never()).subarray(0, KERNEL),
  ]
}

/** x^(q−2) mod q (Fermat). */
function inverse(x: bigint): bigint {
  let result = 1n
  let power = x
  for (let exponent = Q - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % Q
    power = (power * power) % Q
  }
  return result
}

function never(): never {
  throw new Error('something that the attack rests on is not there')
}
