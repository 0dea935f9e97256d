/**
 * A hospital that wants the model spoiled: it answers with another sum of shares than it holds, sealed and
 * signed as it should be.
 */
import { planLaneBits, quantisationStep, SHARE_PRIME } from '@consilium/shared/crypto'
import { colludingAnswer } from '../colluding.ts'
import { Federation } from '../federation.ts'
import { planOf, weightsOf } from '../truth.ts'
import type { Gain } from './gain.ts'

/**
 * A model whose weights moved by so many levels, as the root of their mean square, is noise. What a wrong
 * answer leaves of a weight is anything in its 65,536 levels: four of them move less once in 30 million
 * times.
 */
const LEVELS = 300

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
  const moved = Math.hypot(...spoiled.map((weight, i) => weight - (right[i] ?? 0))) / Math.sqrt(right.length)
  return { taken: [Number(moved > LEVELS * level)], wanted: [1] }
}
