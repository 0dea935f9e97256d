/**
 * A TLS server that is no coordinator: a proxy that inspects, a captive portal, somebody else at the
 * coordinator's address.
 */
import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import { type Address, privateKeyPem } from '@consilium/shared/rpc'
import { X509CertificateGenerator } from '@peculiar/x509'

export interface AnotherServer extends AsyncDisposable {
  readonly address: Address
  /** Bytes that it was told, beyond the handshake. */
  said(): number
  /** Connections so far. */
  connections(): number
}

/** @param listen default: a free port of 127.0.0.1 */
export async function anotherServer(
  listen: Address = { host: '127.0.0.1', port: 0 },
): Promise<AnotherServer> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const key = await privateKeyPem(keys.privateKey)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Hospital Web Gateway, O=Inspector',
    keys,
    signingAlgorithm: algorithm,
  })
  let [said, connections] = [0, 0]
  const sockets = new Set<Socket>()
  const server = createServer({ key, cert: certificate.toString('pem'), ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('data', (bytes) => {
      said += bytes.length
    })
    socket.on('error', () => {})
  })
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(listen.port, listen.host, resolve),
  )
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port')
  return {
    address: { host: listen.host, port: bound.port },
    said: () => said,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
