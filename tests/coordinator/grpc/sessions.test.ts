import { type RunId, type SiteName, sha256, siteName } from '@consilium/shared/kernel'
import { type DuplexCall, RpcClient } from '@consilium/shared/rpc'
import { type AgentMessage, type CoordinatorMessage, ownHello, sessionService } from '@consilium/shared/wire'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyCommit, question, run } from '../../support/commands.ts'
import { type GrpcFederation, grpcFederation, type JoinedMember } from '../../support/grpc-federation.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/until.ts'

const other = 'run-8899aabbccddeeff' as RunId
const siteA = siteName('site-a')

let clock: ManualClock
let federation: GrpcFederation
let member: JoinedMember
let clients: RpcClient[]

beforeEach(async () => {
  clock = manualClock()
  federation = await grpcFederation({ clock })
  member = await federation.join('site-a')
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.close()
  await federation[Symbol.asyncDispose]()
})

interface Conversation {
  readonly call: DuplexCall<AgentMessage, CoordinatorMessage>
  next(): Promise<CoordinatorMessage | null>
}

function dial(): Conversation {
  const { address, authority } = federation
  const client = new RpcClient({ address, authority, identity: member })
  clients.push(client)
  const call = client.duplex(sessionService.connect)
  const incoming = call.messages[Symbol.asyncIterator]()
  return {
    call,
    async next() {
      const { done, value } = await incoming.next()
      return done ? null : value
    },
  }
}

async function greeted(): Promise<Conversation> {
  const conversation = dial()
  conversation.call.send({ kind: 'hello', hello: ownHello('0.1.0') })
  expect(await conversation.next()).toEqual({ kind: 'hello', hello: ownHello('0.1.0') })
  return conversation
}

describe('a session', () => {
  it('starts with what the site should do now', async () => {
    federation.runs.command(siteA, keyCommit('c-1'), keyCommit('d-1', other))
    const session = await greeted()
    expect(await session.next()).toEqual({ kind: 'command', command: keyCommit('c-1') })
    expect(await session.next()).toEqual({ kind: 'command', command: keyCommit('d-1', other) })
  })

  it('carries a command when it changes, and not when it stays', async () => {
    federation.runs.command(siteA, keyCommit('c-1'))
    const session = await greeted()
    expect(await session.next()).toMatchObject({ command: { id: 'c-1' } })
    federation.runs.command(siteA, keyCommit('c-1'))
    federation.runs.command(siteA, keyCommit('c-1'), keyCommit('d-1', other))
    expect(await session.next()).toMatchObject({ command: { id: 'd-1' } })
    federation.runs.command(siteA, keyCommit('c-2'), keyCommit('d-1', other))
    expect(await session.next()).toMatchObject({ command: { id: 'c-2' } })
  })

  it('carries what is asked beside a run too, and neither for the sake of the other', async () => {
    federation.runs.command(siteA, keyCommit('c-1'), question('q-1'))
    const session = await greeted()
    expect(await session.next()).toMatchObject({ command: { id: 'c-1' } })
    expect(await session.next()).toMatchObject({ command: { id: 'q-1' } })
    federation.runs.command(siteA, keyCommit('c-2'), question('q-1'))
    expect(await session.next()).toMatchObject({ command: { id: 'c-2' } })
    federation.runs.command(siteA, keyCommit('c-2'), question('q-2'))
    expect(await session.next()).toMatchObject({ command: { id: 'q-2' } })
  })

  it('of another site hears nothing of it', async () => {
    const session = await greeted()
    federation.runs.command(siteName('site-b'), keyCommit('b-1'))
    federation.runs.command(siteA, keyCommit('c-1'))
    expect(await session.next()).toMatchObject({ command: { id: 'c-1' } })
  })

  it('that is opened again says it again', async () => {
    federation.runs.command(siteA, keyCommit('c-1'))
    const first = await greeted()
    expect(await first.next()).toMatchObject({ command: { id: 'c-1' } })
    first.call.cancel()
    const second = await greeted()
    expect(await second.next()).toMatchObject({ command: { id: 'c-1' } })
  })

  it('brings progress to the rounds under the name of the certificate', async () => {
    const session = await greeted()
    const progress = { run, step: 3, phase: 'training' as const, fraction: 0.5 }
    session.call.send({ kind: 'ack', command: 'c-1' })
    session.call.send({ kind: 'progress', progress })
    await until(() => federation.runs.heardProgress.length === 1, 'the progress arrives')
    expect(federation.runs.heardProgress).toEqual([{ site: 'site-a', progress }])
  })

  it('tells the rounds who is there', async () => {
    const lead = await federation.operator('anna', 'lead')
    const online = async (): Promise<boolean> => (await lead.member(siteA)).online
    expect(await online()).toBe(false)
    const session = await greeted()
    expect(await online()).toBe(true)
    session.call.cancel()
    await until(() => federation.runs.sessions.length === 2, 'the site is gone')
    expect(federation.runs.sessions).toEqual([
      { site: 'site-a', what: 'connected' },
      { site: 'site-a', what: 'disconnected' },
    ])
    expect(await online()).toBe(false)
  })
})

