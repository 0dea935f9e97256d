/**
 * Uploads and sums on the wire: bare residues of 60 bits, checked word by word. Nobody parses a peer's SEAL
 * object.
 */
import { ConsiliumError } from '../kernel/index.ts'
import { BLOCK_BYTES, RING_DEGREE } from './constants.ts'
import { addPackedInPlace, findBadWord, packPolynomial } from './ring.ts'

/**
 * Checks that bytes are whole blocks of words below q.
 *
 * @param firstBlock number of the first of them in the update, for the message
 * @throws ConsiliumError `CORRUPT` naming the first bad block and word
 */
export function checkResidues(bytes: Uint8Array, firstBlock = 0): void {
  const blocks = blocksOf(bytes)
  for (let block = 0; block < blocks; block++) {
    const bad = findBadWord(bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES))
    if (bad >= 0) outOfRange(bad, firstBlock + block)
  }
}

/**
 * {@link checkResidues} for an update as it comes. Nothing of the update's size is held. @throws
 * ConsiliumError `CORRUPT`
 */
export async function checkResidueStream(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let block = 0
  for await (const bytes of inBlocks(pieces)) checkResidues(bytes, block++)
  if (block === 0) blocksOf(new Uint8Array())
}

/**
 * Adds an upload to a running sum modulo q.
 *
 * @param sum words of the sum so far, each below q; as many as the upload has
 * @param firstBlock as in {@link checkResidues}
 * @throws ConsiliumError `CORRUPT` naming the first word of the upload that is not below q; the blocks before
 * it are added
 */
export function addResiduesInPlace(sum: BigUint64Array, bytes: Uint8Array, firstBlock = 0): void {
  const blocks = blocksOf(bytes)
  if (sum.length !== blocks * RING_DEGREE)
    throw new ConsiliumError(
      'INTERNAL',
      `an upload of ${blocks} blocks cannot be added to a sum of ${sum.length / RING_DEGREE}`,
    )
  for (let block = 0; block < blocks; block++) {
    const bad = addPackedInPlace(
      sum.subarray(block * RING_DEGREE, (block + 1) * RING_DEGREE),
      bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES),
    )
    if (bad >= 0) outOfRange(bad, firstBlock + block)
  }
}

/**
 * {@link addResiduesInPlace} for an upload as it comes. After an error the sum is of no use. @throws
 * ConsiliumError `CORRUPT`, also if the upload is shorter or longer than the sum
 */
export async function addResidueStream(
  sum: BigUint64Array,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  let at = 0
  for await (const bytes of inBlocks(pieces)) {
    if (at === sum.length)
      throw new ConsiliumError(
        'CORRUPT',
        `an upload is longer than the ${sum.length / RING_DEGREE} blocks of the others`,
      )
    addResiduesInPlace(sum.subarray(at, at + RING_DEGREE), bytes, at / RING_DEGREE)
    at += RING_DEGREE
  }
  if (at !== sum.length)
    throw new ConsiliumError(
      'CORRUPT',
      `an upload ends after ${at / RING_DEGREE} of the ${sum.length / RING_DEGREE} blocks of the others`,
    )
}

/** The words of one block. @param block its number, for the message. @throws ConsiliumError `CORRUPT` */
export function decodeBlock(bytes: Uint8Array, block: number): BigUint64Array {
  const words = new BigUint64Array(RING_DEGREE)
  const bad = addPackedInPlace(words, bytes)
  if (bad >= 0) outOfRange(bad, block)
  return words
}

/**
 * Pieces of any length, as they come off a file or the network, again in blocks, each there until the next
 * one is asked for. @throws ConsiliumError `CORRUPT` if something is left over at the end
 */
export async function* inBlocks(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const block = new Uint8Array(BLOCK_BYTES)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + BLOCK_BYTES - filled)
      block.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < BLOCK_BYTES) continue
      yield block
      filled = 0
    }
  }
  if (filled > 0)
    throw new ConsiliumError(
      'CORRUPT',
      `an encrypted update ends ${filled} bytes into a block of ${BLOCK_BYTES} bytes`,
      { isPublic: true },
    )
}

/** The wire form of words below q, whole blocks. */
export function encodeResidues(words: BigUint64Array): Uint8Array<ArrayBuffer> {
  const blocks = words.length / RING_DEGREE
  const bytes = new Uint8Array(blocks * BLOCK_BYTES)
  for (let block = 0; block < blocks; block++)
    bytes.set(
      packPolynomial(words.subarray(block * RING_DEGREE, (block + 1) * RING_DEGREE)),
      block * BLOCK_BYTES,
    )
  return bytes
}

function outOfRange(word: number, block: number): never {
  throw new ConsiliumError(
    'CORRUPT',
    `word ${word} of block ${block} of an encrypted update is not below the ciphertext modulus`,
    { isPublic: true },
  )
}

/** How many blocks bytes are. @throws ConsiliumError `CORRUPT` unless they are whole ones */
export function blocksOf(bytes: Uint8Array): number {
  if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) {
    throw new ConsiliumError(
      'CORRUPT',
      `an encrypted update of ${bytes.length} bytes is not a whole number of blocks of ${BLOCK_BYTES} bytes`,
      {
        isPublic: true,
      },
    )
  }
  return bytes.length / BLOCK_BYTES
}
