/**
 * A hospital that wants the model spoiled: it answers with another sum of shares than it holds, sealed and
 * signed as it should be.
 */
import { planLaneBits, quantisationStep, SHARE_PRIME } from '@consilium/shared/crypto'
import { colludingAnswer } from '../colluding.ts'
import { Federation } from '../federation.ts'
import { planOf, weightsOf } from '../truth.ts'
import type { Gain } from './gain.ts'

/** A weight that moved by so many levels is noise. */
const LEVELS = 100

export async function wrongAnswer(): Promise<Gain> {
  await using federation = await Federation.open()
  await federation.honestly((state) => state.current.step === 1 && state.phase === 'opening')
  const [victim, other] = [federation.site(4), federation.site(3)]
  const honest = await federation.command(victim, 'open')
  const [first, ...rest] = honest.answers
  if (first === undefined) throw new Error('there are no answers')
  const liar = federation.record(first.message.site)
  const wrong = colludingAnswer({
    federation,
    liar,
    honest: first,
    change: (share) => share.map((element, i) => (element + 1 + i) % SHARE_PRIME),
  })
  await federation.told(other, honest, 'report')
  await federation.told(victim, { ...honest, answers: [wrong, ...rest] }, 'report')
  const [spoiled, right] = [await weightsOf(federation, victim), await weightsOf(federation, other)]
  const level = quantisationStep({
    bound: planOf(federation).encryption.clip,
    laneBits: planLaneBits(5),
    sites: 5,
  })
  // What a wrong answer leaves of a weight is anything, and now and then it is near to what is right.
  const noise = spoiled.filter((weight, i) => Math.abs(weight - (right[i] ?? 0)) > LEVELS * level)
  return { taken: [Number(noise.length > right.length / 2)], wanted: [1] }
}
