/**
 * Between the certified list and the model: shares, answers and sums that somebody altered, left out, or made
 * up.
 */

import {
  addResiduesInPlace,
  BLOCK_BYTES,
  CIPHERTEXT_MODULUS,
  encodeResidues,
  RING_DEGREE,
  SHARE_PRIME,
} from '@consilium/shared/crypto'
import { concatBytes, sha256 } from '@consilium/shared/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { colludingAnswer } from './colluding.ts'
import { type CommandOf, Federation } from './federation.ts'
import { flipped } from './forger.ts'

type Answers = CommandOf<'open'>['answers']

describe('key shares', () => {
  let federation: Federation
  let honest: CommandOf<'answer'>
  beforeAll(async () => {
    federation = await Federation.open()
    await federation.honestly((state) => state.phase === 'answering')
    honest = await federation.command(federation.site(0), 'answer')
  })
  afterAll(async () => {
    await federation[Symbol.asyncDispose]()
  })

  const forgeries: readonly (readonly [
    string,
    (shares: readonly Uint8Array[]) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>,
    RegExp,
  ])[] = [
    [
      'altered',
      (shares) => shares.map((share, i) => (i === 1 ? flipped(share) : share)),
      /key share of site 'site-1' does not open/,
    ],
    [
      'altered in the nonce',
      (shares) => shares.map((share, i) => (i === 1 ? flipped(share, 0) : share)),
      /key share of site 'site-1' does not open/,
    ],
    [
      'cut short',
      (shares) => shares.map((share, i) => (i === 1 ? share.subarray(0, 100) : share)),
      /key share of site 'site-1' does not open/,
    ],
    [
      'empty',
      (shares) => shares.map((share, i) => (i === 1 ? new Uint8Array() : share)),
      /key share of site 'site-1' does not open/,
    ],
    [
      'of two sites in each other’s place',
      ([a, b, ...rest]) => [b ?? new Uint8Array(), a ?? new Uint8Array(), ...rest],
      /key share of site 'site-0' does not open/,
    ],
    [
      'copied from one site to another',
      ([a, , ...rest]) => [a ?? new Uint8Array(), a ?? new Uint8Array(), ...rest],
      /key share of site 'site-1' does not open/,
    ],
    [
      'meant for another site',
      () => federation.sharesFor(1, honest.certified.list),
      /key share of site 'site-0' does not open/,
    ],
    ['too few', (shares) => shares.slice(1), /4 key shares came for a list of 5 sites/],
    ['too many', (shares) => [...shares, new Uint8Array()], /6 key shares came for a list of 5 sites/],
  ]

  it.each(forgeries)('%s get no answer', async (_, forge, reason) => {
    const refusal = await federation.refusal(federation.site(0), {
      ...honest,
      shares: await forge(honest.shares),
    })
    expect(refusal).toMatchObject({ code: 'SECURITY_REFUSED', reason: expect.stringMatching(reason) })
  })

  it('unaltered get the same answer as often as anybody asks', async () => {
    const answers = [
      await federation.told(federation.site(0), honest, 'answer'),
      await federation.told(federation.site(0), honest, 'answer'),
    ]
    await federation.restart(federation.site(0))
    answers.push(await federation.told(federation.site(0), honest, 'answer'))
    expect(new Set(answers.map(({ message }) => message.sealed)).size).toBe(1)
    expect(answers.map(({ sealed }) => sha256(sealed))).toEqual(answers.map(({ message }) => message.sealed))
  })
})

