import { type GrpcLink, openLink } from '@consilium/client-agent/grpc'
import {
  type Clock,
  ConsiliumError,
  type LogFields,
  type Logger,
  type RunId,
  sha256,
  silentLogger,
  siteName,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import type { Address } from '@consilium/shared/rpc'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyCommit, question, run } from '../../support/commands.ts'
import { type GrpcFederation, grpcFederation, type JoinedMember } from '../../support/grpc-federation.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { shownRun } from '../../support/shown-run.ts'
import { type Forwarding, forward } from '../../support/tcp.ts'
import { until } from '../../support/until.ts'

const other = 'run-8899aabbccddeeff' as RunId
const siteA = siteName('site-a')
const closed = { kind: 'closed' as const, run, site: siteA }
const never = new AbortController().signal

let federation: GrpcFederation
let network: Forwarding
let member: JoinedMember
let links: GrpcLink[]

beforeEach(async () => {
  federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
  network = await forward('127.0.0.1', federation.address)
  member = await federation.join('site-a')
  links = []
})
afterEach(async () => {
  for (const link of links) link.close()
  await network[Symbol.asyncDispose]()
  await federation[Symbol.asyncDispose]()
})

interface Change {
  readonly address?: Address
  readonly identity?: JoinedMember
  readonly clock?: Clock
}

function open({ address = network.address, ...change }: Change = {}): GrpcLink {
  const link = openLink({
    way: () => ({ address }),
    authority: federation.authority,
    identity: member,
    build: '0.1.0',
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    backoff: { firstMs: 20, longestMs: 200 },
    renewal: null,
    ...change,
  })
  links.push(link)
  return link
}

describe('commands', () => {
  it('come in order, each run at its latest, however slow the agent is', async () => {
    federation.runs.command(siteA, keyCommit('c-1'))
    const leaving = new AbortController()
    const commands = open().commands(leaving.signal)[Symbol.asyncIterator]()
    expect((await commands.next()).value).toEqual(keyCommit('c-1'))
    // The agent is busy meanwhile: what was asked and is asked no more never reaches it.
    for (const id of ['c-2', 'c-3']) {
      federation.runs.command(siteA, keyCommit(id))
      await until(() => federation.acknowledged().includes(id), `${id} arrives`)
    }
    federation.runs.command(siteA, keyCommit('c-3'), question('q-1'), keyCommit('d-1', other))
    await until(() => federation.acknowledged().includes('d-1'), 'd-1 arrives')
    expect((await commands.next()).value).toEqual(keyCommit('c-3'))
    // What is asked beside a run takes nothing's place.
    expect((await commands.next()).value).toEqual(question('q-1'))
    expect((await commands.next()).value).toEqual(keyCommit('d-1', other))
    leaving.abort()
    expect(await commands.next()).toEqual({ done: true, value: undefined })
  })

  it('go on after the connection breaks', async () => {
    federation.runs.command(siteA, keyCommit('c-1'))
    const commands = open().commands(never)[Symbol.asyncIterator]()
    expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
    network.cut()
    expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
    federation.runs.command(siteA, keyCommit('c-2'))
    expect((await commands.next()).value).toMatchObject({ id: 'c-2' })
    await commands.return?.()
  })

  it('go on after the coordinator has restarted', async () => {
    federation.runs.command(siteA, keyCommit('c-1'))
    const commands = open().commands(never)[Symbol.asyncIterator]()
    expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
    federation.stop()
    federation.runs.command(siteA, keyCommit('c-2'))
    await federation.restart()
    expect((await commands.next()).value).toMatchObject({ id: 'c-2' })
    await commands.return?.()
  })

  it('wait for a coordinator that is not there yet', async () => {
    federation.stop()
    federation.runs.command(siteA, keyCommit('c-1'))
    const commands = open().commands(never)[Symbol.asyncIterator]()
    const first = commands.next()
    await until(() => network.connections() >= 2, 'it has tried twice')
    await federation.restart()
    expect((await first).value).toMatchObject({ id: 'c-1' })
    await commands.return?.()
  })

  it('leave nothing behind when the agent stops', async () => {
    const leaving = new AbortController()
    const commands = open().commands(leaving.signal)[Symbol.asyncIterator]()
    const first = commands.next()
    await until(() => federation.runs.sessions.length === 1, 'it is connected')
    leaving.abort()
    expect(await first).toMatchObject({ done: true })
    await until(() => federation.runs.sessions.length === 2, 'it is gone')
    expect(await open().commands(leaving.signal)[Symbol.asyncIterator]().next()).toMatchObject({ done: true })
  })

  it('end with the reason when the coordinator refuses this agent for good', async () => {
    const second = open().commands(never)[Symbol.asyncIterator]()
    const answer = second.next()
    await until(() => federation.runs.sessions.length === 1, 'the first is connected')
    const commands = open().commands(never)[Symbol.asyncIterator]()
    const newer = commands.next()
    await expect(answer).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/another agent/),
    })
    federation.runs.command(siteA, keyCommit('c-1'))
    expect((await newer).value).toMatchObject({ id: 'c-1' })
    await commands.return?.()
  })
})

