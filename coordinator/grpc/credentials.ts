/** TLS as the coordinator wants it: 1.3 only, client certificates asked for and not required, reloadable. */
import { ServerCredentials } from '@grpc/grpc-js'

/** A certificate chain and its key, PEM. */
export interface TlsIdentity {
  /** The server's certificate, then the CA's: enrolling agents read the CA from the chain. */
  readonly certificate: string
  readonly privateKey: string
}

const OPTIONAL_CLIENT_CERTIFICATE = {
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: 'TLSv1.3',
} as const

function context(authority: string, { certificate, privateKey }: TlsIdentity) {
  return {
    ca: authority,
    cert: certificate,
    key: privateKey,
    minVersion: OPTIONAL_CLIENT_CERTIFICATE.minVersion,
  }
}

/**
 * A peer that shows no certificate, or one of another authority, still connects (it may want to enroll); gRPC
 * then knows no certificate for it, and `access.ts` lets it do nothing else.
 */
export class FederationCredentials extends ServerCredentials {
  readonly #authority: string

  constructor(authority: string, identity: TlsIdentity) {
    super(OPTIONAL_CLIENT_CERTIFICATE, context(authority, identity))
    this.#authority = authority
  }

  /** New connections get the new certificate; open ones keep theirs. */
  reload(identity: TlsIdentity): void {
    this.updateSecureContextOptions(context(this.#authority, identity))
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other
  }
}
