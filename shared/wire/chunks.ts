/** Cutting files into messages. */
import { PIECE_BYTES } from './limits.ts'

/**
 * The same bytes in pieces of at most {@link PIECE_BYTES}; empty pieces are left out. The pieces are views,
 * not copies.
 */
export async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const piece of source) {
    for (let offset = 0; offset < piece.length; offset += PIECE_BYTES)
      yield piece.subarray(offset, offset + PIECE_BYTES)
  }
}
