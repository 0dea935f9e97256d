/** Builds that expect another SEAL than there is: to them it looks as if an upgrade had moved something. */
import type { SourceEdits } from '../../support/edited-sources.ts'

const seal = 'shared/crypto/seal.ts'

export const MOVED = {
  'a ciphertext begins elsewhere': [
    { file: seal, from: 'const CIPHERTEXT_HEADER = 113', to: 'const CIPHERTEXT_HEADER = 105' },
  ],
  'a secret key begins elsewhere': [
    { file: seal, from: 'const SECRET_KEY_HEADER = 88', to: 'const SECRET_KEY_HEADER = 96' },
  ],
  'a plaintext begins elsewhere': [
    { file: seal, from: 'const PLAINTEXT_HEADER = 88', to: 'const PLAINTEXT_HEADER = 80' },
  ],
  'a header of as many bytes with other fields': [
    {
      file: seal,
      from: "expectResidues('a ciphertext', polynomial(firstBuffer, CIPHERTEXT_HEADER),",
      to: "expectResidues('a ciphertext', polynomial(firstBuffer, CIPHERTEXT_HEADER - 5),",
    },
  ],
  'another prime': [
    {
      file: 'shared/crypto/constants.ts',
      from: '2n ** 60n - 2n ** 14n + 1n',
      to: '2n ** 60n - 2n ** 18n + 1n',
    },
  ],
  'another correction factor': [
    {
      file: seal,
      from: 'if (updates.correctionFactor() !== 1)',
      to: 'if (updates.correctionFactor() !== 2)',
    },
  ],
  'parameters that are too weak': [
    { file: seal, from: 'Int32Array.from([60])', to: 'Int32Array.from([60, 60])' },
  ],
  'keys that mean something else': [
    {
      file: 'shared/crypto/cipher.ts',
      from: 'const coefficients = toSigned(words)',
      to: 'const coefficients = toSigned(words).map(Math.abs)',
    },
  ],
} as const satisfies SourceEdits
