import { readFile } from 'node:fs/promises'
import { connect } from 'node:tls'
import { type CoordinatorServer, startServer, type TlsIdentity } from '@consilium/coordinator/grpc'
import { silentLogger, siteName, systemClock } from '@consilium/shared/kernel'
import { type Address, type ClientIdentity, RpcClient } from '@consilium/shared/rpc'
import {
  enrollmentService,
  type Method,
  operatorService,
  sessionService,
  transferService,
} from '@consilium/shared/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type GrpcFederation,
  grpcFederation,
  type JoinedMember,
  testAddress,
} from '../../support/grpc-federation.ts'
import { rawClient } from '../../support/raw-calls.ts'

const UNAUTHENTICATED = 16
const PERMISSION_DENIED = 7

let federation: GrpcFederation
let other: GrpcFederation
const members: Record<string, JoinedMember> = {}

beforeAll(async () => {
  federation = await grpcFederation()
  other = await grpcFederation()
  for (const role of ['site', 'admin', 'lead', 'viewer'] as const)
    members[role] = await federation.join(`the-${role}`, role)
})

afterAll(async () => {
  await federation[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

const methods = (service: object): readonly Method<unknown, unknown>[] => Object.values(service)
const path = (method: string): string => `/consilium.v1.Operator/${method}`

async function statusOf(identity: ClientIdentity | null, called: string): Promise<number> {
  using client = rawClient({ address: federation.address, authority: federation.authority, identity })
  return (await client.call(called, [new Uint8Array()])).status
}

async function serverIdentity(): Promise<TlsIdentity> {
  const pem = await readFile(federation.directory.join('keys', 'server.pem'), 'utf8')
  const at = pem.indexOf('-----BEGIN PRIVATE KEY')
  return { certificate: pem.slice(0, at), privateKey: pem.slice(at) }
}

/** Another server of the federation, with any certificate. */
function listenAs(identity: TlsIdentity, listen: Address = testAddress): Promise<CoordinatorServer> {
  const { runs, blobs, membership, authority, fingerprint } = federation
  return startServer({
    listen,
    runs,
    blobs,
    audit: { auditRows: () => [], audit: () => {}, auditCertificates: () => [], auditSegments: () => [] },
    membership,
    issuer: { authority, fingerprint },
    identity: async () => identity,
    build: '0.1.0',
    clock: systemClock,
    logger: silentLogger,
  })
}

describe('without a certificate of this federation', () => {
  const everything = [{ renew: enrollmentService.renew }, sessionService, transferService, operatorService]
    .flatMap(methods)
    .map((method) => method.path)

  it.each(everything)('%s is refused', async (called) => {
    using client = rawClient({ address: federation.address, authority: federation.authority, identity: null })
    expect(await client.call(called, [new Uint8Array()])).toMatchObject({
      status: UNAUTHENTICATED,
      code: 'UNAUTHENTICATED',
      answers: [],
    })
  })

  it('a certificate of another federation is none', async () => {
    const stranger = await other.join('the-site')
    for (const called of everything) expect(await statusOf(stranger, called)).toBe(UNAUTHENTICATED)
  })

  it('a certificate that was issued and then forgotten is none', async () => {
    const { certificate, privateKey } = await other.join('unknown-here')
    using client = rawClient({
      address: other.address,
      authority: other.authority,
      identity: { certificate, privateKey },
    })
    // a site, known there
    expect((await client.call(path('Whoami'), [new Uint8Array()])).status).toBe(PERMISSION_DENIED)
    expect(await statusOf({ certificate, privateKey }, path('Whoami'))).toBe(UNAUTHENTICATED)
  })

  it("the server's own certificate is none", async () => {
    expect(await statusOf(await serverIdentity(), path('Whoami'))).toBe(UNAUTHENTICATED)
  })

  it('health answers, and enrollment reads what it is sent', async () => {
    using client = rawClient({ address: federation.address, authority: federation.authority, identity: null })
    const health = await client.call('/grpc.health.v1.Health/Check', [new Uint8Array()])
    expect(health).toMatchObject({ status: 0, answers: [Buffer.from([8, 1])] }) // SERVING
    expect(await client.call(enrollmentService.enroll.path, [new Uint8Array()])).toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})

describe('roles', () => {
  const allowed: Record<string, readonly string[]> = {
    Whoami: ['admin', 'lead', 'viewer'],
    Invite: ['admin'],
    ListMembers: ['admin', 'lead', 'viewer'],
    GetMember: ['admin', 'lead', 'viewer'],
    RevokeMember: ['admin'],
    StartRun: ['admin', 'lead'],
    ListRuns: ['admin', 'lead', 'viewer'],
    GetRun: ['admin', 'lead', 'viewer'],
    GetPlan: ['admin', 'lead', 'viewer'],
    WatchRun: ['admin', 'lead', 'viewer'],
    AddSite: ['admin', 'lead'],
    AbortRun: ['admin', 'lead'],
    ExportModel: ['admin', 'lead'],
    AuditRows: ['admin', 'lead', 'viewer'],
    DescribeAudit: ['admin', 'lead', 'viewer'],
  }

  it('are written here for every call of an operator', () => {
    expect(Object.keys(allowed).map(path).sort()).toEqual(
      methods(operatorService)
        .map((method) => method.path)
        .sort(),
    )
  })

  it.each(['site', 'admin', 'lead', 'viewer'])(
    '%s may do what is written here and nothing else',
    async (role) => {
      for (const [method, roles] of Object.entries(allowed)) {
        const status = await statusOf(members[role] ?? null, path(method))
        if (roles.includes(role)) expect([UNAUTHENTICATED, PERMISSION_DENIED], method).not.toContain(status)
        else expect(status, method).toBe(PERMISSION_DENIED)
      }
    },
  )

  it.each(['admin', 'lead', 'viewer'])('%s is no site', async (role) => {
    for (const { path: called } of [sessionService, transferService].flatMap(methods))
      expect(await statusOf(members[role] ?? null, called)).toBe(PERMISSION_DENIED)
  })
})

describe('TLS', () => {
  const dial = (options: {
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
    readonly maxVersion: 'TLSv1.2' | 'TLSv1.3'
  }): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        ...federation.address,
        ca: federation.authority,
        ALPNProtocols: ['h2'],
        ...options,
      })
      socket.once('error', reject)
      socket.once('secureConnect', () => {
        resolve(socket.getProtocol())
        socket.destroy()
      })
    })

  it('1.3 is spoken', async () => {
    await expect(dial({ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' })).resolves.toBe('TLSv1.3')
  })

  it('1.2 is refused', async () => {
    await expect(dial({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).rejects.toThrow(
      /protocol version|alert/i,
    )
  })

  it("a site's certificate does not make a coordinator", async () => {
    const site = members['site']
    if (site === undefined) throw new Error('nobody joined')
    const impostor = await listenAs(site)
    const client = new RpcClient({
      address: impostor.address,
      authority: federation.authority,
      identity: null,
    })
    try {
      const request = {
        hello: { lowest: 1, highest: 1, build: 'x', features: [] },
        name: siteName('site-x'),
        token: new Uint8Array(32),
        csr: new Uint8Array(1),
        identity: null,
      }
      await expect(client.unary(enrollmentService.enroll, request)).rejects.toMatchObject({
        code: 'WRONG_CERTIFICATE',
        message: expect.stringContaining('--advertise'),
      })
    } finally {
      client.close()
      impostor.close()
    }
  })
})

describe('a listening address', () => {
  it('that is taken is named', async () => {
    const identity = await serverIdentity()
    const start = (host: string, port: number) => listenAs(identity, { host, port })
    const { port } = federation.address
    await expect(start('127.0.0.1', port)).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
    await expect(start('192.0.2.1', 4000)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('192.0.2.1:4000'),
    })
  })
})
