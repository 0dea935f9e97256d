/**
 * Updates under one-time keys. A site encrypts with SEAL under a fresh key k and moves the ciphertext from SEAL's own random
 * polynomial to the common one, so that keys add as messages add:
 *
 *   c = −a·k + t·e + m,   Σc + a·Σk = t·Σe + Σm   (mod q, t)
 */
import { createCipheriv } from 'node:crypto'
import { ConsiliumError, wipe } from '../kernel/index.ts'
import { BLOCK_BYTES, PLAIN_BITS, CIPHERTEXT_MODULUS as Q, RING_DEGREE } from './constants.ts'
import { deriveKey } from './keys.ts'
import { decodeResidues } from './residues.ts'
import { addProduct, factor, type Polynomial, rebase, STREAM_WORDS, uniformPolynomial } from './ring.ts'
import { loadSeal, type SealLayout } from './seal.ts'

/** What fixes the public polynomials of one attempt at one step: chosen by nobody, the same at every site. */
export interface CommonReference {
  /** 32 bytes, to which every site contributed. */
  readonly seed: Uint8Array
  readonly epoch: number
  readonly step: number
  readonly attempt: number
}

/** A key for one update. */
export interface OneTimeKey {
  /**
   * Encrypts an update, once.
   *
   * @param coefficients blocks · 4096, each below 2^48
   * @returns one block of residues for each block
   * @throws ConsiliumError `SECURITY_REFUSED` the second time: two updates under one key would show their difference
   */
  encrypt(coefficients: BigUint64Array, common: CommonReference): Uint8Array
  /** The key as 4096 integers in {−1, 0, 1}: what is shared. The caller wipes it. */
  coefficients(): Int8Array
  /** Overwrites the key. */
  dispose(): void
}

export interface UpdateCipher {
  generateKey(): OneTimeKey
  /**
   * Opens a sum.
   *
   * @param sum residues, checked
   * @param sumOfKeys 4096 integers: the sum of the listed sites' keys
   * @returns the sums of the coefficients, modulo 2^48
   */
  open(options: { readonly sum: Uint8Array; readonly sumOfKeys: Int32Array; readonly common: CommonReference }): BigUint64Array
}

let loading: Promise<UpdateCipher> | null = null

/** The cipher of this process; SEAL is loaded once. @throws ConsiliumError `INTERNAL` if node-seal is not as expected */
export function loadUpdateCipher(): Promise<UpdateCipher> {
  loading ??= loadSeal().then((seal) => {
    const cipher: UpdateCipher = { generateKey: () => generateKey(seal), open: (options) => open(seal, options) }
    tryOut(cipher)
    return cipher
  })
  return loading
}

/** One update through all of it, from end to end of the plain modulus: SEAL does with the words what its layout promises. */
function tryOut(cipher: UpdateCipher): void {
  const common = { seed: new Uint8Array(32), epoch: 0, step: 0, attempt: 0 }
  const coefficients = new BigUint64Array(RING_DEGREE).map((_, i) => (i % 2 === 0 ? BigInt(i) : 2n ** BigInt(PLAIN_BITS) - BigInt(i)))
  const key = cipher.generateKey()
  const sum = key.encrypt(coefficients, common)
  const k = key.coefficients()
  key.dispose()
  const opened = cipher.open({ sum, sumOfKeys: Int32Array.from(k), common })
  if (k.every((coefficient) => coefficient >= -1 && coefficient <= 1) && opened.every((coefficient, i) => coefficient === coefficients[i])) return
  throw new ConsiliumError('INTERNAL', 'node-seal is not the version that this build was made for: an update that it encrypted does not open')
}

