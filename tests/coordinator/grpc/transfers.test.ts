import { type Digest, type RunId, sha256, systemRandom } from '@consilium/shared/kernel'
import { RpcClient } from '@consilium/shared/rpc'
import { CHUNK_BYTES, type FileTicket, transferService, type UploadPart } from '@consilium/shared/wire'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consilium } from '../../../shared/wire/generated/consilium.js'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { rawClient } from '../../support/raw-calls.ts'
import { shownRun } from '../../support/shown-run.ts'

const run = 'run-0011223344556677' as RunId
const content = systemRandom.bytes(2 * CHUNK_BYTES + 12_345)
const ticket: FileTicket = { run, digest: sha256(content), bytes: content.length }

let federation: GrpcFederation
let client: RpcClient
let identity: { certificate: string; privateKey: string }

beforeEach(async () => {
  federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
  identity = await federation.join('site-a')
  const { address, authority } = federation
  client = new RpcClient({ address, authority, identity })
})
afterEach(async () => {
  client.close()
  await federation[Symbol.asyncDispose]()
})

async function* parts(
  from: number,
  to = content.length,
  of: FileTicket = ticket,
): AsyncGenerator<UploadPart> {
  yield { kind: 'start', ticket: of, offset: from }
  for (let at = from; at < to; at += CHUNK_BYTES)
    yield { kind: 'chunk', chunk: content.subarray(at, Math.min(to, at + CHUNK_BYTES)) }
}

