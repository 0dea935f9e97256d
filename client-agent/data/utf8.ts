/** Text files that must be UTF-8: bytes go through unchanged, or the first place that is none is named. */
import { isUtf8 } from 'node:buffer'
import { foreignFormat } from './formats.ts'
import { invalid } from './problems.ts'

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Passes a file's bytes on, without a byte order mark and cut between characters.
 *
 * @param file its name, for messages
 * @throws ConsiliumError `INVALID_DATA` naming what the file is instead, or byte and line of what is not
 * UTF-8 or is a NUL byte
 */
export async function* utf8Chunks(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  let offset = 0
  let line = 1
  let before = 0
  let carried: Buffer = Buffer.alloc(0)
  const refuse = (within: Buffer, index: number, what: string): never => {
    const atLine = line + countLineEnds(within.subarray(0, index), before)
    throw invalid(
      file,
      `${what} at byte ${offset + index + 1}, line ${atLine}. Save the file as UTF-8 text ("CSV ` +
        'UTF-8" in a spreadsheet; of Windows text, iconv -f WINDOWS-1252 -t UTF-8) and try again.',
    )
  }
  for await (const chunk of chunks) {
    const isFirst = offset === 0 && carried.length === 0
    const all = carried.length === 0 ? chunk : Buffer.concat([carried, chunk])
    const format = isFirst ? foreignFormat(all) : null
    if (format !== null) throw invalid(file, `it is ${format.name}, expected CSV. ${format.advice}`)
    const whole = all.subarray(0, wholeCharacters(all))
    if (!isUtf8(whole)) refuse(whole, firstInvalid(whole), 'it is not UTF-8 text: there is a wrong byte')
    const nul = whole.indexOf(0)
    if (nul >= 0) refuse(whole, nul, 'there is a NUL byte')
    carried = all.subarray(whole.length)
    yield isFirst && whole.subarray(0, 3).equals(BYTE_ORDER_MARK) ? whole.subarray(3) : whole
    offset += whole.length
    line += countLineEnds(whole, before)
    before = whole.at(-1) ?? before
  }
  if (carried.length > 0) refuse(carried, 0, 'it is not UTF-8 text: it ends within a character')
}

/** How many lines end in some bytes: with \r\n, \n or \r. `before` is the byte in front of them. */
function countLineEnds(bytes: Buffer, before: number): number {
  let ends = before === CARRIAGE_RETURN && bytes[0] === LINE_FEED ? -1 : 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) ends += 1
  for (let at = bytes.indexOf(CARRIAGE_RETURN); at >= 0; at = bytes.indexOf(CARRIAGE_RETURN, at + 1))
    if (bytes[at + 1] !== LINE_FEED) ends += 1
  return ends
}

/** Length of the longest start that does not end within a character, as far as its last four bytes tell. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const expected = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return expected > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/**
 * Index of the first byte that belongs to no character. Slow, for one chunk of a file that is refused anyway.
 */
function firstInvalid(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(bytes.subarray(at, at + count)))
    if (length === undefined) return at
    at += length
  }
  return at
}