function generateKey(seal: SealLayout): OneTimeKey {
  const { module, context } = seal
  const generator = new module.KeyGenerator(context)
  const secret = generator.secretKey()
  const publicKey = generator.createPublicKey()
  const encryptor = new module.Encryptor(context, publicKey, secret)
  const k = seal.saveKey(secret)
  let state: 'fresh' | 'used' | 'disposed' = 'fresh'

  return {
    encrypt(coefficients, common) {
      if (state !== 'fresh') throw new ConsiliumError('SECURITY_REFUSED', 'a one-time key encrypts one update and never another')
      const blocks = coefficients.length / RING_DEGREE
      if (blocks === 0 || !Number.isInteger(blocks))
        throw new ConsiliumError('INTERNAL', `${coefficients.length} coefficients are not whole blocks of ${RING_DEGREE}`)
      state = 'used'
      const bytes = new Uint8Array(blocks * BLOCK_BYTES)
      const key = factor(k)
      const expand = expander(common)
      const plain = new module.Plaintext()
      const fresh = new module.Ciphertext()
      try {
        for (let block = 0; block < blocks; block++) {
          seal.loadPlain(plain, coefficients.subarray(block * RING_DEGREE, (block + 1) * RING_DEGREE))
          encryptor.encryptSymmetric(plain, fresh)
          const [c0, c1] = seal.savePair(fresh)
          bytes.set(rebase({ c0, c1, a: expand(block), key }), block * BLOCK_BYTES)
          wipe(c0, c1) // beside c they give k away
        }
        return bytes
      } finally {
        wipe(key.shoup)
        plain.setZero()
        seal.discard(fresh)
        plain.delete()
      }
    },
    coefficients() {
      if (state === 'disposed') throw new ConsiliumError('SECURITY_REFUSED', 'this one-time key was disposed of: there is nothing left to share')
      const words = seal.fromNtt(k)
      const coefficients = Int8Array.from(words, (word) => (word > Q / 2n ? -Number(Q - word) : Number(word)))
      wipe(words)
      return coefficients
    },
    dispose() {
      if (state === 'disposed') return
      state = 'disposed'
      wipe(k)
      for (const object of [encryptor, publicKey, secret, generator]) object.delete()
    },
  }
}

function open(
  seal: SealLayout,
  { sum, sumOfKeys, common }: { readonly sum: Uint8Array; readonly sumOfKeys: Int32Array; readonly common: CommonReference },
): BigUint64Array {
  const { module, context } = seal
  const words = decodeResidues(sum)
  const blocks = words.length / RING_DEGREE
  if (sumOfKeys.length !== RING_DEGREE) throw new ConsiliumError('INTERNAL', `a sum of keys has ${RING_DEGREE} coefficients, not ${sumOfKeys.length}`)
  const k = seal.toNtt(BigUint64Array.from(sumOfKeys, (value) => (value < 0 ? Q - BigInt(-value) : BigInt(value))))
  // The key is already in the first polynomial and the second is zero, so any key decrypts.
  const generator = new module.KeyGenerator(context)
  const anyKey = generator.secretKey()
  const decryptor = new module.Decryptor(context, anyKey)
  const zero = new BigUint64Array(RING_DEGREE)
  const key = factor(k)
  const coefficients = new BigUint64Array(words.length)
  const expand = expander(common)
  const plain = new module.Plaintext()
  try {
    for (let block = 0; block < blocks; block++) {
      const phase = addProduct({ c: words.subarray(block * RING_DEGREE, (block + 1) * RING_DEGREE), a: expand(block), key })
      const ciphertext = seal.loadPair(phase, zero)
      decryptor.decrypt(ciphertext, plain)
      coefficients.set(seal.savePlain(plain), block * RING_DEGREE)
      wipe(phase)
      ciphertext.delete()
    }
    return coefficients
  } finally {
    wipe(k, key.shoup)
    for (const object of [plain, decryptor, anyKey, generator]) object.delete()
  }
}

/** The public polynomial of a block, in NTT form: AES-256-CTR under a key of the step, 60 bits a coefficient, by rejection. */
function expander(common: CommonReference): (block: number) => Polynomial {
  const key = deriveKey(common.seed, 'common-polynomial', common.epoch, common.step, common.attempt)
  const zeros = Buffer.alloc(STREAM_WORDS * 8)
  return (block) => {
    const counter = Buffer.alloc(16)
    counter.writeUInt32BE(block, 0)
    return uniformPolynomial(createCipheriv('aes-256-ctr', key, counter).update(zeros))
  }
}
