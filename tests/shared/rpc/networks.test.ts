/** Networks as hospitals have them: forward proxies, pass-through, interception, IPv6. */
import { createServer } from 'node:tls'
import { openLink } from '@consilium/client-agent/grpc'
import { OperatorClient } from '@consilium/coordinator/operator'
import { asConsiliumError, type RunId, silentLogger, siteName, systemClock, systemRandom } from '@consilium/shared/kernel'
import { type Address, enroll, explainRefusal, type ForwardProxy, findProxy, formatAddress, parseProxy, privateKeyPem, RpcClient } from '@consilium/shared/rpc'
import { X509CertificateGenerator } from '@peculiar/x509'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation, testIdentity } from '../../support/grpc-federation.ts'
import { hasNginxStream, hasTinyproxy, nginxStream, tinyproxy } from '../../support/middleboxes.ts'

const run = 'run-0011223344556677' as RunId
let federation: GrpcFederation

beforeEach(async () => {
  federation = await grpcFederation()
})
afterEach(() => federation[Symbol.asyncDispose]())

const invite = (name: string, role: 'site' | 'admin' = 'site') => federation.membership.invite({ name: siteName(name), role, by: 'console' }).token

function join(address: Address, proxy: ForwardProxy | null, name = 'site-a') {
  return enroll({ address, token: invite(name), fingerprint: federation.fingerprint, identity: testIdentity(), build: '0.1.0', proxy, timeoutMs: 10_000 })
}

/** Enrolls and takes a command over a session. */
async function worksFrom(address: Address, proxy: ForwardProxy | null): Promise<void> {
  const identity = await join(address, proxy)
  const { authority } = federation
  const link = openLink({ address, authority, identity, proxy, build: '0.1.0', clock: systemClock, random: systemRandom, logger: silentLogger, renewal: null })
  federation.runs.command(siteName('site-a'), { id: 'c-1', run, kind: 'key-commit', epoch: 1 })
  const commands = link.commands(new AbortController().signal)[Symbol.asyncIterator]()
  expect((await commands.next()).value).toMatchObject({ id: 'c-1' })
  await commands.return?.()
  link.close()
}

describe.skipIf(!hasTinyproxy)('a forward proxy (tinyproxy, skipped where Debian’s package is not installed)', () => {
  it('is gone through, from enrolling to a session', async () => {
    await using proxy = await tinyproxy()
    await worksFrom(federation.address, { address: proxy.address, credentials: null })
    // Once it is gone the way is cut: it was really used.
    await proxy[Symbol.asyncDispose]()
    await expect(join(federation.address, { address: proxy.address, credentials: null }, 'site-b')).rejects.toMatchObject({
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
      expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/HTTP status 40[17].*(user and a password|CONNECT)/) })
      expect(String(error)).not.toContain('wr0ng')
    }
  })

  it('serves operators too', async () => {
    await using box = await tinyproxy()
    const proxy = { address: box.address, credentials: null }
    const { address, authority, fingerprint } = federation
    const identity = await enroll({ address, token: invite('anna', 'admin'), fingerprint, identity: null, build: '0.1.0', proxy })
    const client = new OperatorClient({ address, authority, identity, proxy, build: '0.1.0', clock: systemClock, timeoutMs: 10_000 })
    expect(await client.whoami()).toMatchObject({ name: 'anna' })
    client.close()
  })
})

it('an IPv6 address behind a proxy is refused in words, since it would not arrive', () => {
  const proxy = { address: { host: '127.0.0.1', port: 3128 }, credentials: null }
  expect(() => new RpcClient({ address: { host: '::1', port: 443 }, authority: federation.authority, identity: null, proxy })).toThrow(/DNS name/)
})

describe.skipIf(!hasNginxStream)('a TCP pass-through (nginx stream, skipped where Debian’s packages are not installed)', () => {
  it('changes nothing', async () => {
    await using front = await nginxStream(federation.address)
    await worksFrom(front.address, null)
  })
})

/** Opens TLS with a certificate of its own, and counts what it is told. */
async function inspector(): Promise<{ readonly address: Address; readonly said: () => number; close(): void }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const pem = await privateKeyPem(keys.privateKey)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Hospital Web Gateway, O=Inspector',
    keys,
    signingAlgorithm: algorithm,
  })
  let said = 0
  const server = createServer({ key: pem, cert: certificate.toString('pem'), ALPNProtocols: ['h2'] }, (socket) => socket.on('data', () => said++))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('not listening')
  return { address: { host: '127.0.0.1', port: bound.port }, said: () => said, close: () => void server.close() }
}

