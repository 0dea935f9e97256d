/**
 * The federation's own certificate authority: made once, kept for ten years, known to people by its
 * fingerprint.
 */
import type { webcrypto } from 'node:crypto'
import { join } from 'node:path'
import 'reflect-metadata' // the X.509 library's container asks for it
import {
  type Clock,
  ConsiliumError,
  type Digest,
  type RandomSource,
  sha256,
  toHex,
} from '@consilium/shared/kernel'
import { privateKeyPem } from '@consilium/shared/rpc'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { joinPem, pemBytes, splitPem } from './pem.ts'
import { readSecret, writeSecret } from './secret-files.ts'

/**
 * How far another machine's clock may be behind this one's. Certificates are valid from so long before they
 * are made, unless they are short.
 */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

const DAY_MS = 86_400_000
const YEARS_TEN_MS = 3653 * DAY_MS
/** Of the authority's own key, and so of every signature of its. */
export const SIGNING_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' } as const

export interface Authority {
  readonly certificate: X509Certificate
  readonly privateKey: webcrypto.CryptoKey
  /** PEM. */
  readonly pem: string
  /** SHA-256 of the certificate's DER. */
  readonly fingerprint: Digest
  /** The federation's id: the organisation of every certificate. */
  readonly federation: string
}

export interface AuthorityOptions {
  readonly directory: string
  readonly clock: Clock
  readonly random: RandomSource
}

/** A serial number of 127 random bits (RFC 5280 asks for a positive integer of at most 20 bytes). */
export function serialNumber(random: RandomSource): string {
  const bytes = random.bytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return toHex(bytes)
}

/**
 * Certificates count whole seconds. A short one begins at most a tenth of its life before it is made: members
 * renew theirs by what is left of the whole.
 */
export function validity(now: number, lifeMs: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const start = Math.floor(now / 1000) * 1000
  return {
    notBefore: new Date(start - Math.min(CLOCK_TOLERANCE_MS, lifeMs / 10)),
    notAfter: new Date(start + lifeMs),
  }
}

/**
 * The CA of `authority.pem`; made if there is none.
 *
 * @throws ConsiliumError `CORRUPT` naming the file: a damaged CA is never replaced, since every site would
 * have to enroll again
 */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  const file = join(options.directory, 'authority.pem')
  const stored = await readSecret(file)
  if (stored !== null) return readAuthority(stored, file)
  const made = await makeAuthority(options)
  await writeSecret(
    file,
    joinPem({ privateKey: await privateKeyPem(made.privateKey), certificates: [made.pem] }),
  )
  return made
}

async function makeAuthority({ clock, random }: AuthorityOptions): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(SIGNING_ALGORITHM, true, ['sign', 'verify'])
  const federation = `federation-${toHex(random.bytes(8))}`
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: `CN=Consilium authority, O=${federation}`,
    ...validity(clock.now(), YEARS_TEN_MS),
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return described(certificate, keys.privateKey)
}

async function readAuthority(text: string, file: string): Promise<Authority> {
  const { privateKey, certificates } = splitPem(text, file)
  try {
    const certificate = new X509Certificate(certificates[0] ?? '')
    const key = await crypto.subtle.importKey('pkcs8', pemBytes(privateKey), SIGNING_ALGORITHM, true, [
      'sign',
    ])
    const authority = described(certificate, key)
    await proveKey(authority)
    return authority
  } catch (thrown) {
    throw new ConsiliumError(
      'CORRUPT',
      `${file} does not hold the federation's authority whole: restore it from the backup`,
      { cause: thrown },
    )
  }
}

/** The key and the certificate belong together. */
async function proveKey({ certificate, privateKey }: Authority): Promise<void> {
  const message = new Uint8Array(32)
  const signature = await crypto.subtle.sign(SIGNING_ALGORITHM, privateKey, message)
  const publicKey = await certificate.publicKey.export(SIGNING_ALGORITHM, ['verify'])
  if (!(await crypto.subtle.verify(SIGNING_ALGORITHM, publicKey, signature, message)))
    throw new ConsiliumError('CORRUPT', 'the key is not the one of the certificate')
}

function described(certificate: X509Certificate, privateKey: webcrypto.CryptoKey): Authority {
  const [federation] = certificate.subjectName.getField('O')
  if (federation === undefined) throw new ConsiliumError('CORRUPT', 'the certificate names no federation')
  return {
    certificate,
    privateKey,
    pem: `${certificate.toString('pem').trim()}\n`,
    fingerprint: sha256(new Uint8Array(certificate.rawData)),
    federation,
  }
}
