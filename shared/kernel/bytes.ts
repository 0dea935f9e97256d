/** Bytes, digests and the canonical encoding of everything that is hashed or signed. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Digest } from './ids.ts'

/**
 * A field of a canonical message: text is UTF-8, a number an unsigned 53-bit integer in eight bytes,
 * big-endian.
 */
export type CanonicalField = string | number | Uint8Array

/** Of a field's length, ahead of it. */
const LENGTH_BYTES = 4
const INTEGER_BYTES = 8

const encoder = new TextEncoder()

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** SHA-256 of bytes or text (UTF-8), in hexadecimal. */
export function sha256(data: Uint8Array | string): Digest {
  return createHash('sha256').update(data).digest('hex') as Digest
}

/** Compares in time that depends on the length alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Canonical bytes of a message: the tag and then every field, each behind its length in four bytes,
 * big-endian. Two different lists of fields never give the same bytes, and the tag (`consilium/v1/...`, one
 * per kind of message) keeps a signature over one kind from being taken for another's.
 */
export function canonical(tag: string, ...fields: readonly CanonicalField[]): Uint8Array {
  const all = [tag, ...fields]
  const lengths = all.map(fieldBytes)
  const out = new Uint8Array(lengths.reduce((sum, length) => sum + LENGTH_BYTES + length, 0))
  const writer = Buffer.from(out.buffer)
  let at = 0
  for (const [index, field] of all.entries()) {
    const length = lengths[index] ?? 0
    writer.writeUInt32BE(length, at)
    at += LENGTH_BYTES
    if (typeof field === 'string') writer.write(field, at)
    else if (typeof field === 'number') writer.writeBigUInt64BE(BigInt(field), at)
    else out.set(field, at)
    at += length
  }
  return out
}

/** SHA-256 over {@link canonical}. */
export function canonicalDigest(tag: string, ...fields: readonly CanonicalField[]): Digest {
  return sha256(canonical(tag, ...fields))
}

function fieldBytes(field: CanonicalField): number {
  if (typeof field === 'string') return Buffer.byteLength(field)
  if (typeof field !== 'number') return field.length
  if (!Number.isSafeInteger(field) || field < 0)
    throw new RangeError(`a canonical number must be an unsigned 53-bit integer, not ${field}`)
  return INTEGER_BYTES
}

/**
 * Gives the memory of buffers back that nobody uses any more; what was in them is gone for good, but not
 * overwritten. Left to the garbage collector, what is made anew for every block of an update is cold memory
 * each time, and collecting it keeps another core busy.
 *
 * @param buffers each the whole of its `ArrayBuffer`; others are left to the garbage collector
 */
export function release(...buffers: readonly (Uint8Array | BigUint64Array)[]): void {
  for (const { buffer, byteLength } of buffers)
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}

/**
 * Overwrites secrets in place. JavaScript may still hold copies elsewhere; `shared/crypto/README.md` says
 * which.
 */
export function wipe(
  ...secrets: readonly (Uint8Array | Uint16Array | Int8Array | Int32Array | BigUint64Array)[]
): void {
  for (const secret of secrets) {
    if (secret instanceof BigUint64Array) secret.fill(0n)
    else secret.fill(0)
  }
}
