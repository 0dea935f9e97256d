import { X509Certificate } from 'node:crypto'
import type { Digest } from '@consilium/shared/kernel'
import { type Address, checkClock, type DiagnoseOptions, diagnosis } from '@consilium/shared/rpc'
import { examine, type Finding } from '@consilium/shared/terminal'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { listen } from '../../support/tcp.ts'

let federation: GrpcFederation
beforeAll(async () => {
  federation = await grpcFederation()
})
afterAll(() => federation[Symbol.asyncDispose]())

async function diagnosed(
  address: Address,
  change: Partial<DiagnoseOptions> = {},
): Promise<Record<string, Finding>> {
  const found: Record<string, Finding> = {}
  const options = {
    address,
    proxy: null,
    fingerprint: federation.fingerprint,
    now: Date.now(),
    timeoutMs: 2000,
    ...change,
  }
  for (const step of diagnosis(options)) {
    const finding = await examine(step)
    found[step.check] = finding
    if (finding.state === 'problem') break
  }
  return found
}

it('a coordinator that is there is fine in every step', async () => {
  const found = await diagnosed(federation.address)
  expect(Object.keys(found)).toEqual(['dns', 'route', 'tls', 'fingerprint', 'clock'])
  for (const { state } of Object.values(found)) expect(state).toBe('fine')
})

it('a name that is none', async () => {
  expect(await diagnosed({ host: 'nowhere.invalid', port: 443 })).toMatchObject({
    dns: { state: 'problem', found: expect.stringContaining('nowhere.invalid') },
  })
})

it('a port that is closed: the firewall rule to ask for', async () => {
  const { address } = await (async () => {
    await using open = await listen('127.0.0.1', () => {})
    return { address: open.address }
  })()
  const { route } = await diagnosed(address)
  expect(route).toMatchObject({
    state: 'problem',
    fix: `ask for this firewall rule: outbound TCP from this machine to 127.0.0.1:${address.port}`,
  })
})

it('a proxy that does not answer', async () => {
  const proxy = { address: { host: '127.0.0.1', port: 1 }, credentials: null }
  const found = await diagnosed(federation.address, { proxy })
  expect(found).toMatchObject({
    proxy: { state: 'problem', fix: expect.stringMatching(/allow CONNECT to 127.0.0.1:\d+/) },
  })
})

it('what speaks no TLS', async () => {
  await using plain = await listen('127.0.0.1', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect(await diagnosed(plain.address)).toMatchObject({
    tls: { state: 'problem', fix: expect.stringContaining('TLS inspection') },
  })
})

it('another federation', async () => {
  const found = await diagnosed(federation.address, { fingerprint: 'ab'.repeat(32) as Digest })
  expect(found).toMatchObject({
    fingerprint: { state: 'problem', found: expect.stringContaining(federation.fingerprint) },
  })
})

it('a clock that is far off, either way', async () => {
  const chain = [new X509Certificate(federation.authority)]
  expect(() => checkClock(chain, Date.now())).not.toThrow()
  expect(await diagnosed(federation.address, { now: Date.UTC(1990, 0) })).toMatchObject({
    clock: { state: 'problem', found: expect.stringContaining('before the times') },
  })
  expect(await diagnosed(federation.address, { now: Date.UTC(2090, 0) })).toMatchObject({
    clock: { state: 'problem', found: expect.stringContaining('after the times') },
  })
})
