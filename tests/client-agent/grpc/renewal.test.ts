import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type GrpcLink, openLink } from '@consilium/client-agent/grpc'
import {
  ConsiliumError,
  type LogFields,
  type Logger,
  sha256,
  silentLogger,
  siteName,
  systemRandom,
} from '@consilium/shared/kernel'
import { type RenewedIdentity, renewalTime } from '@consilium/shared/rpc'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyCommit, run } from '../../support/commands.ts'
import { type GrpcFederation, grpcFederation, type JoinedMember } from '../../support/grpc-federation.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { shownRun } from '../../support/shown-run.ts'
import { until } from '../../support/until.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const siteA = siteName('site-a')
const never = new AbortController().signal

let federation: GrpcFederation
let member: JoinedMember
/** The agent's own: it believes that time passes. */
let clock: ManualClock
let kept: RenewedIdentity[]
let link: GrpcLink

beforeEach(async () => {
  federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
  member = await federation.join('site-a')
  clock = manualClock()
  kept = []
})
afterEach(async () => {
  link.close()
  await federation[Symbol.asyncDispose]()
})

interface Change {
  readonly keep?: (identity: RenewedIdentity) => Promise<void>
  readonly logger?: Logger
}

function open({
  keep = async (identity) => void kept.push(identity),
  logger = silentLogger,
}: Change = {}): GrpcLink {
  const { address, authority } = federation
  link = openLink({
    way: () => ({ address }),
    authority,
    identity: member,
    build: '0.1.0',
    clock,
    random: systemRandom,
    logger,
    backoff: { firstMs: 20, longestMs: 200 },
    renewal: { name: siteA, keep },
  })
  return link
}

const current = () => federation.membership.member(siteA)
const digestOf = (pem: string) => sha256(new Uint8Array(new X509Certificate(pem).raw))

it('is due with a third of the life left', () => {
  const left = member.expiresAt - renewalTime(member.certificate)
  expect(left / DAY).toBeGreaterThan(29.9)
  expect(left / DAY).toBeLessThan(30.1)
  link = open()
})

describe('an agent', () => {
  it('renews while its session goes on over another connection, with a new key', async () => {
    federation.runs.command(siteA, keyCommit('c-1'))
    const commands = open().commands(never)[Symbol.asyncIterator]()
    expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
    clock.pass(59 * DAY)
    expect(kept).toEqual([])
    clock.pass(1.1 * DAY)
    await until(() => kept.length === 1, 'it is renewed')
    const [renewed] = kept
    if (renewed === undefined) throw new Error('nothing was kept')
    expect(
      new X509Certificate(renewed.certificate).checkPrivateKey(createPrivateKey(renewed.privateKey)),
    ).toBe(true)
    expect(renewed.privateKey).not.toBe(member.privateKey)
    await until(() => current().certificate === digestOf(renewed.certificate), 'the new one is in use')
    expect((await commands.next()).value).toMatchObject({ id: 'c-1' }) // said again on the new connection
    federation.runs.command(siteA, keyCommit('c-2'))
    expect((await commands.next()).value).toMatchObject({ id: 'c-2' })
    await link.submit({ kind: 'closed', run, site: siteA }, never)
    await commands.return?.()
  })

  it('loses nothing of an upload that is under way meanwhile', async () => {
    const content = systemRandom.bytes(3_000_000)
    const ticket = { run, digest: sha256(content), bytes: content.length }
    const commands = open().commands(never)[Symbol.asyncIterator]()
    const first = commands.next()
    await until(() => federation.runs.sessions.length === 1, 'it is connected')
    let hasRenewed = false
    const read = async function* (offset: number): AsyncGenerator<Uint8Array> {
      yield content.subarray(offset, offset + 1_000_000)
      if (!hasRenewed) {
        hasRenewed = true
        clock.pass(61 * DAY)
        await until(
          () => kept[0] !== undefined && current().certificate === digestOf(kept[0].certificate),
          'the new one is in use',
        )
      }
      yield content.subarray(offset + 1_000_000)
    }
    // What begins on the old connection after the new one was used is refused there, and is done again.
    await Promise.all([link.upload(ticket, read, never), passing(() => federation.blobs.has(ticket.digest))])
    expect(Buffer.from(await federation.blobs.read(ticket.digest)).equals(content)).toBe(true)
    federation.runs.command(siteA, keyCommit('c-1'))
    expect((await first).value).toMatchObject({ id: 'c-1' })
    await commands.return?.()
  })

  it('tries again an hour later if it could not be stored, and keeps the old one until then', async () => {
    const warned: string[] = []
    let isFull = true
    open({
      keep: async (identity) => {
        if (isFull) throw new ConsiliumError('STORAGE', 'the disk is full')
        kept.push(identity)
      },
      logger: { ...silentLogger, warn: (_message, { reason = '' } = {}) => void warned.push(reason) },
    })
    clock.pass(61 * DAY)
    await until(() => warned.length === 1, 'it could not be stored')
    expect(warned).toEqual(['the disk is full'])
    await link.submit({ kind: 'closed', run, site: siteA }, never)
    expect(current().certificate).toBe(digestOf(member.certificate))
    isFull = false
    await until(() => clock.pending() > 0, 'it waits')
    clock.pass(HOUR)
    await until(() => kept.length === 1, 'it is renewed')
  })

  it('warns with the time that is left while the coordinator is away, and says when none is', async () => {
    const said: string[] = []
    const note =
      (level: string) =>
      (message: string, { code = '', expiresAt = '' }: LogFields = {}) =>
        void said.push(
          `${level} ${code} ${expiresAt}${message.includes('enroll again') ? ' enroll again' : ''}`,
        )
    open({ logger: { ...silentLogger, warn: note('warn'), error: note('error') } })
    federation.stop()
    const ends = new Date(member.expiresAt).toISOString()
    clock.pass(61 * DAY)
    await until(() => said.length === 1, 'it is said')
    await until(() => clock.pending() > 0, 'it waits')
    clock.pass(30 * DAY)
    await until(() => said.length === 2, 'it is said again')
    expect(said).toEqual([`warn UNAVAILABLE ${ends}`, `error UNAVAILABLE ${ends} enroll again`])
    expect(kept).toEqual([])
  })

  it('that is revoked gets no new certificate', async () => {
    const warned: string[] = []
    open({ logger: { ...silentLogger, warn: (_message, { code = '' } = {}) => void warned.push(code) } })
    federation.membership.revoke({ name: siteA, kind: 'site', reason: 'x', by: 'console' })
    clock.pass(61 * DAY)
    await until(() => warned.length === 1, 'it is refused')
    expect(warned).toEqual(['REVOKED'])
    expect(current().nextCertificate).toBeNull()
  })
})

/** Lets the agent's time pass, for its waits between attempts, until something holds. */
async function passing(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    clock.pass(200)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
