/**
 * One block at a time, in this thread: what encryption and opening of updates are made of.
 *
 *   c = c0 + (c1 − a)·k     moves SEAL's fresh ciphertext from its own random polynomial to the common one
 *   c + a·Σk = t·Σe + Σm    is what SEAL then rounds
 */
import { release, wipe } from '../kernel/index.ts'
import { type CommonReference, expander } from './common-reference.ts'
import { BLOCK_BYTES, COEFFICIENT_BYTES } from './constants.ts'
import { decodeBlock } from './residues.ts'
import { addProduct, clearProducts, factor, type Polynomial, rebase } from './ring.ts'
import type { SealLayout } from './seal.ts'

/** The bytes of a block: coefficients or residues. */
export type Block = Uint8Array<ArrayBuffer>

/** Does one thing to blocks under one key, in any order. */
export interface BlockWorker {
  /**
   * Overwrites what it is given where that is secret. @param into where what it makes goes; may be the same
   * memory
   */
  run(block: number, content: Uint8Array, into: Uint8Array): void
  /** Overwrites the key. */
  dispose(): void
}

export interface BlockJob {
  readonly kind: 'encrypt' | 'open'
  /** The one-time key, or the sum of those in a sum: NTT values. */
  readonly k: Polynomial
  readonly common: CommonReference
}

/** What a block takes as it comes and as it goes. */
export const SLOT_BYTES = Math.max(COEFFICIENT_BYTES, BLOCK_BYTES)

/** Bytes of one block as it comes and as it goes. */
export function blockSizes(kind: BlockJob['kind']): { readonly given: number; readonly made: number } {
  return kind === 'encrypt'
    ? { given: COEFFICIENT_BYTES, made: BLOCK_BYTES }
    : { given: BLOCK_BYTES, made: COEFFICIENT_BYTES }
}

export function blockWorker(seal: SealLayout, job: BlockJob): BlockWorker {
  return job.kind === 'encrypt' ? encryptor(seal, job) : opener(seal, job)
}

/** From 4096 coefficients below 2^48, as 64-bit words, to a block of residues. */
function encryptor(seal: SealLayout, { k, common }: BlockJob): BlockWorker {
  const { module, context, publicKey } = seal
  const key = factor(k.slice())
  const secret = seal.loadKey(key.k)
  const encryption = new module.Encryptor(context, publicKey, secret)
  const expand = expander(common)
  const plain = new module.Plaintext()
  const fresh = new module.Ciphertext()
  return {
    run(block, content, into) {
      seal.loadPlain(plain, content)
      wipe(content)
      encryption.encryptSymmetric(plain, fresh)
      // Beside c its polynomials give k away.
      seal.withPair(fresh, (pair) => rebase({ pair, a: expand(block), key }, into))
    },
    dispose() {
      wipe(key.k, key.shoup)
      clearProducts()
      plain.setZero()
      seal.discard(fresh)
      for (const object of [plain, encryption, secret]) object.delete()
    },
  }
}

/** From a block of a sum to its coefficients, modulo 2^48. */
function opener(seal: SealLayout, { k, common }: BlockJob): BlockWorker {
  const { module, context } = seal
  // The key is already in the first polynomial and the second is zero, so any key decrypts.
  const generator = new module.KeyGenerator(context)
  const anyKey = generator.secretKey()
  const decryptor = new module.Decryptor(context, anyKey)
  const key = factor(k.slice())
  const expand = expander(common)
  const ciphertext = new module.Ciphertext()
  const plain = new module.Plaintext()
  return {
    run(block, content, into) {
      const c = decodeBlock(content, block)
      const phase = addProduct({ c, a: expand(block), key })
      seal.loadFirst(ciphertext, phase)
      decryptor.decrypt(ciphertext, plain)
      wipe(phase)
      const coefficients = seal.savePlain(plain)
      into.set(new Uint8Array(coefficients.buffer))
      release(c, phase, coefficients)
    },
    dispose() {
      wipe(key.k, key.shoup)
      clearProducts()
      for (const object of [plain, ciphertext, decryptor, anyKey, generator]) object.delete()
    },
  }
}
