/** How somebody joins: the invitation as text, and what a site's identity key signs to be enrolled. */
import { ConsiliumError, canonical, type Digest, type SiteName, sha256, siteName } from '../kernel/index.ts'

/** Random bytes of a token. */
const TOKEN_BYTES = 32

/** What a token's text holds. */
export interface InvitationText {
  /**
   * Whom it is for. The coordinator has bound the token to this name; naming it here tells people and the
   * signature.
   */
  readonly name: SiteName
  readonly token: Uint8Array
}

/** The token as it is handed over: the name, a dot, and the random bytes in base64url. */
export function formatInvitation({ name, token }: InvitationText): string {
  return `${name}.${Buffer.from(token).toString('base64url')}`
}

/** @throws ConsiliumError `TOKEN_REFUSED`; the message never repeats the token */
export function parseInvitation(text: string): InvitationText {
  const trimmed = text.trim()
  const dot = trimmed.indexOf('.')
  const encoded = trimmed.slice(dot + 1)
  const token = new Uint8Array(Buffer.from(encoded, 'base64url'))
  if (dot < 1 || token.length !== TOKEN_BYTES || Buffer.from(token).toString('base64url') !== encoded) {
    throw new ConsiliumError(
      'TOKEN_REFUSED',
      `the token is not one: expected NAME.${'x'.repeat(4)}… with ` +
        `${Math.ceil((TOKEN_BYTES * 8) / 6)} characters after the dot, exactly as 'consilium site ` +
        "invite' printed it",
    )
  }
  return { name: siteName(trimmed.slice(0, dot)), token }
}

/** What is stored and looked up instead of a token. */
export function tokenDigest(token: Uint8Array): Digest {
  return sha256(token)
}

/**
 * What a site's identity key signs: this token, this certificate request, this name. So an identity is
 * enrolled only by who holds its key.
 */
export function enrollmentBytes({
  name,
  token,
  csr,
}: {
  readonly name: SiteName
  readonly token: Uint8Array
  readonly csr: Uint8Array
}): Uint8Array {
  return canonical('consilium/v1/enroll', tokenDigest(token), sha256(csr), name)
}
