/** Joining a federation: a token and a fingerprint become a certificate. Both CLIs use it. */
import { ConsiliumError, type Digest, type SiteName } from '../kernel/index.ts'
import { enrollmentBytes, parseInvitation, type Role } from '../protocol/index.ts'
import { enrollmentService, negotiate, ownHello } from '../wire/index.ts'
import type { Address } from './address.ts'
import { fetchAuthority } from './authority.ts'
import { RpcClient } from './client.ts'
import { makeCertificateRequest } from './keys.ts'
import type { ForwardProxy } from './proxy.ts'

/** A site's long-lived identity, as far as enrollment needs it. */
export interface EnrollingIdentity {
  /** SubjectPublicKeyInfo DER. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export interface EnrollOptions {
  readonly address: Address
  /** The token as it was handed over. */
  readonly token: string
  /** SHA-256 of the federation CA's certificate, from the invitation. */
  readonly fingerprint: Digest
  /** A site's identity; null for an operator. */
  readonly identity: EnrollingIdentity | null
  /** This build's version, for the peer's log. */
  readonly build: string
  /** How long each of the two connections may take. Default 25 s, so that the whole stays under a minute. */
  readonly timeoutMs?: number
  /** The way there; null: straight. Default: null. */
  readonly proxy?: ForwardProxy | null
  /** Shown the request before it leaves; if it throws, nothing does. */
  readonly sending?: (request: Uint8Array) => void
}

export interface Enrollment {
  readonly name: SiteName
  readonly role: Role
  /** PEM. */
  readonly certificate: string
  /** PKCS #8, PEM: made here, sent nowhere. */
  readonly privateKey: string
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const TIMEOUT_MS = 25_000

/**
 * @throws ConsiliumError `TOKEN_REFUSED` | `WRONG_FINGERPRINT` | `UNAVAILABLE` | `TIMEOUT` |
 * `VERSION_MISMATCH` | `UNAUTHENTICATED` if the coordinator's certificate does not name the address. Nothing
 * is kept on either side then, but for a token that was used.
 */
export async function enroll(options: EnrollOptions): Promise<Enrollment> {
  const { address, fingerprint, identity, build, timeoutMs = TIMEOUT_MS, proxy = null, sending } = options
  const { name, token } = parseInvitation(options.token)
  const authority = await fetchAuthority({ address, fingerprint, timeoutMs, proxy })
  const { privateKey, csr } = await makeCertificateRequest(name)
  const proof =
    identity === null
      ? null
      : { key: identity.publicKey, proof: identity.sign(enrollmentBytes({ name, token, csr })) }
  const client = new RpcClient({ address, authority, identity: null, proxy })
  try {
    const own = ownHello(build)
    const request = { hello: own, name, token, csr, identity: proof }
    sending?.(enrollmentService.enroll.request.encode(request))
    const answer = await client.unary(enrollmentService.enroll, request, { deadlineMs: timeoutMs })
    negotiate({ own, peer: answer.hello, ownName: 'this program', peerName: 'coordinator' })
    if (answer.name !== name)
      throw new ConsiliumError(
        'CORRUPT',
        `${client.peer} issued a certificate for '${answer.name}', asked was '${name}'`,
      )
    return {
      name,
      role: answer.role,
      certificate: answer.certificate,
      privateKey,
      authority,
      expiresAt: answer.expiresAt,
    }
  } finally {
    client.close()
  }
}
