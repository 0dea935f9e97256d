/** Bytes at hand as a stream, for what takes streams. */

const PIECE_BYTES = 1024 * 1024

/** The bytes from an offset, in pieces. The pieces are views, not copies. */
export async function* pieces(content: Uint8Array, offset: number): AsyncIterable<Uint8Array> {
  for (let start = offset; start < content.length; start += PIECE_BYTES)
    yield content.subarray(start, start + PIECE_BYTES)
}
