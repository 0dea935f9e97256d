/**
 * A trained model as a file. Its SHA-256 is the model's digest: what the sites agree on after every step,
 * what a release is checked against and what the ML lead cites.
 *
 * Layout: `CONSILIUM-MODEL/1\n`, the length of the header in four bytes (big-endian), the header as canonical
 * JSON, the weights as `shared/training` encodes them.
 */
import { ConsiliumError, canonicalJson, concatBytes, type Digest, utf8 } from '../kernel/index.ts'
import type { Standardisation } from '../training/index.ts'
import type { TrainingPlan } from './plan-schema.ts'

/** Everything that every site must hold alike after a step. */
export interface ModelState {
  readonly plan: Digest
  readonly data: TrainingPlan['data']
  readonly model: TrainingPlan['model']
  /**
   * From the federation's statistics; null before step 0. With `standardise: site` each site uses its own and
   * only imputation uses this one.
   */
  readonly standardisation: Standardisation | null
  /** Largest change of a weight, by tensor, that the next round's quantisation covers. */
  readonly bounds: readonly number[]
  /** As `shared/training` encodes weights. */
  readonly weights: Uint8Array
}

const MAGIC = utf8('CONSILIUM-MODEL/1\n')

export function encodeModelFile(state: ModelState): Uint8Array {
  const { weights, ...header } = state
  const json = utf8(canonicalJson(header))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, json.length)
  return concatBytes(MAGIC, length, json, weights)
}

/** @throws ConsiliumError `CORRUPT`, naming the file by `source` */
export function decodeModelFile(bytes: Uint8Array, source: string): ModelState {
  const refuse = (found: string): never => {
    throw new ConsiliumError('CORRUPT', `${source} is not a Consilium model: ${found}`)
  }
  const start = MAGIC.length + 4
  if (bytes.length < start || !MAGIC.every((byte, index) => bytes[index] === byte))
    refuse('it does not begin as one')
  const length = new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length, 4).getUint32(0)
  if (bytes.length < start + length)
    refuse(`its header should have ${length} bytes, ${bytes.length - start} are left`)
  const header =
    headerOf(bytes.subarray(start, start + length)) ?? refuse('its header is not one that this build writes')
  return { ...header, weights: bytes.slice(start + length) }
}

/**
 * Null for anything but a header with its five fields. What is in them was checked when the plan was, and the
 * file's digest covers it.
 */
function headerOf(bytes: Uint8Array): Omit<ModelState, 'weights'> | null {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    const isHeader =
      typeof header === 'object' &&
      header !== null &&
      ['plan', 'data', 'model', 'standardisation', 'bounds'].every((field) => field in header)
    return isHeader && 'bounds' in header && Array.isArray(header.bounds)
      ? (header as Omit<ModelState, 'weights'>)
      : null
  } catch {
    return null
  }
}
