/** Files, resumed where an earlier attempt stopped. */
import { ConsiliumError, sha256 } from '@consilium/shared/kernel'
import { inChunks, transferService, type UploadPart } from '@consilium/shared/wire'
import type { TransferTicket } from '../agent/index.ts'
import type { Connections } from './connections.ts'
import { type PersistenceOptions, persist } from './persistence.ts'
import type { Throttle } from './throttle.ts'

/** Larger files are refused before memory is taken for them. */
const DOWNLOAD_BYTES_MAX = 2 ** 32
/**
 * How often a file may arrive damaged, or meet an earlier attempt that is still being stored, before that is
 * final.
 */
const ATTEMPTS = 5

export interface TransferOptions {
  readonly connections: Connections
  readonly ticket: TransferTicket
  readonly persistence: PersistenceOptions
}

export interface UploadOptions extends TransferOptions {
  readonly throttle: Throttle
}

/** Begin, send what is missing, commit; from the start of that after every failure that may pass. */
export function upload(
  options: UploadOptions,
  read: (offset: number) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const { connections, ticket, persistence, throttle } = options
  const { signal } = persistence
  return persist(
    () =>
      connections.use(async (client) => {
        const { offset } = await client.unary(transferService.begin, ticket, { signal })
        if (offset < ticket.bytes)
          await client.clientStream(
            transferService.upload,
            parts(ticket, offset, throttle.slow(read(offset), signal)),
            { signal },
          )
        await client.unary(transferService.commit, ticket, { signal })
      }),
    { ...persistence, again: atMost(ATTEMPTS, ['CONFLICT', 'CORRUPT']) },
  )
}

async function* parts(
  ticket: TransferTicket,
  offset: number,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<UploadPart, void> {
  yield { kind: 'start', ticket, offset }
  for await (const chunk of inChunks(content)) yield { kind: 'chunk', chunk }
}

/** @throws ConsiliumError `CORRUPT` if the file that arrives is another one, time and again */
export function download({ connections, ticket, persistence }: TransferOptions): Promise<Uint8Array> {
  const { digest, bytes } = ticket
  if (bytes > DOWNLOAD_BYTES_MAX)
    throw new ConsiliumError(
      'TOO_LARGE',
      `${connections.peer} names a file of ${bytes} bytes; at most ${DOWNLOAD_BYTES_MAX} are taken`,
    )
  const content = new Uint8Array(bytes)
  let offset = 0
  return persist(
    async () => {
      await connections.use(async (client) => {
        for await (const chunk of client.serverStream(
          transferService.download,
          { ticket, offset },
          { signal: persistence.signal },
        )) {
          if (offset + chunk.length > bytes) throw damaged(client.peer, ticket, 'is longer')
          content.set(chunk, offset)
          offset += chunk.length
        }
      })
      const complete = offset === bytes
      offset = complete ? 0 : offset
      if (!complete)
        throw new ConsiliumError(
          'UNAVAILABLE',
          `${connections.peer} ended a file after ${offset} of ${bytes} bytes`,
        )
      if (sha256(content) !== digest) throw damaged(connections.peer, ticket, 'has other content')
      return content
    },
    { ...persistence, again: atMost(ATTEMPTS, ['CORRUPT']) },
  )
}

function damaged(peer: string, { digest, bytes }: TransferTicket, how: string): ConsiliumError {
  return new ConsiliumError(
    'CORRUPT',
    `the file that ${peer} sent ${how} than what it should be (${bytes} bytes, digest ${digest})`,
  )
}

function atMost(attempts: number, codes: readonly string[]): (error: ConsiliumError) => boolean {
  let left = attempts
  return (error) => codes.includes(error.code) && --left > 0
}
