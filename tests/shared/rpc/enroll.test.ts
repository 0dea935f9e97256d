import { createPublicKey, X509Certificate } from 'node:crypto'
import type { Digest } from '@consilium/shared/kernel'
import { siteName } from '@consilium/shared/kernel'
import { formatInvitation, parseInvitation } from '@consilium/shared/protocol'
import { type EnrollOptions, enroll, parseAddress, parseFingerprint } from '@consilium/shared/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation, testIdentity } from '../../support/grpc-federation.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { forward, listen } from '../../support/tcp.ts'

const clock = manualClock()
let federation: GrpcFederation

beforeAll(async () => {
  federation = await grpcFederation({ clock })
})
afterAll(() => federation[Symbol.asyncDispose]())

const invite = (name: string): string =>
  federation.membership.invite({ name: siteName(name), role: 'site', by: 'console' }).token

function joining(token: string, change: Partial<EnrollOptions> = {}): EnrollOptions {
  const { address, fingerprint } = federation
  return { address, token, fingerprint, identity: testIdentity(), build: '0.1.0', ...change }
}

describe('enrolling', () => {
  it('gives a certificate for a key that was made here', async () => {
    const enrollment = await enroll(joining(invite('site-a')))
    expect(enrollment).toMatchObject({ name: 'site-a', role: 'site', authority: federation.authority })
    const certificate = new X509Certificate(enrollment.certificate)
    expect(certificate.publicKey.equals(createPublicKey(enrollment.privateKey))).toBe(true)
    expect(certificate.verify(new X509Certificate(federation.authority).publicKey)).toBe(true)
    expect(federation.membership.member(siteName('site-a')).certificateExpiresAt).toBe(enrollment.expiresAt)
  })

  it('with a token that was used', async () => {
    const token = invite('site-b')
    await enroll(joining(token))
    await expect(enroll(joining(token))).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
      message: expect.stringMatching(/was used at/),
    })
  })

  it('with a token that has expired', async () => {
    const token = invite('site-c')
    clock.pass(24 * 3_600_000)
    await expect(enroll(joining(token))).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
      message: expect.stringMatching(/expired at/),
    })
  })

  it('with a token that was made up, or mistyped', async () => {
    await expect(
      enroll(joining(formatInvitation({ name: siteName('site-d'), token: new Uint8Array(32) }))),
    ).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
    const token = invite('site-d')
    for (const mistyped of [
      token.slice(0, -1),
      `${token}A`,
      token.slice(token.indexOf('.')),
      'site-d',
      '',
      token.replace('.', ' '),
    ]) {
      const error = await enroll(joining(mistyped)).catch((thrown: Error) => thrown)
      expect(error).toMatchObject({ code: 'TOKEN_REFUSED' })
      expect((error as Error).message).not.toContain(token.slice(token.indexOf('.') + 1, -1))
    }
  })

  it('where the fingerprint is another one: nothing is sent, and the token stays good', async () => {
    const token = invite('site-e')
    const wrong = 'ab'.repeat(32) as Digest
    await expect(enroll(joining(token, { fingerprint: wrong }))).rejects.toMatchObject({
      code: 'WRONG_FINGERPRINT',
      message: expect.stringMatching(new RegExp(`fingerprint ${federation.fingerprint}, expected ${wrong}`)),
    })
    await expect(enroll(joining(token))).resolves.toMatchObject({ name: 'site-e' })
  })

  it('where the coordinator is not who its address says', async () => {
    // The certificate names 127.0.0.1 and localhost, not this other address of the same machine.
    await using proxy = await forward('127.0.0.2', federation.address)
    await expect(enroll(joining(invite('site-f'), { address: proxy.address }))).rejects.toMatchObject({
      code: 'WRONG_CERTIFICATE',
      message: expect.stringContaining('--advertise'),
    })
  })
})

it('a coordinator whose certificate has expired may be repaired while others wait', async () => {
  await using stale = await grpcFederation({ clock: manualClock(Date.now() - 91 * 86_400_000) })
  const { token } = stale.membership.invite({ name: siteName('site-a'), role: 'site', by: 'console' })
  const { address, fingerprint } = stale
  await expect(
    enroll({ address, token, fingerprint, identity: testIdentity(), build: '0.1.0' }),
  ).rejects.toMatchObject({
    code: 'WRONG_CERTIFICATE',
    retry: 'transient',
    message: expect.stringMatching(
      /certificate has expired\): check this machine's clock first, then the coordinator's/,
    ),
  })
})

describe('a coordinator that is not there', () => {
  it('nobody listens', async () => {
    await using proxy = await forward('127.0.0.1', federation.address)
    const { address } = proxy
    await proxy[Symbol.asyncDispose]()
    await expect(enroll(joining(invite('site-g'), { address }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/ECONNREFUSED.*consilium serve/),
    })
  })

  it('somebody listens and never answers', async () => {
    await using silent = await listen('127.0.0.1', () => {})
    const options = joining(invite('site-h'), { address: silent.address, timeoutMs: 300 })
    await expect(enroll(options)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/did not answer .*firewall/),
    })
  })

  it('somebody listens and speaks no TLS', async () => {
    await using plain = await listen('127.0.0.1', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(enroll(joining(invite('site-i'), { address: plain.address }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })
})

describe('what people type', () => {
  it('addresses', () => {
    expect(parseAddress('federation.example.org:443')).toEqual({ host: 'federation.example.org', port: 443 })
    expect(parseAddress(' [2001:db8::1]:443 ')).toEqual({ host: '2001:db8::1', port: 443 })
    for (const text of [
      '',
      'host',
      'host:',
      ':443',
      'host:99999',
      'https://host:443',
      '2001:db8::1:443',
      'a b:1',
    ]) {
      expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    }
  })

  it('fingerprints, as they were printed or pasted from another tool', () => {
    const hex = '0123456789abcdef'.repeat(4)
    for (const text of [
      hex,
      hex.toUpperCase(),
      `SHA256:${hex}`,
      (hex.match(/../g) ?? []).join(':'),
      (hex.match(/.{4}/g) ?? []).join(' '),
    ])
      expect(parseFingerprint(text)).toBe(hex)
    for (const text of ['', hex.slice(1), `${hex}0`, `g${hex.slice(1)}`])
      expect(() => parseFingerprint(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('tokens come back as they were made', () => {
    const invitation = { name: siteName('site-a'), token: new Uint8Array(32).fill(250) }
    expect(parseInvitation(` ${formatInvitation(invitation)}\n`)).toEqual(invitation)
  })
})