it('who opens TLS on the way is named, never trusted, and sent nothing', async () => {
  const between = await inspector()
  await expect(join(between.address, null)).rejects.toMatchObject({
    code: 'WRONG_FINGERPRINT',
    message: expect.stringMatching(/issued by 'CN=Hospital Web Gateway, O=Inspector'.*bypassed for 127.0.0.1:\d+/),
  })
  expect(between.said()).toBe(0)
  between.close()
})

it('who opens TLS on the way of a running agent is named too', async () => {
  const between = await inspector()
  const { authority } = federation
  const identity = await join(federation.address, null)
  const { address } = between
  const link = openLink({ address, authority, identity, build: '0.1.0', clock: systemClock, random: systemRandom, logger: silentLogger, renewal: null })
  const refusal = asConsiliumError(
    await link
      .commands(new AbortController().signal)
      [Symbol.asyncIterator]()
      .next()
      .catch((thrown: unknown) => thrown),
  )
  link.close()
  expect(refusal.code).toBe('UNAUTHENTICATED')
  expect((await explainRefusal(refusal, { address, timeoutMs: 10_000, proxy: null })).message).toMatch(/issued by 'CN=Hospital Web Gateway, O=Inspector'/)
  expect(between.said()).toBe(0)
  between.close()
  // A coordinator that refuses by itself, or that is gone, leaves the refusal as it was.
  expect(await explainRefusal(refusal, { address: federation.address, timeoutMs: 10_000, proxy: null })).toBe(refusal)
  expect(await explainRefusal(refusal, { address, timeoutMs: 10_000, proxy: null })).toBe(refusal)
})

it('IPv6 is listened on and dialled', async () => {
  await using six = await grpcFederation({ listen: { host: '::1', port: 0 } })
  federation = six
  await worksFrom(six.address, null)
  federation = await grpcFederation()
})

describe('which way', () => {
  const to = { host: 'fed.example.org', port: 443 }
  const way = (env: Record<string, string>, configured: string | null = null, address = to) => {
    const found = findProxy({ to: address, configured, env })
    return found === null ? null : formatAddress(found.address)
  }

  it('is what is configured, else what the environment says', () => {
    expect(way({})).toBeNull()
    expect(way({ HTTP_PROXY: 'http://a:1', https_proxy: 'http://b:2' })).toBe('b:2')
    expect(way({ http_proxy: 'http://a:1' })).toBe('a:1')
    expect(way({ ALL_PROXY: 'http://c' })).toBe('c:3128')
    expect(way({ HTTPS_PROXY: 'http://b:2' }, 'http://mine:80')).toBe('mine:80')
    expect(way({ HTTPS_PROXY: 'http://b:2' }, 'none')).toBeNull()
    expect(parseProxy('http://us%40er:p%3Aw@[::1]:8080/')).toEqual({ address: { host: '::1', port: 8080 }, credentials: 'us@er:p:w' })
  })

  it.each(['*', 'fed.example.org', '.example.org', 'example.org', '*.example.org', 'other, fed.example.org:443'])(
    'is straight where NO_PROXY is %s',
    (entry) => {
      expect(way({ HTTPS_PROXY: 'http://b:2', NO_PROXY: entry })).toBeNull()
    },
  )

  it.each(['', 'example.com', 'ample.org', 'fed.example.org:7443', '10.0.0.0/8'])('is not where NO_PROXY is %s', (entry) => {
    expect(way({ HTTPS_PROXY: 'http://b:2', no_proxy: entry })).toBe('b:2')
  })

  it('knows networks', () => {
    const inside = { host: '10.1.2.3', port: 443 }
    expect(way({ HTTPS_PROXY: 'http://b:2', NO_PROXY: '10.0.0.0/8' }, null, inside)).toBeNull()
    expect(way({ HTTPS_PROXY: 'http://b:2', NO_PROXY: '10.2.0.0/16' }, null, inside)).toBe('b:2')
  })

  it.each(['https://a:1', 'socks5://a:1', 'a:1', 'secret', ''])('%s is no proxy, and is not repeated', (text) => {
    expect(() => parseProxy(text)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(/expected http:/) }))
    expect(() => parseProxy(`https://user:hidden@a:1`)).not.toThrow(/hidden/)
  })
})
