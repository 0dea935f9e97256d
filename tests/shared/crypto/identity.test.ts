/**
 * Identity keys: what one signed verifies under it alone, and nothing malformed verifies or passes for a key.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import {
  checkIdentityKey,
  exportIdentity,
  generateIdentity,
  identityFingerprint,
  importIdentity,
  SIGNATURE_BYTES,
  signMessage,
  verifySignature,
} from '@consilium/shared/crypto'
import { sha256, utf8 } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal, thrownBy } from './support.ts'

const identity = generateIdentity()
const { publicKey } = identity
const message = utf8('a list')
const signature = signMessage(identity, message)

describe('a signature', () => {
  it('verifies over what was signed, under the key that signed', () => {
    expect(signature).toHaveLength(SIGNATURE_BYTES)
    expect(verifySignature({ publicKey, message, signature })).toBe(true)
    expect(verifySignature({ publicKey, message: utf8('another list'), signature })).toBe(false)
    expect(verifySignature({ publicKey: generateIdentity().publicKey, message, signature })).toBe(false)
  })

  it('does not verify with any bit changed', () => {
    for (let bit = 0; bit < 8 * signature.length; bit++) {
      const changed = signature.slice()
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(verifySignature({ publicKey, message, signature: changed })).toBe(false)
    }
  })

  it('does not verify, and nothing is thrown, whatever bytes come as signature or key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (key, bytes) => {
        expect(verifySignature({ publicKey: key, message, signature: bytes })).toBe(false)
        expect(verifySignature({ publicKey, message, signature: bytes })).toBe(false)
      }),
    )
    for (const fill of [0, 255])
      expect(verifySignature({ publicKey, message, signature: new Uint8Array(64).fill(fill) })).toBe(false)
  })
})

describe('an identity key', () => {
  it('comes back from its file', () => {
    const again = importIdentity(exportIdentity(identity), 'identity.pem')
    expect(again.publicKey).toEqual(publicKey)
    expect(verifySignature({ publicKey, message, signature: signMessage(again, message) })).toBe(true)
  })

  it.each([
    ['no PEM', 'nonsense'],
    [
      'another curve',
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
        format: 'pem',
        type: 'pkcs8',
      }) as string,
    ],
    [
      'another algorithm',
      generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    ],
    ['a public key', createPublicKey(identity.privateKey).export({ format: 'pem', type: 'spki' }) as string],
  ])('is not read from %s, and the error names the file and shows nothing of it', (_, pem) => {
    const thrown = thrownBy(() => importIdentity(pem, 'identity.pem'))
    expect(thrown).toEqual(refusal('CORRUPT', /identity\.pem/))
    expect(String(thrown)).not.toContain(pem.slice(0, 20))
  })

  it('is known by the digest of its one encoding', () => {
    expect(identityFingerprint(publicKey)).toBe(sha256(publicKey))
    expect(publicKey).toHaveLength(91)
    expect(() => checkIdentityKey(publicKey)).not.toThrow()
  })

  it('is refused in any other form', () => {
    const other = (type: 'P-384' | 'P-521'): Uint8Array =>
      generateKeyPairSync('ec', { namedCurve: type }).publicKey.export({ format: 'der', type: 'spki' })
    const compressed = Uint8Array.from([
      ...publicKey.subarray(0, 26),
      2 + ((publicKey[90] as number) & 1),
      ...publicKey.subarray(27, 59),
    ])
    const offCurve = publicKey.with(90, (publicKey[90] as number) ^ 1)
    const hybrid = publicKey.with(26, 6 + ((publicKey[90] as number) & 1)) // OpenSSL reads this form too
    for (const bad of [
      new Uint8Array(),
      publicKey.subarray(1),
      Uint8Array.from([...publicKey, 0]),
      compressed,
      hybrid,
      offCurve,
      other('P-384'),
      other('P-521'),
    ]) {
      expect(thrownBy(() => checkIdentityKey(bad))).toEqual(refusal('INVALID_ARGUMENT'))
      expect(verifySignature({ publicKey: bad, message, signature })).toBe(false)
    }
  })
})
