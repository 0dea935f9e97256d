/** Content-addressed blobs in memory. Bytes are copied in and out. */
import type { BlobStore, UploadTicket } from '@consilium/coordinator/rounds'
import { ConsiliumError, type Digest, sha256 } from '@consilium/shared/kernel'

const CHUNK_BYTES = 1024 * 1024

interface Partial {
  readonly bytes: number
  readonly content: Uint8Array
  stored: number
}

export function memoryBlobStore(): BlobStore {
  const blobs = new Map<Digest, Uint8Array>()
  const partials = new Map<string, Partial>()
  const keyOf = ({ digest, owner }: UploadTicket): string => `${digest}/${owner}`

  const known = (digest: Digest): Uint8Array => {
    const content = blobs.get(digest)
    if (content === undefined)
      throw new ConsiliumError('NOT_FOUND', `there is no content with digest ${digest}`, { isPublic: true })
    return content
  }
  const checkSize = (ticket: UploadTicket, content: Uint8Array): void => {
    if (content.length !== ticket.bytes)
      throw conflict(`the content ${ticket.digest} has ${content.length} bytes, ${ticket.bytes} are declared`)
  }
  const begun = (ticket: UploadTicket): Partial => {
    const partial = partials.get(keyOf(ticket))
    if (partial?.bytes !== ticket.bytes)
      throw conflict(`no upload of ${ticket.digest} with ${ticket.bytes} bytes was begun by ${ticket.owner}`)
    return partial
  }

  return {
    has: async (digest) => blobs.has(digest),
    size: async (digest) => known(digest).length,
    async put(content) {
      const digest = sha256(content)
      if (!blobs.has(digest)) blobs.set(digest, Uint8Array.from(content))
      return digest
    },
    read: async (digest) => known(digest).slice(),
    async *stream(digest, offset) {
      const content = known(digest)
      if (!Number.isSafeInteger(offset) || offset < 0 || offset > content.length) {
        throw new ConsiliumError(
          'INVALID_ARGUMENT',
          `there is no offset ${offset} in the ${content.length} bytes of ${digest}`,
          { isPublic: true },
        )
      }
      for (let start = offset; start < content.length; start += CHUNK_BYTES)
        yield content.slice(start, start + CHUNK_BYTES)
    },
    async begin(ticket) {
      const whole = blobs.get(ticket.digest)
      if (whole !== undefined) {
        checkSize(ticket, whole)
        return whole.length
      }
      const partial = partials.get(keyOf(ticket))
      if (partial === undefined) {
        partials.set(keyOf(ticket), { bytes: ticket.bytes, content: new Uint8Array(ticket.bytes), stored: 0 })
        return 0
      }
      if (partial.bytes !== ticket.bytes)
        throw conflict(
          `the upload of ${ticket.digest} was begun with ${partial.bytes} bytes, now ${ticket.bytes} ` +
            'are declared',
        )
      return partial.stored
    },
    async append(ticket, offset, chunk) {
      const partial = begun(ticket)
      if (offset !== partial.stored)
        throw conflict(
          `the upload of ${ticket.digest} stands at ${partial.stored} bytes, the chunk is for offset ` +
            `${offset}`,
        )
      if (offset + chunk.length > ticket.bytes) {
        throw new ConsiliumError(
          'TOO_LARGE',
          `the upload of ${ticket.digest} would have ${offset + chunk.length} bytes, ${ticket.bytes} ` +
            'are declared',
          {
            isPublic: true,
          },
        )
      }
      partial.content.set(chunk, offset)
      partial.stored += chunk.length
    },
    async complete(ticket) {
      const whole = blobs.get(ticket.digest)
      if (whole !== undefined) {
        checkSize(ticket, whole)
        partials.delete(keyOf(ticket))
        return
      }
      const partial = begun(ticket)
      if (partial.stored !== ticket.bytes)
        throw conflict(
          `the upload of ${ticket.digest} is not complete: ${partial.stored} of ${ticket.bytes} ` +
            'bytes are stored',
        )
      partials.delete(keyOf(ticket))
      if (sha256(partial.content) !== ticket.digest) {
        throw new ConsiliumError(
          'CORRUPT',
          `the ${partial.stored} bytes uploaded as ${ticket.digest} have another digest: the upload ` +
            'starts over',
          {
            isPublic: true,
          },
        )
      }
      blobs.set(ticket.digest, partial.content)
    },
    async remove(digest) {
      blobs.delete(digest)
      for (const key of [...partials.keys()]) if (key.startsWith(`${digest}/`)) partials.delete(key)
    },
    async keepUploadsOf(wanted) {
      for (const key of [...partials.keys()])
        if (!wanted().has(key.slice(key.indexOf('/') + 1))) partials.delete(key)
    },
  }
}

function conflict(reason: string): ConsiliumError {
  return new ConsiliumError('CONFLICT', reason, { isPublic: true })
}
