/**
 * The canonical bytes of a model. Equal weights have equal bytes, so their SHA-256 is the digest that sites
 * compare.
 *
 * Little-endian, as every machine that this build runs on: magic `CSMW`, format 1 (u8), number of tensors
 * (u32); per tensor its name (u16 length, UTF-8), rank (u8), sizes (u32 each), values (float32 each).
 */
import { ConsiliumError, type Digest, sha256, utf8 } from '../kernel/index.ts'
import { elementCount, type Weights, type WeightTensor } from './weights.ts'

const MAGIC = 0x574d5343 // 'CSMW'
const FORMAT = 1
const HEADER_BYTES = 9

/** @throws ConsiliumError `INVALID_ARGUMENT` for a name above 65 535 bytes or more than 255 dimensions */
export function encodeModel(weights: Weights): Uint8Array {
  const names = weights.map(({ name }) => utf8(name))
  const size = weights.reduce(
    (sum, { shape, values }, index) =>
      sum + 3 + (names[index]?.length ?? 0) + 4 * shape.length + 4 * values.length,
    HEADER_BYTES,
  )
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint8(4, FORMAT)
  view.setUint32(5, weights.length, true)
  let offset = HEADER_BYTES
  for (const [index, { name, shape, values }] of weights.entries()) {
    const nameBytes = names[index] ?? utf8(name)
    if (nameBytes.length > 0xffff || shape.length > 0xff)
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `tensor '${name.slice(0, 80)}' has too long a name or too many dimensions for a model file`,
      )
    view.setUint16(offset, nameBytes.length, true)
    bytes.set(nameBytes, offset + 2)
    offset += 2 + nameBytes.length
    view.setUint8(offset++, shape.length)
    for (const length of shape) {
      view.setUint32(offset, length, true)
      offset += 4
    }
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    offset += values.byteLength
  }
  return bytes
}

/**
 * Reads what {@link encodeModel} wrote and nothing else. Every length is checked before anything of that size
 * is allocated.
 *
 * @throws ConsiliumError `CORRUPT` with the first thing that is wrong
 */
export function decodeModel(bytes: Uint8Array): Weights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const take = (count: number, what: string): number => {
    // Negated, so that a size that is not a number at all (0 · ∞) does not pass either.
    if (!(count <= bytes.length - offset)) throw corrupt(`it ends inside ${what}`)
    offset += count
    return offset - count
  }
  if (view.getUint32(take(4, 'its header'), true) !== MAGIC)
    throw corrupt('it does not start with the mark of a model')
  const format = view.getUint8(take(1, 'its header'))
  if (format !== FORMAT)
    throw new ConsiliumError(
      'CORRUPT',
      `the model has format ${format}, this build reads format ${FORMAT}; use the release that wrote it`,
    )
  const count = view.getUint32(take(4, 'its header'), true)
  const weights: WeightTensor[] = []
  const names = new Set<string>()
  for (let index = 0; index < count; index++) {
    const what = `tensor ${index + 1} of ${count}`
    const nameLength = view.getUint16(take(2, what), true)
    const nameAt = take(nameLength, what)
    const name = decodeName(bytes.subarray(nameAt, nameAt + nameLength), what)
    const rank = view.getUint8(take(1, what))
    const shapeAt = take(4 * rank, what)
    const shape = Array.from({ length: rank }, (_, i) => view.getUint32(shapeAt + 4 * i, true))
    const valuesAt = take(4 * elementCount(shape), what)
    const values = new Float32Array(new Uint8Array(bytes.subarray(valuesAt, offset)).buffer)
    if (!values.every(Number.isFinite)) throw corrupt(`${what} holds a value that is not a finite number`)
    if (names.has(name)) throw corrupt(`${what} has the name of an earlier one`)
    names.add(name)
    weights.push({ name, shape, values })
  }
  if (offset !== bytes.length) throw corrupt(`${bytes.length - offset} bytes follow its last tensor`)
  return weights
}

/** SHA-256 over the canonical bytes: equal on two sites if and only if every bit of their models is. */
export function weightsDigest(weights: Weights): Digest {
  return sha256(encodeModel(weights))
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeName(bytes: Uint8Array, what: string): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new ConsiliumError(
      'CORRUPT',
      `the model is damaged: the name of ${what} is not UTF-8; fetch or restore it again`,
      { cause },
    )
  }
}

function corrupt(what: string): ConsiliumError {
  return new ConsiliumError('CORRUPT', `the model is damaged: ${what}; fetch or restore it again`)
}
