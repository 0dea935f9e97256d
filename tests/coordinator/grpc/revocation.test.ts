import { openLink } from '@consilium/client-agent/grpc'
import type { OperatorClient } from '@consilium/coordinator/operator'
import {
  type RunId,
  sha256,
  silentLogger,
  siteName,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import { enroll, RpcClient } from '@consilium/shared/rpc'
import { ownHello, sessionService, transferService, type UploadPart } from '@consilium/shared/wire'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type GrpcFederation,
  grpcFederation,
  type JoinedMember,
  testIdentity,
} from '../../support/grpc-federation.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { rawClient } from '../../support/raw-calls.ts'
import { shownRun } from '../../support/shown-run.ts'
import { until } from '../../support/until.ts'

const run = 'run-0011223344556677' as RunId
const siteA = siteName('site-a')
const never = new AbortController().signal
const WHOAMI = '/consilium.v1.Operator/Whoami'

let federation: GrpcFederation
let admin: OperatorClient
let site: JoinedMember

beforeEach(async () => {
  federation = await grpcFederation()
  admin = await federation.operator('anna', 'admin')
  site = await federation.join('site-a')
})
afterEach(() => federation[Symbol.asyncDispose]())

const revokeSite = (name = siteA) => admin.revoke({ name, kind: 'site', reason: 'stolen server' })
const agent = (identity: JoinedMember) =>
  openLink({
    way: () => ({ address: federation.address }),
    authority: federation.authority,
    identity,
    build: '0.1.0',
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    backoff: { firstMs: 20, longestMs: 200 },
    renewal: null,
  })

