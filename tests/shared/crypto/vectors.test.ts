/**
 * Known answers: neither the wire format nor a derived key drifts unnoticed. A change here is a new suite or
 * a new protocol version.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  combineGroupKey,
  combineSeed,
  deriveKey,
  encodeResidues,
  encodeShare,
  type LaneBits,
  lanePlan,
  loadUpdateCipher,
  openDeterministic,
  openSealed,
  openSymmetric,
  pack,
  RING_DEGREE,
  ratchet,
  SUITE,
  sealDeterministic,
  sealSymmetric,
  verifySignature,
} from '@consilium/shared/crypto'
import { fromHex, toHex } from '@consilium/shared/kernel'
import { expect, it } from 'vitest'
import { projectRoot } from '../../support/source-graph.ts'
import vectors from '../../vectors/crypto.json' with { type: 'json' }

it('the suite is the one that these were made for', () => {
  expect(SUITE).toBe('consilium-bgv4096-q60-t48/1')
})

it('keys are derived as ever', () => {
  const { deriveKey: derived, ratchet: chain, combine } = vectors
  expect(toHex(deriveKey(fromHex(derived.key), derived.label, ...derived.context))).toBe(derived.derived)
  expect(toHex(ratchet(fromHex(chain.key)))).toBe(chain.next)
  const parts = combine.parts.map(fromHex)
  expect(toHex(combineGroupKey({ parts, context: combine.context }))).toBe(combine.groupKey)
  expect(toHex(combineSeed({ parts, context: combine.context }))).toBe(combine.seed)
})

it('messages are sealed symmetrically as ever', () => {
  const { key, nonce, plaintext, aad, sealed } = vectors.sealSymmetric
  const message = { key: fromHex(key), aad: fromHex(aad) }
  expect(
    toHex(
      sealSymmetric({ ...message, plaintext: fromHex(plaintext), random: { bytes: () => fromHex(nonce) } }),
    ),
  ).toBe(sealed)
  expect(toHex(openSymmetric({ ...message, sealed: fromHex(sealed), what: 'it' }))).toBe(plaintext)
})

it('answers are sealed as ever', () => {
  const { key, plaintext, aad, sealed } = vectors.sealDeterministic
  const message = { key: fromHex(key), aad: fromHex(aad) }
  expect(toHex(sealDeterministic({ ...message, plaintext: fromHex(plaintext) }))).toBe(sealed)
  expect(toHex(openDeterministic({ ...message, sealed: fromHex(sealed), what: 'it' }))).toBe(plaintext)
})

it('what was sealed to a site still opens', async () => {
  const { privateKey, info, aad, plaintext, sealed } = vectors.sealTo
  expect(
    toHex(
      await openSealed({ privateKey: fromHex(privateKey), sealed: fromHex(sealed), info, aad: fromHex(aad) }),
    ),
  ).toBe(plaintext)
})

it('what was signed still verifies', () => {
  const { publicKey, message, signature } = vectors.signature
  expect(
    verifySignature({
      publicKey: fromHex(publicKey),
      message: fromHex(message),
      signature: fromHex(signature),
    }),
  ).toBe(true)
})

it('values lie in the lanes where they lay', () => {
  const plan = lanePlan(
    vectors.lanes.segments.map((segment) => ({ ...segment, laneBits: segment.laneBits as LaneBits })),
  )
  expect(plan.digest).toBe(vectors.lanes.digest)
  const packed = pack(
    plan,
    new Map(Object.entries(vectors.lanes.values).map(([name, values]) => [name, Float64Array.from(values)])),
  )
  expect([...packed.subarray(0, plan.coefficients)].map(String)).toEqual(vectors.lanes.coefficients)
})

it('residues and shares have the bytes that they had', () => {
  const words = new BigUint64Array(RING_DEGREE)
  words.set(vectors.residues.words.map(BigInt))
  expect(toHex(encodeResidues(words).subarray(0, 15))).toBe(vectors.residues.bytes)
  const share = new Uint16Array(RING_DEGREE)
  share.set(vectors.share.elements)
  expect(toHex(encodeShare(share).subarray(0, 6))).toBe(vectors.share.bytes)
})

it('an update that was encrypted when this was written still opens', async () => {
  const { seed, keyCoefficients, ...place } = vectors.block
  const sum = new Uint8Array(await readFile(join(projectRoot, 'tests', 'vectors', 'crypto-block.bin')))
  const cipher = await loadUpdateCipher()
  const sumOfKeys = Int32Array.from(new Int8Array(Buffer.from(keyCoefficients, 'base64')))
  const opened = cipher.open({
    sum,
    sumOfKeys,
    common: { seed: fromHex(seed), epoch: place.epoch, step: place.step, attempt: place.attempt },
  })
  expect(opened).toEqual(
    new BigUint64Array(RING_DEGREE).map((_, i) => (BigInt(i) * 0x9e3779b97f4a7c15n) % 2n ** 48n),
  )
})
