/**
 * A coordinator at the end of a step, and between two: sums that it alters, and sums that it asks for once
 * more.
 */
import {
  addResiduesInPlace,
  BLOCK_BYTES,
  encodeResidues,
  planLaneBits,
  quantisationStep,
  RING_DEGREE,
} from '@consilium/shared/crypto'
import { sha256 } from '@consilium/shared/kernel'
import { Federation } from '../federation.ts'
import { difference, Insiders } from '../insiders.ts'
import { contentOf, countsIn, countsOf, numbers, planOf, weightsOf } from '../truth.ts'
import type { Gain } from './gain.ts'
import { beforeAnswers } from './scenes.ts'

/** By how many levels the first weight is moved. */
const LEVELS = 100

/** A sum to which something was added moves the first weight of everybody's model, and nothing else. */
export async function alteredSum(): Promise<Gain> {
  await using federation = await Federation.open()
  await federation.honestly((state) => state.current.step === 1 && state.phase === 'opening')
  const [victim, other] = [federation.site(4), federation.site(3)]
  const honest = await federation.command(victim, 'open')
  // A constant in every point of the transform is that constant in coefficient 0, whose lowest lane is the
  // first weight's.
  const words = wordsOf(federation.held(honest.sum.digest))
  addResiduesInPlace(words, encodeResidues(new BigUint64Array(words.length).fill(BigInt(LEVELS))))
  const altered = encodeResidues(words)
  federation.forged.set(sha256(altered), altered)
  await federation.told(other, honest, 'report')
  await federation.told(victim, { ...honest, sum: { ...honest.sum, digest: sha256(altered) } }, 'report')
  const [moved, right] = [await weightsOf(federation, victim), await weightsOf(federation, other)]
  const level = quantisationStep({
    bound: planOf(federation).encryption.clip,
    laneBits: planLaneBits(5),
    sites: 5,
  })
  return {
    taken: moved.map((weight, i) => Math.round((weight - (right[i] ?? 0)) / level)),
    wanted: right.map((_, i) => (i === 0 ? LEVELS : 0)),
  }
}

/** The same statistics for a second run, over a list without the victim. */
export async function statisticsTwice(): Promise<Gain> {
  const { federation, insiders, certified } = await beforeAnswers()
  await using _ = federation
  const first = await insiders.openedWithHelp(certified, federation.site(2))
  await federation.honestly((state) => state.current.step === 1)
  await federation.start()
  await federation.honestly((state) => state.phase === 'signing')
  const { list } = await federation.command(federation.site(2), 'sign-list')
  const others = { ...list, members: list.members.slice(0, 4) }
  const again = await insiders.certificate(others, [federation.site(2), federation.site(3)])
  const second = await insiders.openedWithHelp(again, federation.site(2))
  return {
    taken: countsIn(federation, difference(first, second)),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/** The disks of all hospitals, when the step is over. */
export async function disksOfYesterday(): Promise<Gain> {
  await using federation = await Federation.open()
  await federation.honestly((state) => state.phase === 'answering')
  const { certified } = await federation.command(federation.site(2), 'answer')
  await federation.honestly((state) => state.current.step === 1)
  const thief = new Insiders(federation, ...federation.sites)
  const alone = { ...certified.list, members: certified.list.members.slice(4) }
  return {
    taken: countsIn(federation, await thief.opened(alone, await thief.ownPoints(alone))),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/** The contributions of the others to the round before, whose sum is known, beside the victim's new one. */
export async function replayedContributions(): Promise<Gain> {
  await using federation = await Federation.open({ plan: { rounds: 2 } })
  const insiders = new Insiders(federation, federation.site(0), federation.site(1))
  const honest = [federation.site(2), federation.site(3)]
  const victim = federation.site(4)
  // Round 1 without the victim, who is late: its list, its sum, and what the sum is, by the rules.
  const others = federation.sites.slice(0, 4)
  await federation.honestly((state) => state.current.step === 1)
  await federation.honestly((state) => Object.keys(state.current.contributions).length === 4, others)
  const { context, current } = federation.state()
  const members = others.flatMap((site) => current.contributions[site]?.message ?? [])
  const list = { run: federation.run, epoch: context.epoch, step: 1, members }
  const certified = await insiders.certificate(list, honest)
  // The insiders' agents go on as any other's, so they know what is signed in their names.
  for (const site of others.slice(0, 2))
    await federation.told(site, { id: 'x', run: federation.run, kind: 'sign-list', list }, 'list-signature')
  const answers = []
  for (const [i, site] of others.entries())
    answers.push(
      await federation.told(
        site,
        {
          id: 'x',
          run: federation.run,
          kind: 'answer',
          certified,
          shares: await federation.sharesFor(i, list),
        },
        'answer',
      ),
    )
  const before = await insiders.opened(list, ...answers.map((answer) => insiders.unsealed(answer)))
  const uploads = members.map(({ upload }) => federation.held(upload))
  const sum = new BigUint64Array(((uploads[0]?.length ?? 0) / BLOCK_BYTES) * RING_DEGREE)
  for (const upload of uploads) addResiduesInPlace(sum, upload)
  const bytes = encodeResidues(sum)
  federation.forged.set(sha256(bytes), bytes)
  for (const site of federation.sites)
    await federation.told(
      site,
      {
        id: 'x',
        run: federation.run,
        kind: 'open',
        certified,
        answers,
        sum: { digest: sha256(bytes), bytes: bytes.length },
      },
      'report',
    )
  // Round 2.
  const asked = {
    id: 'x',
    run: federation.run,
    kind: 'contribute',
    epoch: context.epoch,
    step: 2,
    attempt: 0,
    confirmations: [],
  } as const
  const { message } = await federation.told(victim, asked, 'contribution')
  const replayed = { ...list, step: 2, members: [...members, message] }
  const second = await insiders.certificate(replayed, honest)
  const after = await insiders.openedWithHelp(second, federation.site(2))
  return { taken: numbers(difference(after, before)), wanted: numbers(await contentOf(federation, message)) }
}

function wordsOf(bytes: Uint8Array): BigUint64Array {
  const words = new BigUint64Array((bytes.length / BLOCK_BYTES) * RING_DEGREE)
  addResiduesInPlace(words, bytes)
  return words
}
