/** A node-seal that is not the one that this build was made for does not start, and says what differs. */
import { describe, expect, it } from 'vitest'
import { editedBuild } from '../../support/edited-build.ts'
import { MOVED } from './moved.ts'

describe('where SEAL differs, nothing is encrypted', () => {
  it.each<[keyof typeof MOVED, RegExp]>([
    ['a ciphertext begins elsewhere', /a ciphertext takes 65649 bytes uncompressed, expected 65641/],
    ['a secret key begins elsewhere', /a secret key takes 32856 bytes uncompressed, expected 32864/],
    ['a plaintext begins elsewhere', /a plaintext takes 32856 bytes uncompressed, expected 32848/],
    ['a header of as many bytes with other fields', /a ciphertext holds words above the modulus/],
    ['another prime', /the ciphertext modulus is 1152921504606830593, expected 1152921504606584833/],
    ['another correction factor', /correction factor 1, expected 1/],
    ['parameters that are too weak', /SEAL refuses the parameters at 128-bit security/],
    ['keys that mean something else', /an update that it encrypted does not open/],
  ])('%s', async (name, message) => {
    const { loadUpdateCipher } = await editedBuild({
      edits: MOVED,
      names: [name],
      load: () => import('@consilium/shared/crypto'),
    })
    await expect(loadUpdateCipher()).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(
        new RegExp(`node-seal is not the version that this build was made for: .*${message.source}`),
      ),
    })
  })
})
