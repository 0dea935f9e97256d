/** Certificates for members, from their requests. */

import { type Clock, ConsiliumError, type Digest, type RandomSource, sha256 } from '@consilium/shared/kernel'
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  type PublicKey,
} from '@peculiar/x509'
import type { CertificateRequest } from '../membership/index.ts'
import type { Authority } from './authority.ts'
import { issueLeaf } from './leaf.ts'

/**
 * Agents renew by themselves, so a site's certificate may be shorter; operators' are renewed by using them
 * and always last so long.
 */
export const CLIENT_LIFE_MS = 90 * 86_400_000

export interface IssueOptions {
  readonly authority: Authority
  readonly clock: Clock
  readonly random: RandomSource
  readonly request: CertificateRequest
  readonly lifeMs: number
}

/**
 * A client certificate: CN is the member's name, OU the role, O the federation. Nothing of the request but
 * its key is taken over.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` if the request is malformed, not signed by its own key, or for a
 * key of another kind
 */
export async function issueClientCertificate({ authority, clock, random, request, lifeMs }: IssueOptions) {
  const publicKey = await requestedKey(request.csr)
  const certificate = await issueLeaf({
    authority,
    random,
    subject: `CN=${request.name}, OU=${request.role}`,
    now: clock.now(),
    lifeMs,
    publicKey,
    usage: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth], true),
    ],
  })
  const digest: Digest = sha256(new Uint8Array(certificate.rawData))
  return {
    certificate: `${certificate.toString('pem').trim()}\n`,
    digest,
    expiresAt: certificate.notAfter.getTime(),
  }
}

async function requestedKey(csr: Uint8Array): Promise<PublicKey> {
  try {
    const request = new Pkcs10CertificateRequest(Uint8Array.from(csr))
    const algorithm = request.publicKey.algorithm
    const isP256 = algorithm.name === 'ECDSA' && 'namedCurve' in algorithm && algorithm.namedCurve === 'P-256'
    if (isP256 && (await request.verify())) return request.publicKey
  } catch (thrown) {
    throw refused(thrown)
  }
  throw refused(undefined)
}

function refused(cause: unknown): ConsiliumError {
  return new ConsiliumError(
    'INVALID_ARGUMENT',
    'the certificate request is not a PKCS #10 request for an ECDSA P-256 key, signed by that key',
    {
      cause,
      isPublic: true,
    },
  )
}
