/**
 * Trust on first use, done safely: the federation CA's certificate is read from the coordinator's own TLS
 * chain and taken only if it is the one whose fingerprint came with the invitation. Everything after that is
 * verified against exactly that CA.
 */
import { X509Certificate } from 'node:crypto'
import { ConsiliumError, type Digest, sha256, withoutPasswords } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { intercepted, isOfAFederation, readChain } from './chain.ts'
import { checkProxied, type ForwardProxy } from './proxy.ts'

export interface FetchAuthorityOptions {
  readonly address: Address
  /** SHA-256 of the CA certificate's DER, as the invitation gave it. */
  readonly fingerprint: Digest
  readonly timeoutMs: number
  /** The way there; null: straight. Default: null. */
  readonly proxy?: ForwardProxy | null
}

/**
 * Fingerprints as people paste them: upper case, colons and spaces are allowed. @throws ConsiliumError
 * `USAGE`
 */
export function parseFingerprint(text: string): Digest {
  const hex = text
    .replace(/^sha-?256:/i, '')
    .replace(/[\s:]/g, '')
    .toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    throw new ConsiliumError(
      'USAGE',
      `'${withoutPasswords(text).slice(0, 120)}' is not a fingerprint: expected 64 hexadecimal ` +
        "digits, as 'consilium site invite' printed them",
    )
  }
  return hex as Digest
}

/**
 * The federation CA's certificate, PEM.
 *
 * @throws ConsiliumError `WRONG_FINGERPRINT` | `UNAVAILABLE` | `TIMEOUT`
 */
export async function fetchAuthority({
  address,
  fingerprint,
  timeoutMs,
  proxy = null,
}: FetchAuthorityOptions): Promise<string> {
  const chain = await readChain({ address, timeoutMs, proxy })
  const authorities = chain.filter((certificate) => certificate.ca)
  const authority = authorities.find((certificate) => sha256(certificate.raw) === fingerprint)
  if (authority !== undefined) return authority.toString()
  const found = authorities.at(-1)
  checkNotIntercepted(address, chain)
  throw new ConsiliumError(
    'WRONG_FINGERPRINT',
    `the coordinator at ${formatAddress(address)} belongs to another federation, or somebody is between: ${
      found === undefined
        ? 'it showed no authority'
        : `its authority has the fingerprint ${sha256(found.raw)}`
    }, expected ${fingerprint}. Check the address and the fingerprint with who invited you; nothing was sent`,
  )
}

/**
 * @throws ConsiliumError `WRONG_FINGERPRINT` saying who is between, if no federation issued what was shown
 */
export function checkNotIntercepted(address: Address, chain: readonly X509Certificate[]): void {
  if (!isOfAFederation(chain)) throw intercepted('WRONG_FINGERPRINT', address, chain)
}

export interface CheckCoordinatorOptions extends Omit<FetchAuthorityOptions, 'fingerprint'> {
  /** The federation CA's certificate, PEM. */
  readonly authority: string
}

/**
 * Whether what answers at an address is a coordinator of the federation, under that name and now: what every
 * call of a member holds it against.
 *
 * @throws ConsiliumError `WRONG_FINGERPRINT` if it is of another federation, or of none; `WRONG_CERTIFICATE`
 * if it may not go by that name, or not now; `UNAVAILABLE` | `TIMEOUT`; `INVALID_CONFIG` if calls cannot take
 * that way
 */
export async function checkCoordinator({
  address,
  authority,
  timeoutMs,
  proxy = null,
}: CheckCoordinatorOptions): Promise<void> {
  checkProxied(address, proxy)
  await fetchAuthority({ address, fingerprint: sha256(new X509Certificate(authority).raw), timeoutMs, proxy })
  await readChain({ address, timeoutMs, proxy, verifiedBy: authority })
}
