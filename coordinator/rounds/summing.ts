/** Adds up the uploads of a list. In an encrypted run these are ciphertexts that the coordinator cannot open. */
import { addResiduesInPlace, BLOCK_BYTES, checkResidues, encodeResidues, RING_DEGREE } from '@consilium/shared/crypto/public'
import { ConsiliumError, type Digest } from '@consilium/shared/kernel'
import type { BlobStore } from './ports.ts'

/**
 * Refuses an upload that is not what a site of an honest build sends: whole blocks of residues below the modulus, or, in
 * a plain run, finite doubles.
 *
 * @throws ConsiliumError `CORRUPT`
 */
export function checkUpload(content: Uint8Array, encrypted: boolean): void {
  if (encrypted) {
    checkResidues(content)
    return
  }
  if (content.length === 0 || content.length % 8 !== 0)
    throw new ConsiliumError('CORRUPT', `a plain update of ${content.length} bytes is not a vector of doubles`, { isPublic: true })
  const bad = doubles(content).findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new ConsiliumError('CORRUPT', `entry ${bad} of the plain update is not a finite number`, { isPublic: true })
}

/**
 * The sum of uploads in the order given: modulo the ciphertext modulus, or of doubles in a plain run. The order is the
 * roster's, so that sums of doubles repeat to the bit.
 *
 * @throws ConsiliumError `CORRUPT` if the uploads differ in length
 */
export async function sumUploads(blobs: BlobStore, uploads: readonly Digest[], encrypted: boolean): Promise<Uint8Array> {
  let sum: BigUint64Array | Float64Array | null = null
  let bytes: number | null = null
  for (const upload of uploads) {
    const content = await blobs.read(upload)
    bytes ??= content.length
    if (bytes !== content.length) throw new ConsiliumError('CORRUPT', `upload ${upload} has ${content.length} bytes, the ones before it ${bytes}`)
    sum ??= encrypted ? new BigUint64Array((content.length / BLOCK_BYTES) * RING_DEGREE) : new Float64Array(content.length / 8)
    if (sum instanceof BigUint64Array) addResiduesInPlace(sum, content)
    else {
      const values = doubles(content)
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number)
    }
  }
  if (sum === null) throw new ConsiliumError('INTERNAL', 'there is nothing to add')
  return sum instanceof BigUint64Array ? encodeResidues(sum) : new Uint8Array(sum.buffer)
}

function doubles(content: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(content).buffer)
}