describe('answers and sums', () => {
  let federation: Federation
  let honest: CommandOf<'open'>
  beforeAll(async () => {
    federation = await Federation.open()
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'opening')
    honest = await federation.command(federation.site(0), 'open')
  })
  afterAll(async () => {
    await federation[Symbol.asyncDispose]()
  })

  const change = (answers: Answers, at: number, changed: Partial<Answers[number]>): Answers =>
    answers.map((each, i) => (i === at ? { ...each, ...changed } : each))
  const second = (answers: Answers): Answers[number] => {
    const [, answer] = answers
    if (answer === undefined) throw new Error('there is no second answer')
    return answer
  }

  const forgeries: readonly (readonly [string, (answers: Answers) => Answers, RegExp])[] = [
    [
      'altered',
      (answers) => change(answers, 1, { sealed: flipped(second(answers).sealed) }),
      /not the one that it signed/,
    ],
    [
      'altered and signed under the digest that they have now',
      (answers) => {
        const sealed = flipped(second(answers).sealed)
        return change(answers, 1, { sealed, message: { ...second(answers).message, sealed: sha256(sealed) } })
      },
      /not signed by the identity key/,
    ],
    [
      'altered by the site that signs them, without the key of the round',
      (answers) => {
        const sealed = flipped(second(answers).sealed)
        return change(answers, 1, {
          sealed,
          message: federation.signedAnswer(
            second(answers).message.site,
            { sealed: sha256(sealed) },
            second(answers).message,
          ),
        })
      },
      /answer\(s\) of site-\d cannot be read, and 2 others do not open the sum/,
    ],
    [
      'of another list',
      (answers) =>
        change(answers, 1, {
          message: federation.signedAnswer(
            second(answers).message.site,
            { list: sha256('another list') },
            second(answers).message,
          ),
        }),
      /for another list/,
    ],
    [
      'of another step',
      (answers) =>
        change(answers, 1, {
          message: federation.signedAnswer(
            second(answers).message.site,
            { step: 0 },
            second(answers).message,
          ),
        }),
      /for another list/,
    ],
    [
      'of one site under another’s name',
      (answers) =>
        change(answers, 1, {
          sealed: answers[0]?.sealed ?? new Uint8Array(),
          message: federation.signedAnswer(
            second(answers).message.site,
            { sealed: answers[0]?.message.sealed ?? sha256('') },
            second(answers).message,
          ),
        }),
      /answer\(s\) of site-\d cannot be read, and 2 others do not open the sum/,
    ],
    ['one too few', (answers) => answers.slice(0, 2), /2 answers cannot open the sum, 3 are needed/],
    [
      'one of them twice',
      (answers) => [...answers.slice(0, 2), second(answers)],
      /2 answers cannot open the sum, 3 are needed/,
    ],
    ['none', () => [], /0 answers cannot open the sum, 3 are needed/],
  ]

  it.each(forgeries)('%s open nothing', async (_, forge, reason) => {
    const refusal = await federation.refusal(federation.site(0), {
      ...honest,
      answers: forge(honest.answers),
    })
    expect(refusal.reason).toMatch(reason)
    expect(federation.record(federation.site(0)).applied).toBe(0)
  })

  it('made up by a colluding site that holds the round’s key are noticed, and show nobody anything', async () => {
    const liar = federation.record(second(honest.answers).message.site)
    const wrong = colludingAnswer({
      federation,
      liar,
      honest: second(honest.answers),
      change: (share) => share.map((element, i) => (i === 7 ? (element + 1000) % SHARE_PRIME : element)),
    })
    const refusal = await federation.refusal(federation.site(0), {
      ...honest,
      answers: change(honest.answers, 1, wrong),
    })
    expect(refusal).toMatchObject({
      code: 'WRONG_ANSWERS',
      reason: expect.stringContaining('do not add up to a sum of 5 one-time keys'),
    })
    const short = colludingAnswer({
      federation,
      liar,
      honest: second(honest.answers),
      change: () => new Uint16Array(10),
    })
    expect(
      (await federation.refusal(federation.site(0), { ...honest, answers: change(honest.answers, 1, short) }))
        .reason,
    ).toContain('cannot be read')
    const large = colludingAnswer({
      federation,
      liar,
      honest: second(honest.answers),
      change: (share) => share.with(0, SHARE_PRIME),
    })
    expect(
      (await federation.refusal(federation.site(0), { ...honest, answers: change(honest.answers, 1, large) }))
        .reason,
    ).toContain('cannot be read')
  })

  it('of another size or with words that are no residues are refused', async () => {
    const bytes = honest.sum.bytes
    const long = concatBytes(federation.held(honest.sum.digest), new Uint8Array(BLOCK_BYTES))
    federation.forged.set(sha256(long), long)
    const longer = await federation.refusal(federation.site(0), {
      ...honest,
      sum: { digest: sha256(long), bytes: long.length },
    })
    expect(longer.reason).toContain(`has ${long.length} bytes, expected ${bytes}`)

    const high = encodeResidues(
      new BigUint64Array((bytes / BLOCK_BYTES) * RING_DEGREE).fill(CIPHERTEXT_MODULUS),
    )
    federation.forged.set(sha256(high), high)
    expect(
      (await federation.refusal(federation.site(0), { ...honest, sum: { digest: sha256(high), bytes } }))
        .reason,
    ).toContain('not below the ciphertext modulus')
    expect(federation.record(federation.site(0)).applied).toBe(0)
  })

  it.each([
    ['altered at random', (sum: Uint8Array) => flipped(sum, 0)],
    // A constant in every point of the transform is that constant in coefficient 0: one weight would move,
    // nothing else would show.
    ['altered with care, so that one weight moves', (sum: Uint8Array) => plus(sum, 100n)],
    ['of the same updates twice', (sum: Uint8Array) => encodeResidues(twice(sum))],
  ])('%s are not the sum of the listed updates, whoever is shown them', async (_, alter) => {
    const altered = alter(federation.held(honest.sum.digest))
    federation.forged.set(sha256(altered), altered)
    for (const site of federation.sites) {
      expect(
        await federation.refusal(site, {
          ...honest,
          sum: { digest: sha256(altered), bytes: altered.length },
        }),
      ).toMatchObject({
        code: 'SECURITY_REFUSED',
        reason: expect.stringContaining('not the sum of the listed updates'),
      })
      expect(federation.record(site).applied).toBe(0)
    }
  })
})

function plus(sum: Uint8Array, constant: bigint): Uint8Array {
  const words = wordsOf(sum)
  addResiduesInPlace(words, encodeResidues(new BigUint64Array(words.length).fill(constant)))
  return encodeResidues(words)
}

function twice(sum: Uint8Array): BigUint64Array {
  const words = wordsOf(sum)
  addResiduesInPlace(words, sum)
  return words
}

function wordsOf(sum: Uint8Array): BigUint64Array {
  const words = new BigUint64Array((sum.length / BLOCK_BYTES) * RING_DEGREE)
  addResiduesInPlace(words, sum)
  return words
}