describe('waiting', () => {
  it('grows from half a second to half a minute, never all sites alike', async () => {
    federation.stop()
    const clock = manualClock()
    const waits: number[] = []
    const heard = (_message: string, { ms = 0 }: LogFields = {}): void => void waits.push(ms)
    const logger: Logger = { ...silentLogger, warn: heard, debug: heard }
    const { address, authority } = federation
    const link = openLink({
      way: () => ({ address }),
      authority,
      identity: member,
      build: '0.1.0',
      clock,
      random: systemRandom,
      logger,
      renewal: null,
    })
    links.push(link)
    const leaving = new AbortController()
    const submitted = link.submit(closed, leaving.signal)
    for (let failures = 1; failures <= 9; failures++) {
      await until(() => waits.length === failures, `attempt ${failures} fails`)
      clock.pass(30_000)
    }
    await until(() => waits.length === 10, 'the last attempt fails')
    leaving.abort()
    await expect(submitted).rejects.toThrow()
    for (const [failures, ms] of waits.entries()) {
      const whole = Math.min(30_000, 500 * 2 ** failures)
      expect(ms).toBeGreaterThanOrEqual(whole / 2)
      expect(ms).toBeLessThanOrEqual(whole)
    }
    expect(new Set(waits.slice(-4)).size).toBeGreaterThan(1)
  })
})

describe('a coordinator that falls silent', () => {
  it('is named, with how long it was waited for', async () => {
    const clock = manualClock()
    const reasons: string[] = []
    const logger: Logger = {
      ...silentLogger,
      warn: (_message, { reason = '' } = {}) => void reasons.push(reason),
    }
    const { authority } = federation
    const link = openLink({
      way: () => ({ address: network.address }),
      authority,
      identity: member,
      build: '0.1.0',
      clock,
      random: systemRandom,
      logger,
      renewal: null,
    })
    links.push(link)
    const commands = link.commands(never)[Symbol.asyncIterator]()
    federation.runs.command(siteA, keyCommit('c-1'))
    await commands.next()
    clock.pass(60_000)
    await until(() => reasons.length === 1, 'the session ends')
    expect(reasons[0]).toBe(`the coordinator at 127.0.0.1:${network.address.port} did not answer within 45 s`)
    await commands.return?.()
  })
})

describe('progress', () => {
  it('is told while there is a session and lost otherwise', async () => {
    const link = open()
    link.progress({ run, step: 1, phase: 'training', fraction: 0 })
    const commands = link.commands(never)[Symbol.asyncIterator]()
    federation.runs.command(siteA, keyCommit('c-1'))
    await commands.next()
    link.progress({ run, step: 1, phase: 'training', fraction: 0.25 })
    await until(() => federation.runs.heardProgress.length === 1, 'it is heard')
    expect(federation.runs.heardProgress[0]?.progress.fraction).toBe(0.25)
    await commands.return?.()
  })
})

