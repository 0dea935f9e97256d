/**
 * What a network, a clock or a coordinator does for a while ends no agent: it sends nothing, says once what
 * it sees, and goes on trying. An agent that ended was kept down by its unit, which takes a refusal for
 * something that only a person can mend.
 */
import { type GrpcLink, openLink, type Way } from '@consilium/client-agent/grpc'
import {
  type Clock,
  ConsiliumError,
  type ErrorCode,
  type LogFields,
  type Logger,
  sha256,
  siteName,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import type { Command } from '@consilium/shared/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anotherServer } from '../../support/another-server.ts'
import { keyCommit, run } from '../../support/commands.ts'
import { type GrpcFederation, grpcFederation, type JoinedMember } from '../../support/grpc-federation.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { shownRun } from '../../support/shown-run.ts'
import { listen } from '../../support/tcp.ts'
import { until } from '../../support/until.ts'

const DAY = 86_400_000
const siteA = siteName('site-a')
const closed = { kind: 'closed' as const, run, site: siteA }

interface Line extends LogFields {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
}

let federation: GrpcFederation
let member: JoinedMember
let lines: Line[]
let links: GrpcLink[]
let leaving: AbortController

beforeEach(async () => {
  federation = await grpcFederation()
  federation.runs.show(shownRun({ run }))
  member = await federation.join('site-a')
  federation.runs.command(siteA, keyCommit('c-1'))
  lines = []
  links = []
  leaving = new AbortController()
})
afterEach(async () => {
  leaving.abort()
  for (const link of links) link.close()
  await federation[Symbol.asyncDispose]()
})

const level =
  (name: Line['level']) =>
  (message: string, fields: LogFields = {}): void =>
    void lines.push({ ...fields, level: name, message })
const logger: Logger = {
  debug: level('debug'),
  info: level('info'),
  warn: level('warn'),
  error: level('error'),
}

interface Change {
  readonly way?: () => Way
  readonly authority?: string
  readonly clock?: Clock
}

function open(change: Change = {}): GrpcLink {
  const { address, authority } = federation
  const link = openLink({
    way: () => ({ address }),
    authority,
    identity: member,
    build: '0.1.0',
    clock: systemClock,
    random: systemRandom,
    logger,
    backoff: { firstMs: 10, longestMs: 40 },
    renewal: null,
    ...change,
  })
  links.push(link)
  return link
}

const said = (name: Line['level'], code?: ErrorCode): readonly Line[] =>
  lines.filter(
    (line) =>
      line.level === name &&
      line.message.endsWith('trying again') &&
      (code === undefined || line.code === code),
  )
/** Attempts that failed for the same cause as the one before. */
const repeated = (code: ErrorCode): number => said('debug', code).length

/** Asks for commands; resolves with the next one. */
function listening(link: GrpcLink): () => Promise<Command> {
  const commands = link.commands(leaving.signal)[Symbol.asyncIterator]()
  return async () => {
    const next = await commands.next()
    if (next.done) throw new Error('the link has ended')
    return next.value
  }
}

/** Nothing has ended: the promise is still open after everything that is ready has run. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open')
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(() => resolve(open)))])) === open
}

describe('a session', () => {
  it('outlives another server at the coordinator’s address, which is told nothing and named once', async () => {
    const next = listening(open())
    expect(await next()).toMatchObject({ id: 'c-1' })
    federation.stop()
    const other = await anotherServer(federation.address)
    const again = next()
    await until(() => repeated('WRONG_CERTIFICATE') >= 3, 'it has tried again and again')
    expect(await isOpen(again)).toBe(true)
    expect(said('warn', 'WRONG_CERTIFICATE')).toMatchObject([
      {
        reason: expect.stringMatching(
          /issued by 'CN=Hospital Web Gateway, O=Inspector'.*TLS inspection to be bypassed for 127.0.0.1:\d+.*Nothing was sent/,
        ),
      },
    ])
    expect(other.connections()).toBeGreaterThanOrEqual(4)
    expect(other.said()).toBe(0)
    await other[Symbol.asyncDispose]()
    await federation.restart()
    expect(await again).toMatchObject({ id: 'c-1' })
  })

  it('is not even begun with a coordinator of another federation, whose authority is named', async () => {
    await using stranger = await grpcFederation()
    const first = listening(open({ way: () => ({ address: stranger.address }) }))()
    first.catch(() => {})
    await until(() => repeated('WRONG_CERTIFICATE') >= 1, 'it has tried again')
    expect(said('warn')).toMatchObject([
      {
        code: 'WRONG_CERTIFICATE',
        reason: expect.stringMatching(
          new RegExp(`another federation: .*${stranger.fingerprint}, expected ${federation.fingerprint}`),
        ),
      },
    ])
    expect(stranger.runs.sessions).toEqual([])
    expect(stranger.audit.filter(({ action }) => action === 'call.refused')).toEqual([])
  })

  it('waits for a clock that is wrong, and says that it may be one', async () => {
    // For this agent the coordinator's certificate has expired; one that is made anew counts, and its member
    // is unknown there.
    const clock = manualClock(Date.now() - 91 * DAY)
    await using stale = await grpcFederation({ clock })
    const { authority, address } = stale
    listening(open({ way: () => ({ address }), authority }))().catch(() => {})
    await until(() => repeated('WRONG_CERTIFICATE') >= 2, 'it has tried again')
    expect(said('warn')).toMatchObject([
      {
        code: 'WRONG_CERTIFICATE',
        reason: expect.stringMatching(/certificate has expired.*check this machine's clock/),
      },
    ])
    stale.stop()
    clock.pass(91 * DAY)
    await stale.restart()
    await until(() => said('warn', 'UNAUTHENTICATED').length === 1, 'it gets through')
  })

  it('waits for a coordinator that was restored from a copy without its certificate', async () => {
    const now = federation.membership.member(siteA)
    federation.members.replace({ ...now, certificate: sha256('an older one') })
    const first = listening(open())()
    await until(() => repeated('UNAUTHENTICATED') >= 3, 'it has tried again and again')
    expect(await isOpen(first)).toBe(true)
    expect(said('warn')).toMatchObject([
      {
        reason: expect.stringMatching(
          /not the current one.*goes on trying, since a clock may be wrong.*restored from an older copy/,
        ),
      },
    ])
    federation.members.replace(now)
    expect(await first).toMatchObject({ id: 'c-1' })
  })

  it('waits for a coordinator whose clock says that its certificate has expired', async () => {
    const now = federation.membership.member(siteA)
    federation.members.replace({ ...now, certificateExpiresAt: Date.now() - DAY })
    const first = listening(open())()
    await until(() => repeated('UNAUTHENTICATED') >= 3, 'it has tried again and again')
    federation.members.replace(now)
    expect(await first).toMatchObject({ id: 'c-1' })
  })

  it.each<ErrorCode>([
    'VERSION_MISMATCH',
    'PERMISSION_DENIED',
    'NOT_FOUND',
    'INVALID_ARGUMENT',
    'CORRUPT',
    'INTERNAL',
  ])('outlives a coordinator that answers %s for a while', async (code) => {
    const { connected } = federation.runs
    federation.runs.connected = () => {
      throw new ConsiliumError(code, 'for a while', { isPublic: true })
    }
    const first = listening(open())()
    await until(() => said('warn', code).length + repeated(code) >= 3, 'it has tried again and again')
    expect(await isOpen(first)).toBe(true)
    federation.runs.connected = connected
    expect(await first).toMatchObject({ id: 'c-1' })
  })

  it('is tried at a longer pace with who greets and then refuses', async () => {
    const { commandsFor } = federation.runs
    let asked = 0
    federation.runs.commandsFor = async (site) => {
      if (asked++ % 2 === 1)
        throw new ConsiliumError('CORRUPT', 'the stored shares are damaged', { isPublic: true })
      return commandsFor(site)
    }
    const clock = manualClock()
    await listening(open({ clock }))()
    for (let attempt = 1; attempt <= 8; attempt++) {
      await until(() => federation.acknowledged().length === attempt, `session ${attempt} has begun`)
      federation.runs.command(siteA, keyCommit('c-1'))
      await until(() => said('warn').length + repeated('CORRUPT') === attempt, `attempt ${attempt} fails`)
      clock.pass(200)
    }
    expect(said('warn')).toHaveLength(1)
    const waits = [...said('warn'), ...said('debug')].map(({ ms = 0 }) => ms)
    expect(Math.max(...waits)).toBeGreaterThan(80)
    expect(Math.max(...waits)).toBeLessThanOrEqual(160)
  })

  it('says once more after an hour what it still sees', async () => {
    federation.stop()
    const clock = manualClock()
    listening(open({ clock }))().catch(() => {})
    await until(() => said('warn').length === 1, 'it is said')
    clock.pass(60_000)
    await until(() => repeated('UNAVAILABLE') === 1, 'it fails again')
    clock.pass(3_600_000)
    await until(() => said('warn').length === 2, 'it is said again')
  })

  it('ends with what only a person can decide: a revocation', async () => {
    federation.membership.revoke({ name: siteA, kind: 'site', reason: 'x', by: 'console' })
    await expect(listening(open())()).rejects.toMatchObject({
      code: 'REVOKED',
      message: expect.stringMatching(/was revoked at/),
    })
  })
})

describe('a submission', () => {
  it.each<ErrorCode>(['UNAUTHENTICATED', 'VERSION_MISMATCH'])(
    'that is refused with %s is made again: that is no word on what was asked',
    async (code) => {
      federation.runs.refuseSubmissions(new ConsiliumError(code, 'for a while', { isPublic: true }))
      const submitted = open().submit(closed, leaving.signal)
      await until(() => federation.runs.submissions.length >= 3, 'it was tried again')
      federation.runs.refuseSubmissions(null)
      await submitted
      expect(said('warn')).toMatchObject([{ code, kind: 'submit closed' }])
    },
  )

  it('waits until another server is gone from the coordinator’s address', async () => {
    federation.stop()
    const other = await anotherServer(federation.address)
    const submitted = open().submit(closed, leaving.signal)
    await until(() => repeated('WRONG_CERTIFICATE') >= 2, 'it has tried again')
    expect(other.said()).toBe(0)
    await other[Symbol.asyncDispose]()
    await federation.restart()
    await submitted
    expect(federation.runs.submissions).toHaveLength(1)
  })
})

describe('a proxy', () => {
  it.each([
    ['is down', null, /the proxy at 127.0.0.1:\d+ cannot be reached \(connect ECONNREFUSED 127.0.0.1:\d+\)/],
    [
      'wants a password',
      'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
      /HTTP status 407\): it wants a user and a password/,
    ],
    [
      'does not reach the coordinator',
      'HTTP/1.1 502 Bad Gateway\r\n\r\n',
      /HTTP status 502\): ask who runs it to allow CONNECT/,
    ],
  ])('that %s is named with what to ask for, and tried again', async (_, answer, reason) => {
    const box = await listen('127.0.0.1', (socket) => socket.once('data', () => socket.end(answer ?? '')))
    if (answer === null) await box[Symbol.asyncDispose]()
    const proxy = { address: box.address, credentials: 'agent:s3cret' }
    listening(open({ way: () => ({ address: federation.address, proxy }) }))().catch(() => {})
    await until(() => repeated('UNAVAILABLE') >= 1, 'it has tried again')
    expect(said('warn')).toMatchObject([{ code: 'UNAVAILABLE', reason: expect.stringMatching(reason) }])
    expect(JSON.stringify(lines)).not.toContain('s3cret')
    if (answer !== null) await box[Symbol.asyncDispose]()
  })
})

describe('a coordinator that moved', () => {
  it('is followed by the session and by what is in hand', async () => {
    await using old = await listen('127.0.0.1', (socket) => socket.destroy())
    let address = old.address
    const link = open({ way: () => ({ address }) })
    const first = listening(link)()
    const submitted = link.submit(closed, leaving.signal)
    await until(() => repeated('UNAVAILABLE') >= 2, 'it has tried the old address')
    address = federation.address
    expect(await first).toMatchObject({ id: 'c-1' })
    await submitted
    expect(lines.filter(({ message }) => message === 'the coordinator has moved')).toMatchObject([
      { address: `127.0.0.1:${address.port}` },
    ])
  })

  it('is looked for where it was while the new address cannot be read', async () => {
    federation.stop()
    let broken = false
    const link = open({
      way() {
        if (broken) throw new ConsiliumError('CORRUPT', "'site.json' is damaged")
        return { address: federation.address }
      },
    })
    broken = true
    const first = listening(link)()
    await until(() => said('warn').length >= 1, 'it has tried')
    await federation.restart()
    expect(await first).toMatchObject({ id: 'c-1' })
    expect(
      lines.some(
        ({ code, message }) =>
          code === 'CORRUPT' && message.startsWith('where the coordinator is cannot be read'),
      ),
    ).toBe(true)
  })
})