describe('an upload', () => {
  it('is stored whole and readable only after its commit', async () => {
    expect(await client.unary(transferService.begin, ticket)).toEqual({ offset: 0 })
    expect(await client.clientStream(transferService.upload, parts(0))).toEqual({ offset: content.length })
    expect(await federation.blobs.has(ticket.digest)).toBe(false)
    await client.unary(transferService.commit, ticket)
    expect(await federation.blobs.read(ticket.digest)).toEqual(content)
  })

  it('goes on at the stored offset', async () => {
    await client.unary(transferService.begin, ticket)
    await client.clientStream(transferService.upload, parts(0, CHUNK_BYTES))
    expect(await client.unary(transferService.begin, ticket)).toEqual({ offset: CHUNK_BYTES })
    await client.clientStream(transferService.upload, parts(CHUNK_BYTES))
    await client.unary(transferService.commit, ticket)
    expect(await federation.blobs.read(ticket.digest)).toEqual(content)
  })

  it('begun again when it is complete has nothing to send, and its commit no effect', async () => {
    await client.unary(transferService.begin, ticket)
    await client.clientStream(transferService.upload, parts(0))
    await client.unary(transferService.commit, ticket)
    expect(await client.unary(transferService.begin, ticket)).toEqual({ offset: content.length })
    await expect(client.unary(transferService.commit, ticket)).resolves.toBeDefined()
  })

  it('from another offset than the stored one is refused and changes nothing', async () => {
    await client.unary(transferService.begin, ticket)
    await expect(client.clientStream(transferService.upload, parts(CHUNK_BYTES))).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await client.unary(transferService.begin, ticket)).toEqual({ offset: 0 })
  })

  it('of more than was declared is refused', async () => {
    const short = { ...ticket, bytes: CHUNK_BYTES + 1 }
    await client.unary(transferService.begin, short)
    await expect(
      client.clientStream(transferService.upload, parts(0, content.length, short)),
    ).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('of other content than was declared is refused and starts over', async () => {
    const lie = { ...ticket, digest: sha256('other') }
    await client.unary(transferService.begin, lie)
    await client.clientStream(transferService.upload, parts(0, content.length, lie))
    await expect(client.unary(transferService.commit, lie)).rejects.toMatchObject({ code: 'CORRUPT' })
    expect(await federation.blobs.has(lie.digest)).toBe(false)
    expect(await client.unary(transferService.begin, lie)).toEqual({ offset: 0 })
  })

  it('that the run does not want is refused at every call', async () => {
    const unwanted = { ...ticket, bytes: 200_000_000 }
    for (const method of [transferService.begin, transferService.commit])
      await expect(client.unary(method, unwanted)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await expect(client.clientStream(transferService.upload, parts(0, 1, unwanted))).rejects.toMatchObject({
      code: 'TOO_LARGE',
    })
    const elsewhere = { ...ticket, run: 'run-ffffffffffffffff' as RunId }
    for (const method of [transferService.begin, transferService.commit])
      await expect(client.unary(method, elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of one site is nothing to another', async () => {
    await client.unary(transferService.begin, ticket)
    await client.clientStream(transferService.upload, parts(0, CHUNK_BYTES))
    const { address, authority } = federation
    const other = new RpcClient({ address, authority, identity: await federation.join('site-b') })
    try {
      expect(await other.unary(transferService.begin, ticket)).toEqual({ offset: 0 })
    } finally {
      other.close()
    }
  })
})

describe('what no agent sends', () => {
  const wire = consilium.v1
  const start = wire.UploadPart.encode({
    start: { ticket: { run, digest: new Uint8Array(32), bytes: 10 }, offset: 0 },
  }).finish()
  const chunk = (length: number): Uint8Array =>
    wire.UploadPart.encode({ chunk: new Uint8Array(length) }).finish()
  const send = async (...messages: Uint8Array[]) => {
    const { address, authority } = federation
    using raw = rawClient({ address, authority, identity })
    return await raw.call('/consilium.v1.Transfer/Upload', messages)
  }

  it.each<[string, () => Uint8Array[], string]>([
    ['nothing at all', () => [], 'INVALID_ARGUMENT'],
    ['bytes that are no message', () => [new Uint8Array([0xff, 0xff])], 'INVALID_ARGUMENT'],
    ['a chunk before the ticket', () => [chunk(1)], 'INVALID_ARGUMENT'],
    ['two tickets', () => [start, start], 'INVALID_ARGUMENT'],
    ['an empty chunk', () => [start, chunk(0)], 'INVALID_ARGUMENT'],
    ['a chunk above a mebibyte', () => [start, chunk(CHUNK_BYTES + 1)], 'INVALID_ARGUMENT'],
    [
      'bytes in the middle that are no message',
      () => [start, new Uint8Array([0x0a, 0x05])],
      'INVALID_ARGUMENT',
    ],
  ])('%s is refused, and the server goes on', async (_what, messages, code) => {
    expect(await send(...messages())).toMatchObject({ code, answers: [] })
    expect(await client.unary(transferService.begin, ticket)).toEqual({ offset: 0 })
  })

  it('a message above four mebibytes is refused, and the server goes on', async () => {
    expect(await send(start, chunk(5 * CHUNK_BYTES))).toMatchObject({ status: 8, answers: [] })
    expect(await client.unary(transferService.begin, ticket)).toEqual({ offset: 0 })
  })
})

describe('a download', () => {
  const fetched = async (offset: number, of: FileTicket = ticket): Promise<Buffer> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of client.serverStream(transferService.download, { ticket: of, offset }))
      chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  it('gives the file from any offset', async () => {
    federation.runs.readable.add(await federation.blobs.put(content))
    for (const offset of [0, 1, CHUNK_BYTES, content.length - 1, content.length]) {
      expect((await fetched(offset)).equals(content.subarray(offset)), `from ${offset}`).toBe(true)
    }
  })

  it('of a file that the run does not give this site is refused, stored or not', async () => {
    await federation.blobs.put(content)
    await expect(fetched(0)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    await expect(fetched(0, { ...ticket, digest: sha256('no such') as Digest })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    })
  })

  it('of a file of another size is refused', async () => {
    federation.runs.readable.add(await federation.blobs.put(content))
    await expect(fetched(0, { ...ticket, bytes: content.length + 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })
})
