/** Text files that must be UTF-8: bytes go through unchanged, or the first place that is none is named. */
import { isUtf8 } from 'node:buffer'
import { invalid } from './problems.ts'

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const LINE_FEED = 0x0a

/** How files begin that are no CSV at all, and what they are. */
const OTHER_FORMATS: readonly (readonly [start: readonly number[], name: string])[] = [
  [[0xff, 0xfe], 'UTF-16 text'],
  [[0xfe, 0xff], 'UTF-16 text'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or an Excel workbook'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file'],
]

/**
 * Passes a file's bytes on, without a byte order mark and cut between characters.
 *
 * @param file its name, for messages
 * @throws ConsiliumError `INVALID_DATA` naming byte and line of what is not UTF-8 or is a NUL byte
 */
export async function* utf8Chunks(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  let offset = 0
  let line = 1
  let carried: Buffer = Buffer.alloc(0)
  const refuse = (within: Buffer, index: number, what: string): never => {
    const atLine = line + countLines(within.subarray(0, index))
    throw invalid(file, `${what} at byte ${offset + index + 1}, line ${atLine}. Save the file as UTF-8 text ("CSV UTF-8" in a spreadsheet) and try again.`)
  }
  for await (const chunk of chunks) {
    const isFirst = offset === 0 && carried.length === 0
    const all = carried.length === 0 ? chunk : Buffer.concat([carried, chunk])
    if (isFirst) checkFormat(all, file)
    const whole = all.subarray(0, wholeCharacters(all))
    if (!isUtf8(whole)) refuse(whole, firstInvalid(whole), 'it is not UTF-8 text: there is a wrong byte')
    const nul = whole.indexOf(0)
    if (nul >= 0) refuse(whole, nul, 'there is a NUL byte')
    carried = all.subarray(whole.length)
    yield isFirst && whole.subarray(0, 3).equals(BYTE_ORDER_MARK) ? whole.subarray(3) : whole
    offset += whole.length
    line += countLines(whole)
  }
  if (carried.length > 0) refuse(carried, 0, 'it is not UTF-8 text: it ends within a character')
}

function checkFormat(start: Buffer, file: string): void {
  for (const [bytes, name] of OTHER_FORMATS) {
    if (bytes.every((byte, index) => start[index] === byte))
      throw invalid(file, `it is ${name}, expected CSV. Export it as UTF-8 text ("CSV UTF-8" in a spreadsheet) and try again.`)
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1
  return lines
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

/** Index of the first byte that belongs to no character. Slow, for one chunk of a file that is refused anyway. */
function firstInvalid(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(bytes.subarray(at, at + count)))
    if (length === undefined) return at
    at += length
  }
  return at
}
