/** Uploads on the wire: bare residues, checked word by word. Nobody parses a peer's SEAL object. */
import { ConsiliumError } from '../kernel/index.ts'
import { BLOCK_BYTES, CIPHERTEXT_MODULUS, RING_DEGREE } from './constants.ts'

const TWO_32 = 2 ** 32
const Q_LOW = Number(CIPHERTEXT_MODULUS & 0xffffffffn)
const Q_HIGH = Number(CIPHERTEXT_MODULUS >> 32n)

/**
 * Checks that bytes are whole blocks of words below q.
 *
 * @throws ConsiliumError `CORRUPT` naming the first bad block and word
 */
export function checkResidues(bytes: Uint8Array): void {
  if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) {
    throw new ConsiliumError('CORRUPT', `an encrypted update of ${bytes.length} bytes is not a whole number of blocks of ${BLOCK_BYTES} bytes`, {
      isPublic: true,
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; at += 8) {
    const high = view.getUint32(at + 4, true)
    if (high < Q_HIGH) continue
    if (high === Q_HIGH && view.getUint32(at, true) < Q_LOW) continue
    throw new ConsiliumError(
      'CORRUPT',
      `word ${(at / 8) % RING_DEGREE} of block ${Math.floor(at / BLOCK_BYTES)} of an encrypted update is not below the ciphertext modulus`,
      { isPublic: true },
    )
  }
}

/**
 * Adds an upload to a running sum modulo q, on halves of 32 bits, where BigInt would take several times as long.
 *
 * @param sum words of the sum so far, each below q; as long as the upload
 * @param bytes a checked upload
 */
export function addResiduesInPlace(sum: BigUint64Array, bytes: Uint8Array): void {
  if (sum.byteLength !== bytes.length) throw new ConsiliumError('INTERNAL', `an upload of ${bytes.length} bytes cannot be added to a sum of ${sum.byteLength}`)
  const halves = new Uint32Array(sum.buffer, sum.byteOffset, sum.length * 2)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < halves.length; i += 2) {
    let low = (halves[i] as number) + view.getUint32(i * 4, true)
    let high = (halves[i + 1] as number) + view.getUint32(i * 4 + 4, true)
    if (low >= TWO_32) {
      low -= TWO_32
      high += 1
    }
    if (high > Q_HIGH || (high === Q_HIGH && low >= Q_LOW)) {
      low -= Q_LOW
      high -= Q_HIGH
      if (low < 0) {
        low += TWO_32
        high -= 1
      }
    }
    halves[i] = low
    halves[i + 1] = high
  }
}

/** The words of checked bytes. Copies, since bytes may stand at any offset. */
export function residueWords(bytes: Uint8Array): BigUint64Array {
  return new BigUint64Array(bytes.slice().buffer)
}
