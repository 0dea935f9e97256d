/**
 * Files between sites and the coordinator: only those that the site's runs name, resumable in both
 * directions.
 */
import { ConsiliumError, type SiteName } from '@consilium/shared/kernel'
import { type FileTicket, inChunks, type transferService, type UploadPart } from '@consilium/shared/wire'
import { type BlobStore, type RunService, type UploadTicket, uploadOwner } from '../rounds/index.ts'
import type { Implementation } from './serving.ts'

export interface TransfersOptions {
  readonly runs: RunService
  readonly blobs: BlobStore
}

export function transfers({ runs, blobs }: TransfersOptions): Implementation<typeof transferService> {
  const admitted = (site: SiteName, { run, digest, bytes }: FileTicket): UploadTicket => {
    runs.uploadAllowed(site, run, digest, bytes)
    return { owner: uploadOwner(site, run), digest, bytes }
  }

  return {
    begin: async (ticket, caller) => ({ offset: await blobs.begin(admitted(caller.member().name, ticket)) }),

    upload: async (parts, caller) => {
      const { name } = caller.member()
      const incoming = parts[Symbol.asyncIterator]()
      const first = await incoming.next()
      if (first.done || first.value.kind !== 'start') throw invalid('an upload starts with its ticket')
      const ticket = admitted(name, first.value.ticket)
      let offset = first.value.offset
      for await (const chunk of chunks(incoming)) {
        if (offset + chunk.length > ticket.bytes) {
          throw new ConsiliumError(
            'TOO_LARGE',
            `${ticket.bytes} bytes were declared and at least ${offset + chunk.length} were sent`,
            { isPublic: true },
          )
        }
        await blobs.append(ticket, offset, chunk)
        offset += chunk.length
      }
      return { offset }
    },

    commit: async (ticket, caller) => {
      await blobs.complete(admitted(caller.member().name, ticket))
      return { offset: ticket.bytes }
    },

    download: async function* ({ ticket, offset }, caller) {
      const { run, digest, bytes } = ticket
      runs.downloadAllowed(caller.member().name, run, digest)
      const stored = await blobs.size(digest)
      if (stored !== bytes)
        throw new ConsiliumError('CONFLICT', `the file has ${stored} bytes, asked was one of ${bytes}`, {
          isPublic: true,
        })
      yield* inChunks(blobs.stream(digest, offset))
    },
  }
}

async function* chunks(incoming: AsyncIterator<UploadPart>): AsyncGenerator<Uint8Array, void> {
  for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
    if (next.value.kind !== 'chunk') throw invalid('an upload has one ticket')
    yield next.value.chunk
  }
}

function invalid(problem: string): ConsiliumError {
  return new ConsiliumError('INVALID_ARGUMENT', problem, { isPublic: true })
}
