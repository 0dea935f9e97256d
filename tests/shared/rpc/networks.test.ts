/** Networks as hospitals have them: forward proxies, pass-through, interception, IPv6. */
import { openLink } from '@consilium/client-agent/grpc'
import { OperatorClient } from '@consilium/coordinator/operator'
import { type RunId, silentLogger, siteName, systemClock, systemRandom } from '@consilium/shared/kernel'
import {
  type Address,
  enroll,
  type ForwardProxy,
  formatAddress,
  parseProxy,
  RpcClient,
} from '@consilium/shared/rpc'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anotherServer } from '../../support/another-server.ts'
import { type GrpcFederation, grpcFederation, testIdentity } from '../../support/grpc-federation.ts'
import { hasNginxStream, hasTinyproxy, nginxStream, tinyproxy } from '../../support/middleboxes.ts'

const run = 'run-0011223344556677' as RunId
let federation: GrpcFederation

beforeEach(async () => {
  federation = await grpcFederation()
})
afterEach(() => federation[Symbol.asyncDispose]())

const invite = (name: string, role: 'site' | 'admin' = 'site') =>
  federation.membership.invite({ name: siteName(name), role, by: 'console' }).token

function join(address: Address, proxy: ForwardProxy | null, name = 'site-a') {
  return enroll({
    address,
    token: invite(name),
    fingerprint: federation.fingerprint,
    identity: testIdentity(),
    build: '0.1.0',
    proxy,
    timeoutMs: 10_000,
  })
}

/** Enrolls and takes a command over a session. */
async function worksFrom(address: Address, proxy: ForwardProxy | null): Promise<void> {
  const identity = await join(address, proxy)
  const { authority } = federation
  const way = () => ({ address, proxy })
  const link = openLink({
    way,
    authority,
    identity,
    build: '0.1.0',
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    renewal: null,
  })
  federation.runs.command(siteName('site-a'), { id: 'c-1', run, kind: 'key-commit', epoch: 1 })
  const commands = link.commands(new AbortController().signal)[Symbol.asyncIterator]()
  expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
  await commands.return?.()
  link.close()
}

describe.skipIf(!hasTinyproxy)(
  'a forward proxy (tinyproxy, skipped where Debian’s package is not installed)',
  () => {
    it('is gone through, from enrolling to a session', async () => {
      await using proxy = await tinyproxy()
      await worksFrom(federation.address, { address: proxy.address, credentials: null })
      // Once it is gone the way is cut: it was really used.
      await proxy[Symbol.asyncDispose]()
      await expect(
        join(federation.address, { address: proxy.address, credentials: null }, 'site-b'),
      ).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringMatching(/the proxy at 127.0.0.1:\d+ cannot be reached/),
      })
    })

    it('that wants credentials gets them, and says so where it does not', async () => {
      await using proxy = await tinyproxy({ user: 'agent', password: 's3cret' })
      const url = (user: string) => parseProxy(`http://${user}@${formatAddress(proxy.address)}`)
      await worksFrom(federation.address, url('agent:s3cret'))
      for (const wrong of [{ address: proxy.address, credentials: null }, url('agent:wr0ng')]) {
        const error = await join(federation.address, wrong, 'site-b').catch((thrown: unknown) => thrown)
        expect(error).toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringMatching(/HTTP status 40[17].*(user and a password|CONNECT)/),
        })
        expect(String(error)).not.toContain('wr0ng')
      }
    })

    it('serves operators too', async () => {
      await using box = await tinyproxy()
      const proxy = { address: box.address, credentials: null }
      const { address, authority, fingerprint } = federation
      const identity = await enroll({
        address,
        token: invite('anna', 'admin'),
        fingerprint,
        identity: null,
        build: '0.1.0',
        proxy,
      })
      const client = new OperatorClient({
        address,
        authority,
        identity,
        proxy,
        build: '0.1.0',
        clock: systemClock,
        timeoutMs: 10_000,
      })
      expect(await client.whoami()).toMatchObject({ name: 'anna' })
      client.close()
    })
  },
)

it('an IPv6 address behind a proxy is refused in words, since it would not arrive', () => {
  const proxy = { address: { host: '127.0.0.1', port: 3128 }, credentials: null }
  expect(
    () =>
      new RpcClient({
        address: { host: '::1', port: 443 },
        authority: federation.authority,
        identity: null,
        proxy,
      }),
  ).toThrow(/DNS name/)
})

describe.skipIf(!hasNginxStream)(
  'a TCP pass-through (nginx stream, skipped where Debian’s packages are not installed)',
  () => {
    it('changes nothing', async () => {
      await using front = await nginxStream(federation.address)
      await worksFrom(front.address, null)
    })
  },
)

it('who opens TLS on the way is named, never trusted, and sent nothing', async () => {
  await using between = await anotherServer()
  await expect(join(between.address, null)).rejects.toMatchObject({
    code: 'WRONG_FINGERPRINT',
    message: expect.stringMatching(
      /issued by 'CN=Hospital Web Gateway, O=Inspector'.*bypassed for 127.0.0.1:\d+/,
    ),
  })
  expect(between.said()).toBe(0)
})

it('who opens TLS on the way of an operator is named too, and may be gone the next time', async () => {
  await using between = await anotherServer()
  const { authority, fingerprint, address } = federation
  const identity = await enroll({
    address,
    token: invite('anna', 'admin'),
    fingerprint,
    identity: null,
    build: '0.1.0',
  })
  const asked = (to: Address) =>
    new OperatorClient({
      address: to,
      authority,
      identity,
      build: '0.1.0',
      clock: systemClock,
      timeoutMs: 10_000,
    })
  const misled = asked(between.address)
  await expect(misled.whoami()).rejects.toMatchObject({
    code: 'WRONG_CERTIFICATE',
    exitCode: 7,
    retry: 'transient',
    message: expect.stringMatching(/issued by 'CN=Hospital Web Gateway, O=Inspector'.*Nothing was sent/),
  })
  misled.close()
  expect(between.said()).toBe(0)

  await using others = await grpcFederation()
  const lost = asked(others.address)
  await expect(lost.whoami()).rejects.toMatchObject({
    code: 'WRONG_CERTIFICATE',
    message: expect.stringContaining(
      `another federation: its authority has the fingerprint ${others.fingerprint}, expected ${fingerprint}`,
    ),
  })
  lost.close()
})

it('IPv6 is listened on and dialled', async () => {
  await using six = await grpcFederation({ listen: { host: '::1', port: 0 } })
  federation = six
  await worksFrom(six.address, null)
  federation = await grpcFederation()
})
