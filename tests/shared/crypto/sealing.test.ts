/**
 * Sealing to a site's key (HPKE, X-Wing): only that key opens it, unchanged, for the same purpose and
 * context.
 */
import {
  generateSealingKeyPair,
  openSealed,
  SEALING_KEY_BYTES,
  type SealingKeyPair,
  sealTo,
} from '@consilium/shared/crypto'
import { fromHex, systemRandom, toHex, utf8 } from '@consilium/shared/kernel'
import { beforeAll, describe, expect, it } from 'vitest'
import { testRandom } from '../../support/test-random.ts'
import { refusal } from './support.ts'

const info = 'consilium/v1/key-payload'
const aad = utf8('run-0123456789abcdef east west')
const plaintext = testRandom('payload').bytes(72)
let pair: SealingKeyPair
let sealed: Uint8Array

beforeAll(async () => {
  pair = await generateSealingKeyPair()
  sealed = await sealTo({ recipient: pair.publicKey, plaintext, info, aad, random: systemRandom })
})

describe('a message sealed to a site', () => {
  it('opens there, after the key went through a file', async () => {
    expect(pair.publicKey).toHaveLength(SEALING_KEY_BYTES)
    expect(sealed).toHaveLength(1120 + 72 + 16)
    const privateKey = fromHex(toHex(pair.privateKey))
    expect(await openSealed({ privateKey, sealed, info, aad })).toEqual(plaintext)
    expect(privateKey).toEqual(pair.privateKey)
  })

  it('is read from a view into a larger buffer', async () => {
    const buffer = new Uint8Array(sealed.length + 10)
    buffer.set(sealed, 5)
    const keys = new Uint8Array(42)
    keys.set(pair.privateKey, 3)
    expect(
      await openSealed({
        privateKey: keys.subarray(3, 35),
        sealed: buffer.subarray(5, 5 + sealed.length),
        info,
        aad,
      }),
    ).toEqual(plaintext)
  })

  it('is different bytes each time', async () => {
    expect(
      toHex(await sealTo({ recipient: pair.publicKey, plaintext, info, aad, random: systemRandom })),
    ).not.toBe(toHex(sealed))
  })

  it('does not open anywhere else, for another purpose or in another context', async () => {
    const other = await generateSealingKeyPair()
    await expect(openSealed({ privateKey: other.privateKey, sealed, info, aad })).rejects.toEqual(
      refusal('SECURITY_REFUSED'),
    )
    await expect(
      openSealed({ privateKey: pair.privateKey, sealed, info: 'consilium/v1/other', aad }),
    ).rejects.toEqual(refusal('SECURITY_REFUSED'))
    await expect(
      openSealed({ privateKey: pair.privateKey, sealed, info, aad: utf8('another run') }),
    ).rejects.toEqual(refusal('SECURITY_REFUSED'))
  })

  it('does not open changed, wherever it was changed', async () => {
    // In ML-KEM's part, X25519's part (its last bit is ignored by RFC 7748, so not that one), the ciphertext
    // and the tag.
    for (const at of [0, 500, 1087, 1088, 1100, 1120, 1150, sealed.length - 1]) {
      const changed = sealed.slice()
      changed[at] = (changed[at] as number) ^ 1
      await expect(openSealed({ privateKey: pair.privateKey, sealed: changed, info, aad })).rejects.toEqual(
        refusal('SECURITY_REFUSED'),
      )
    }
  })

  it.each([0, 1, 1119, 1120, 1136, 1207, 1209])('does not open at %i bytes', async (length) => {
    const cut = new Uint8Array(length)
    cut.set(sealed.subarray(0, length))
    await expect(openSealed({ privateKey: pair.privateKey, sealed: cut, info, aad })).rejects.toEqual(
      refusal('SECURITY_REFUSED'),
    )
  })

  it.each([0, SEALING_KEY_BYTES - 1, SEALING_KEY_BYTES + 1])(
    'cannot be made for a key of %i bytes',
    async (length) => {
      await expect(
        sealTo({ recipient: new Uint8Array(length), plaintext, info, aad, random: systemRandom }),
      ).rejects.toEqual(refusal('SECURITY_REFUSED'))
    },
  )
})
