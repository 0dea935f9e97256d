import type { BlobStore, UploadTicket } from '@consilium/coordinator/rounds'
import { ConsiliumError, type Digest, sha256 } from '@consilium/shared/kernel'

/** A blob store that forgets everything with the process. */
export function memoryBlobs(): BlobStore {
  const whole = new Map<Digest, Uint8Array>()
  const partial = new Map<string, { content: Uint8Array; length: number }>()
  const key = ({ owner, digest }: UploadTicket): string => `${owner} ${digest}`
  const read = (digest: Digest): Uint8Array => {
    const content = whole.get(digest)
    if (content === undefined) throw new ConsiliumError('NOT_FOUND', `there is no blob ${digest}`)
    return content
  }
  return {
    has: async (digest) => whole.has(digest),
    size: async (digest) => read(digest).length,
    async put(content) {
      const digest = sha256(content)
      whole.set(digest, content)
      return digest
    },
    read: async (digest) => read(digest),
    async *stream(digest, offset) {
      // Odd pieces, so that whoever reads relies on no size.
      const content = read(digest)
      for (let at = offset; at < content.length; at += 300_007) yield content.subarray(at, at + 300_007)
    },
    async begin(ticket) {
      if (whole.has(ticket.digest)) return ticket.bytes
      const known = partial.get(key(ticket))
      if (known !== undefined && known.content.length !== ticket.bytes) throw new ConsiliumError('CONFLICT', 'begun with another size', { isPublic: true })
      if (known === undefined) partial.set(key(ticket), { content: new Uint8Array(ticket.bytes), length: 0 })
      return known?.length ?? 0
    },
    async append(ticket, offset, chunk) {
      const upload = partial.get(key(ticket))
      if (upload === undefined || upload.length !== offset)
        throw new ConsiliumError('CONFLICT', `stored are ${upload?.length ?? 0} bytes, not ${offset}`, { isPublic: true })
      upload.content.set(chunk, offset)
      upload.length += chunk.length
    },
    async complete(ticket) {
      if (whole.has(ticket.digest)) return
      const upload = partial.get(key(ticket))
      partial.delete(key(ticket))
      if (upload === undefined || upload.length !== ticket.bytes || sha256(upload.content) !== ticket.digest) {
        throw new ConsiliumError('CORRUPT', 'the upload is not what its digest says', { isPublic: true })
      }
      whole.set(ticket.digest, upload.content)
    },
    async remove(digest) {
      whole.delete(digest)
    },
  }
}
