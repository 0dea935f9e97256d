import { createCipheriv, createHash } from 'node:crypto'
import type { RandomSource } from '@consilium/shared/kernel'

/**
 * Bytes that are the same for the same seed: AES-256-CTR under its digest. For tests alone; keys made from it
 * are no secret.
 */
export function testRandom(seed: string | number): RandomSource {
  const key = createHash('sha256').update(`consilium test ${seed}`).digest()
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return { bytes: (count) => new Uint8Array(stream.update(Buffer.alloc(count))) }
}