describe('a session ends', () => {
  it('when a newer one of the same site begins, and the newer one stays', async () => {
    const older = await greeted()
    const newer = await greeted()
    await expect(older.next()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/another agent .*'site-a'/),
    })
    federation.runs.command(siteA, keyCommit('c-1'))
    expect(await newer.next()).toMatchObject({ command: { id: 'c-1' } })
    const lead = await federation.operator('anna', 'lead')
    expect((await lead.member(siteA)).online).toBe(true)
  })

  it('when it does not start with a hello', async () => {
    const session = dial()
    session.call.send({ kind: 'heartbeat' })
    await expect(session.next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(federation.runs.sessions).toEqual([])
  })

  it('when it says hello twice', async () => {
    const session = await greeted()
    session.call.send({ kind: 'hello', hello: ownHello('0.1.0') })
    await expect(session.next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('when the two sides have no version in common, saying which to upgrade', async () => {
    const session = dial()
    session.call.send({ kind: 'hello', hello: { lowest: 7, highest: 9, build: '7.0.0', features: [] } })
    await expect(session.next()).rejects.toMatchObject({
      code: 'VERSION_MISMATCH',
      message: expect.stringMatching(
        /agent of site-a \(build 7\.0\.0\) speaks protocol 7 to 9.*upgrade the coordinator$/,
      ),
    })
    expect(federation.runs.sessions).toEqual([])
  })

  it('when nothing is ever said', async () => {
    const session = dial()
    const answer = session.next()
    await until(() => clock.pending() >= 2, 'the coordinator waits for a hello')
    clock.pass(10_000)
    await expect(answer).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('when the agent is silent for 45 seconds; one that beats stays', async () => {
    const session = await greeted()
    let beats = 0
    for (; beats < 5; beats++) {
      session.call.send({ kind: 'progress', progress: { run, step: beats, phase: 'training', fraction: 0 } })
      await until(() => federation.runs.heardProgress.length === beats + 1, 'it is heard')
      clock.pass(15_000)
      expect(await session.next()).toEqual({ kind: 'heartbeat' })
    }
    clock.pass(15_000)
    clock.pass(15_000)
    await expect(
      (async () => {
        while ((await session.next()) !== null);
      })(),
    ).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('45 seconds') })
  })

  it('when its certificate stops counting', async () => {
    const session = await greeted()
    federation.members.replace({ ...federation.membership.member(siteA), certificate: sha256('a newer one') })
    clock.pass(15_000)
    await expect(session.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('when the coordinator goes down, so that the agent comes back', async () => {
    const session = await greeted()
    const drained = federation.server().drain(5000)
    await expect(session.next()).rejects.toMatchObject({ code: 'UNAVAILABLE', retry: 'transient' })
    await drained
    expect(federation.runs.sessions.at(-1)).toEqual({ site: 'site-a' as SiteName, what: 'disconnected' })
  })
})

describe('a submission', () => {
  const closed = { kind: 'closed' as const, run, site: siteA }

  it('goes to the rounds under the name of the certificate', async () => {
    const { address, authority } = federation
    const client = new RpcClient({ address, authority, identity: member })
    clients.push(client)
    await client.unary(sessionService.submit, closed)
    expect(federation.runs.submissions).toEqual([{ site: 'site-a', submission: closed }])
  })
})
