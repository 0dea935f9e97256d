/** Checks of single fields. Every reader takes the field's path, so that a refusal names what was wrong. */
import {
  ConsiliumError,
  type Digest,
  type ErrorCode,
  isErrorCode,
  type RunId,
  runId,
  type SiteName,
  siteName,
  toHex,
} from '../../kernel/index.ts'
import type { Hex } from '../../protocol/index.ts'
import { DIGEST_BYTES, ROSTER_SITES, SEALED_BYTES, SIGNATURE_BYTES } from '../limits.ts'

/** A 64-bit integer as protobufjs gives it. */
export type WireInteger = number | { toNumber(): number } | null | undefined
export type WireBytes = Uint8Array | null | undefined
export type WireText = string | null | undefined

export function invalid(field: string, problem: string): ConsiliumError {
  return new ConsiliumError('INVALID_ARGUMENT', `${field}: ${problem}`, { isPublic: true })
}

export function present<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw invalid(field, 'is missing')
  return value
}

/** Bytes of an allowed length, as a copy that does not hold on to the message. */
export function bytesIn(
  value: WireBytes,
  field: string,
  { least, most }: { readonly least: number; readonly most: number },
): Uint8Array {
  const bytes = value ?? new Uint8Array()
  if (bytes.length < least || bytes.length > most)
    throw invalid(
      field,
      `has ${bytes.length} bytes, expected ${least === most ? least : `${least} to ${most}`}`,
    )
  return Uint8Array.from(bytes)
}

export function hexIn(
  value: WireBytes,
  field: string,
  length: { readonly least: number; readonly most: number },
): Hex {
  return toHex(bytesIn(value, field, length))
}

export function digestIn(value: WireBytes, field: string): Digest {
  return hexIn(value, field, { least: DIGEST_BYTES, most: DIGEST_BYTES }) as Digest
}

export function signatureIn(value: WireBytes, field: string): Hex {
  return hexIn(value, field, { least: SIGNATURE_BYTES, most: SIGNATURE_BYTES })
}

export function sealedIn(value: WireBytes, field: string): Uint8Array {
  return bytesIn(value, field, { least: 1, most: SEALED_BYTES })
}

/** An integer in [0, highest]; by default any that a double holds exactly. */
export function integerIn(value: WireInteger, field: string, highest = Number.MAX_SAFE_INTEGER): number {
  const number = typeof value === 'object' && value !== null ? value.toNumber() : (value ?? 0)
  if (!Number.isInteger(number) || number < 0 || number > highest)
    throw invalid(field, `is ${number}, expected an integer from 0 to ${highest}`)
  return number
}

/** A number in [lowest, highest], or null if the field is absent. */
export function numberIn(
  value: number | null | undefined,
  field: string,
  [lowest, highest]: readonly [number, number],
): number | null {
  if (value === null || value === undefined) return null
  if (!(value >= lowest && value <= highest) || !Number.isFinite(value))
    throw invalid(field, `is ${value}, expected a number from ${lowest} to ${highest}`)
  return value
}

export function textIn(
  value: WireText,
  field: string,
  { least = 0, most }: { readonly least?: number; readonly most: number },
): string {
  const text = value ?? ''
  if (text.length < least || text.length > most)
    throw invalid(field, `has ${text.length} characters, expected ${least} to ${most}`)
  return text
}

export function siteIn(value: WireText, field: string): SiteName {
  return named(field, () => siteName(value ?? ''))
}

export function runIn(value: WireText, field: string): RunId {
  return named(field, () => runId(value ?? ''))
}

export function codeIn(value: WireText, field: string): ErrorCode {
  const code = value ?? ''
  if (!isErrorCode(code))
    throw invalid(
      field,
      `'${code.slice(0, 40)}' is not a code of the error catalogue; this side may be older than its peer`,
    )
  return code
}

export interface ListOptions<Item, T> {
  readonly most?: number
  readonly read: (item: Item, field: string) => T
}

export function listIn<Item, T>(
  items: readonly Item[] | null | undefined,
  field: string,
  { most = ROSTER_SITES, read }: ListOptions<Item, T>,
): readonly T[] {
  const list = items ?? []
  if (list.length > most) throw invalid(field, `has ${list.length} entries, expected at most ${most}`)
  return list.map((item, index) => read(item, `${field}[${index}]`))
}

/** An enumeration's value as its domain word. 0 stands for "not said". */
export function wordIn<Word>(
  words: Readonly<Record<number, Word>>,
  value: number | null | undefined,
  field: string,
): Word {
  const word = words[value ?? 0]
  if (word === undefined)
    throw invalid(
      field,
      value ? `has the unknown value ${value}; this side may be older than its peer` : 'is missing',
    )
  return word
}

/** For a `oneof` of which nothing is set. */
export function unknownBody(field: string): ConsiliumError {
  return invalid(field, 'carries nothing that this side knows; it may be older than its peer')
}

function named<T>(field: string, check: () => T): T {
  try {
    return check()
  } catch (thrown) {
    throw thrown instanceof ConsiliumError ? invalid(field, thrown.message) : thrown
  }
}
