/**
 * Adds up the uploads of a list. In an encrypted run these are ciphertexts that the coordinator cannot open.
 */
import {
  addResidueStream,
  BLOCK_BYTES,
  checkResidueStream,
  encodeResidues,
  RING_DEGREE,
} from '@consilium/shared/crypto/public'
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'
import type { BlobStore } from './ports.ts'

/** What a site sent. */
export interface Upload {
  readonly site: SiteName
  readonly upload: Digest
}

/**
 * Refuses an upload that is not what a site of an honest build sends: whole blocks of residues below the
 * modulus, or, in a plain run, finite doubles.
 *
 * @throws ConsiliumError `CORRUPT`
 */
export async function checkUpload(blobs: BlobStore, upload: Digest, encrypted: boolean): Promise<void> {
  if (encrypted) return checkResidueStream(blobs.stream(upload, 0))
  const content = await blobs.read(upload)
  if (content.length === 0 || content.length % 8 !== 0)
    throw new ConsiliumError(
      'CORRUPT',
      `a plain update of ${content.length} bytes is not a vector of doubles`,
      { isPublic: true },
    )
  const bad = doubles(content).findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new ConsiliumError('CORRUPT', `entry ${bad} of the plain update is not a finite number`, {
      isPublic: true,
    })
}

/**
 * The sum of the uploads of one attempt at a step, modulo the ciphertext modulus. Uploads are added as they
 * are accepted, each streamed from where it is stored, so that hardly anything is left to add when the list
 * closes. It holds one sum, however many sites there are; a process that dies loses it and nothing else,
 * since the uploads are stored.
 */
export class RunningSum {
  readonly #blobs: BlobStore
  #sum = new BigUint64Array()
  readonly #added = new Map<SiteName, Digest>()
  #work: Promise<unknown> = Promise.resolve()
  #underWay = 0

  constructor(blobs: BlobStore) {
    this.#blobs = blobs
  }

  idle(): boolean {
    return this.#underWay === 0
  }

  /**
   * Adds what was not added yet. @throws ConsiliumError `CORRUPT` | `STORAGE`; what was added is then added
   * again
   */
  add(uploads: readonly Upload[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const each of uploads) if (!this.#added.has(each.site)) await this.#addOne(each)
    })
  }

  /** The sum of exactly these, as it is sent. @throws ConsiliumError as {@link add} */
  of(uploads: readonly Upload[]): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const wanted = new Map(uploads.map(({ site, upload }) => [site, upload]))
      if ([...this.#added].some(([site, upload]) => wanted.get(site) !== upload)) this.#startOver()
      for (const each of uploads) if (!this.#added.has(each.site)) await this.#addOne(each)
      return encodeResidues(this.#sum)
    })
  }

  async #addOne({ site, upload }: Upload): Promise<void> {
    try {
      if (this.#added.size === 0)
        this.#sum = new BigUint64Array(
          Math.ceil((await this.#blobs.size(upload)) / BLOCK_BYTES) * RING_DEGREE,
        )
      await addResidueStream(this.#sum, this.#blobs.stream(upload, 0))
      this.#added.set(site, upload)
    } catch (error) {
      this.#startOver()
      throw error
    }
  }

  #startOver(): void {
    this.#added.clear()
    this.#sum = new BigUint64Array()
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#underWay += 1
    const result = this.#work.then(work).finally(() => {
      this.#underWay -= 1
    })
    this.#work = result.catch(() => undefined)
    return result
  }
}

/**
 * The sum of a plain run's uploads, in the order given, which is the roster's, so that sums of doubles repeat
 * to the bit.
 *
 * @throws ConsiliumError `CORRUPT` if the uploads differ in length
 */
export async function sumPlain(blobs: BlobStore, uploads: readonly Upload[]): Promise<Uint8Array> {
  let sum: Float64Array<ArrayBuffer> | null = null
  for (const { upload } of uploads) {
    const values = doubles(await blobs.read(upload))
    sum ??= new Float64Array(values.length)
    if (values.length !== sum.length)
      throw new ConsiliumError(
        'CORRUPT',
        `upload ${upload} has ${values.length} values, the ones before it ${sum.length}`,
      )
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (values[i] ?? 0)
  }
  if (sum === null) throw new ConsiliumError('INTERNAL', 'there is nothing to add')
  return new Uint8Array(sum.buffer)
}

function doubles(content: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(content).buffer)
}