describe('revoking a site', () => {
  it('ends its session within a second, with a refusal that its agent does not try again', async () => {
    const link = agent(site)
    const first = link.commands(never)[Symbol.asyncIterator]().next()
    await until(() => federation.runs.sessions.length === 1, 'it is connected')
    const ended = expect(first).rejects.toMatchObject({
      code: 'REVOKED',
      message: expect.stringMatching(/'site-a' was revoked at .*operator/),
    })
    const before = performance.now()
    expect(await revokeSite()).toMatchObject({
      name: 'site-a',
      role: 'site',
      online: false,
      revokedAt: expect.any(Number),
    })
    await ended
    expect(performance.now() - before).toBeLessThan(1000)
    await until(() => federation.runs.sessions.length === 2, 'the rounds hear of it')
    link.close()
  })

  it('ends an upload under way', async () => {
    federation.runs.show(shownRun({ run }))
    const client = new RpcClient({
      address: federation.address,
      authority: federation.authority,
      identity: site,
    })
    const content = systemRandom.bytes(100)
    const ticket = { run, digest: sha256(content), bytes: content.length }
    const parts = async function* (): AsyncGenerator<UploadPart> {
      await client.unary(transferService.begin, ticket)
      yield { kind: 'start', ticket, offset: 0 }
      yield { kind: 'chunk', chunk: content.subarray(0, 10) }
      await revokeSite()
      await new Promise(() => {})
    }
    await expect(client.clientStream(transferService.upload, parts())).rejects.toMatchObject({
      code: 'REVOKED',
    })
    client.close()
  })

  it('refuses every call from then on, after a restart too', async () => {
    await revokeSite()
    await federation.restart()
    for (const service of [sessionService, transferService]) {
      for (const { path } of Object.values(service)) {
        using client = rawClient({
          address: federation.address,
          authority: federation.authority,
          identity: site,
        })
        expect(await client.call(path, [new Uint8Array()])).toMatchObject({
          status: 16,
          code: 'REVOKED',
          message: expect.stringContaining('was revoked'),
        })
      }
    }
  })

  it('leaves the others alone', async () => {
    const other = await federation.join('site-b')
    const link = agent(other)
    const commands = link.commands(never)[Symbol.asyncIterator]()
    const first = commands.next()
    await until(() => federation.runs.sessions.length === 1, 'it is connected')
    await revokeSite()
    federation.runs.command(siteName('site-b'), { id: 'c-1', run, kind: 'key-commit', epoch: 1 })
    expect((await first).value).toMatchObject({ id: 'c-1' })
    link.close()
  })

  it('is for admins, and of sites', async () => {
    const lead = await federation.operator('lena', 'lead')
    await expect(lead.revoke({ name: siteA, kind: 'site', reason: 'x' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    })
    await expect(revokeSite(siteName('lena'))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('operator revoke lena'),
    })
    expect(federation.membership.member(siteA).revokedAt).toBeNull()
  })

  it('lets somebody take the place only where the invitation says so', async () => {
    await revokeSite()
    await expect(admin.invite({ name: siteA, role: 'site' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      message: expect.stringContaining('--replace'),
    })
    const { token, fingerprint } = await admin.invite({ name: siteA, role: 'site', replace: true })
    await enroll({
      address: federation.address,
      token,
      fingerprint,
      identity: testIdentity(),
      build: '0.1.0',
    })
    expect((await admin.member(siteA)).revokedAt).toBeNull()
    using client = rawClient({ address: federation.address, authority: federation.authority, identity: site })
    expect(await client.call('/consilium.v1.Session/Connect', [])).toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

it('revoking an operator ends what they watch', async () => {
  federation.runs.show(shownRun({ run }))
  const lead = await federation.operator('lena', 'lead')
  const views = lead.watch(run, { signal: never })
  await views.next()
  const next = expect(views.next()).rejects.toMatchObject({
    code: 'REVOKED',
    message: expect.stringContaining("'lena' was revoked"),
  })
  await admin.revoke({ name: siteName('lena'), kind: 'operator', reason: 'left' })
  await next
})

describe('refused calls in the audit chain', () => {
  const rows = (from: GrpcFederation) => from.audit.filter(({ action }) => action === 'call.refused')

  it('say who asked for what and why not: members by name, strangers by address', async () => {
    using stranger = rawClient({
      address: federation.address,
      authority: federation.authority,
      identity: null,
    })
    await stranger.call(WHOAMI, [new Uint8Array()])
    using member = rawClient({ address: federation.address, authority: federation.authority, identity: site })
    await member.call(WHOAMI, [new Uint8Array()])
    await revokeSite()
    await member.call(WHOAMI, [new Uint8Array()])
    expect(rows(federation)).toMatchObject([
      {
        actor: 'stranger',
        detail: { code: 'UNAUTHENTICATED', call: WHOAMI, address: '127.0.0.1', count: 1 },
      },
      { actor: 'site-a', detail: { code: 'PERMISSION_DENIED', call: WHOAMI, count: 1 } },
      { actor: 'site-a', detail: { code: 'REVOKED', call: WHOAMI, count: 1 } },
    ])
  })

  it('have a row a minute for a caller and a reason, with a count', async () => {
    const clock = manualClock()
    await using timed = await grpcFederation({ clock })
    using stranger = rawClient({ address: timed.address, authority: timed.authority, identity: null })
    const ask = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await stranger.call(WHOAMI, [new Uint8Array()])
    }
    const counts = () => rows(timed).map(({ detail }) => detail['count'])
    await ask(5)
    expect(counts()).toEqual([1])
    clock.pass(60_000)
    expect(counts()).toEqual([1, 4])
    await ask(3)
    timed.stop()
    expect(counts()).toEqual([1, 4, 1, 2])
  })

  it('of things that went wrong otherwise are none', async () => {
    await expect(admin.member(siteName('nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(rows(federation)).toEqual([])
  })
})

it('a session that says nothing is ended all the same', async () => {
  const client = new RpcClient({
    address: federation.address,
    authority: federation.authority,
    identity: site,
  })
  const call = client.duplex(sessionService.connect)
  call.send({ kind: 'hello', hello: ownHello('0.1.0') })
  const incoming = call.messages[Symbol.asyncIterator]()
  await incoming.next()
  const next = expect(incoming.next()).rejects.toMatchObject({ code: 'REVOKED' })
  await revokeSite()
  await next
  client.close()
})
