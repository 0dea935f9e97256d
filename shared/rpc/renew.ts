/** A certificate's second life: a new key and a new certificate over a connection that the old one opened. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { ConsiliumError, type SiteName } from '../kernel/index.ts'
import { enrollmentService, negotiate, ownHello } from '../wire/index.ts'
import type { ClientIdentity, RpcClient } from './client.ts'
import { makeCertificateRequest } from './keys.ts'

export interface RenewOptions {
  /** Connected with the certificate that is to be renewed. */
  readonly client: RpcClient
  readonly name: SiteName
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** This build's version, for the peer's log. */
  readonly build: string
  /** Shown the request before it leaves; if it throws, nothing does. */
  readonly sending?: (request: Uint8Array) => void
}

export interface RenewedIdentity extends ClientIdentity {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** When a certificate should be renewed: with a third of its life left. Milliseconds since 1970. */
export function renewalTime(certificate: string): number {
  const { validFromDate, validToDate } = new X509Certificate(certificate)
  return validToDate.getTime() - (validToDate.getTime() - validFromDate.getTime()) / 3
}

/**
 * A new certificate for a key that is made here. Nothing is stored; the old certificate counts until the new
 * one is first used.
 *
 * @throws ConsiliumError as any call; `CORRUPT` if what was issued would not work
 */
export async function renew({
  client,
  name,
  authority,
  build,
  sending,
}: RenewOptions): Promise<RenewedIdentity> {
  const { privateKey, csr } = await makeCertificateRequest(name)
  const own = ownHello(build)
  const request = { hello: own, csr }
  sending?.(enrollmentService.renew.request.encode(request))
  const answer = await client.unary(enrollmentService.renew, request)
  negotiate({ own, peer: answer.hello, ownName: 'this program', peerName: 'coordinator' })
  checkIssued({ peer: client.peer, certificate: answer.certificate, authority, privateKey })
  return { certificate: answer.certificate, privateKey, expiresAt: answer.expiresAt }
}

/** What is stored in a good certificate's place must be one. */
function checkIssued(options: {
  readonly peer: string
  readonly certificate: string
  readonly authority: string
  readonly privateKey: string
}): void {
  const certificate = new X509Certificate(options.certificate)
  const isOurs = certificate.checkPrivateKey(createPrivateKey(options.privateKey))
  if (isOurs && certificate.verify(new X509Certificate(options.authority).publicKey)) return
  throw new ConsiliumError(
    'CORRUPT',
    `${options.peer} issued a certificate that is not for the key that was asked for, or not of ` +
      'this federation; the old one is kept',
  )
}