describe('a submission', () => {
  it('is sent again over a broken connection and a coordinator that is away', async () => {
    const link = open()
    federation.stop()
    const submitted = link.submit(closed, never)
    await until(() => network.connections() >= 2, 'it has tried twice')
    await federation.restart()
    await submitted
    expect(federation.runs.submissions.at(-1)).toEqual({ site: 'site-a', submission: closed })
  })

  it('waits no longer once there is a session again', async () => {
    // A clock that stands still: no wait ends by itself.
    const clock = manualClock()
    const link = open({ clock })
    federation.runs.refuseSubmissions(new ConsiliumError('STORAGE', 'the disk is full'))
    const submitted = link.submit(closed, never)
    await until(() => clock.pending() === 1, 'it waits for another attempt')
    federation.runs.refuseSubmissions(null)
    federation.runs.command(siteA, keyCommit('c-1'))
    const commands = link.commands(never)[Symbol.asyncIterator]()
    await commands.next()
    await submitted
    expect(federation.runs.submissions).toHaveLength(2)
    await commands.return?.()
  })

  it('is sent again while the coordinator cannot store it', async () => {
    federation.runs.refuseSubmissions(new ConsiliumError('STORAGE', 'the disk is full'))
    const submitted = open().submit(closed, never)
    await until(() => federation.runs.submissions.length >= 3, 'it was tried again')
    federation.runs.refuseSubmissions(null)
    await submitted
  })

  it('that is refused is refused, with the reason and once', async () => {
    federation.runs.refuseSubmissions(new ConsiliumError('NOT_NOW', 'the run has ended', { isPublic: true }))
    await expect(open().submit(closed, never)).rejects.toMatchObject({
      code: 'NOT_NOW',
      message: expect.stringContaining('the run has ended'),
    })
    expect(federation.runs.submissions).toHaveLength(1)
  })

  it('is given up when the agent stops', async () => {
    federation.stop()
    const leaving = new AbortController()
    const submitted = open().submit(closed, leaving.signal)
    await until(() => network.connections() >= 1, 'it has tried')
    leaving.abort(new ConsiliumError('UNAVAILABLE', 'stopping'))
    await expect(submitted).rejects.toThrow('stopping')
  })
})

describe('a file', () => {
  const content = systemRandom.bytes(3_500_000)
  const ticket = { run, digest: sha256(content), bytes: content.length }

  async function* read(offset: number, asked: number[] = []): AsyncGenerator<Uint8Array> {
    asked.push(offset)
    for (let at = offset; at < content.length; at += 700_001) yield content.subarray(at, at + 700_001)
  }

  it('goes up whole', async () => {
    await open().upload(ticket, read, never)
    expect(Buffer.from(await federation.blobs.read(ticket.digest)).equals(content)).toBe(true)
  })

  it('goes on where a broken connection left it', async () => {
    const asked: number[] = []
    network.cutAfter('up', 2_500_000)
    await open().upload(ticket, (offset) => read(offset, asked), never)
    expect(Buffer.from(await federation.blobs.read(ticket.digest)).equals(content)).toBe(true)
    expect(asked[0]).toBe(0)
    expect(asked.at(-1)).toBeGreaterThan(1_000_000)
  })

  it('that cannot be read here is an error here, and nothing is readable there', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield content.subarray(0, 10)
      throw new ConsiliumError('CORRUPT', '/data/upload is damaged')
    }
    await expect(open().upload(ticket, broken, never)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: '/data/upload is damaged',
    })
    expect(await federation.blobs.has(ticket.digest)).toBe(false)
  })

  it('that is not what it was declared to be is given up after a few attempts', async () => {
    const asked: number[] = []
    const lie = { ...ticket, digest: sha256('other') }
    await expect(open().upload(lie, (offset) => read(offset, asked), never)).rejects.toMatchObject({
      code: 'CORRUPT',
    })
    expect(asked.length).toBe(5)
  })

  it('comes down whole, going on where a broken connection left it', async () => {
    federation.runs.readable.add(await federation.blobs.put(content))
    network.cutAfter('down', 2_000_000)
    const received = await open().download(ticket, never)
    expect(Buffer.from(received).equals(content)).toBe(true)
    expect(network.connections()).toBeGreaterThan(1)
  })

  it('that is damaged on the way is refused', async () => {
    const damaged = Uint8Array.from(content)
    damaged[1_000_000] = (damaged[1_000_000] ?? 0) ^ 1
    const real = federation.blobs.stream
    await federation.blobs.put(content)
    federation.runs.readable.add(ticket.digest)
    federation.blobs.stream = async function* (_digest, offset) {
      yield damaged.subarray(offset)
    }
    await expect(open().download(ticket, never)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(ticket.digest),
    })
    federation.blobs.stream = real
  })

  it('that the run does not give is refused, and one beyond all measure is not even asked for', async () => {
    await expect(open().download(ticket, never)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    await expect(open().download({ ...ticket, bytes: 2 ** 33 }, never)).rejects.toMatchObject({
      code: 'TOO_LARGE',
    })
  })
})
