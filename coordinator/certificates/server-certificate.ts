/** The coordinator's own certificate: for the names that agents dial, renewed long before it ends. */
import { isIP } from 'node:net'
import { join } from 'node:path'
import { type Clock, ConsiliumError, type RandomSource, withoutPasswords } from '@consilium/shared/kernel'
import { privateKeyPem } from '@consilium/shared/rpc'
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
} from '@peculiar/x509'
import type { Authority } from './authority.ts'
import { issueLeaf, LEAF_ALGORITHM } from './leaf.ts'
import { joinPem, pemBytes, splitPem } from './pem.ts'
import { readSecret, writeSecret } from './secret-files.ts'

const DAY_MS = 86_400_000
const LIFE_MS = 90 * DAY_MS
/** Less left than this, and a new one is made. */
const RENEW_MS = 30 * DAY_MS

/** What a TLS server needs. */
export interface ServerIdentity {
  /** The server's certificate and then the CA's, PEM: enrolling agents read the CA from the chain. */
  readonly certificate: string
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface ServerCertificateOptions {
  readonly directory: string
  readonly authority: Authority
  readonly clock: Clock
  readonly random: RandomSource
  /** DNS names and IP addresses that agents dial. */
  readonly names: readonly string[]
}

const DNS_NAME =
  /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

/**
 * The stored certificate if it still serves, else a new one. @throws ConsiliumError `USAGE` for a name that
 * is none
 */
export async function openServerCertificate(options: ServerCertificateOptions): Promise<ServerIdentity> {
  const { directory, names } = options
  if (names.length === 0)
    throw new ConsiliumError(
      'USAGE',
      'the coordinator needs at least one name that agents dial: pass --advertise HOST',
    )
  for (const name of names) {
    if (isIP(name) === 0 && !DNS_NAME.test(name)) {
      throw new ConsiliumError(
        'USAGE',
        `'${withoutPasswords(name).slice(0, 120)}' cannot be advertised: expected a DNS name or an ` +
          'IP address, without a port',
      )
    }
  }
  const file = join(directory, 'server.pem')
  const stored = await readSecret(file)
  if (stored !== null && (await stillServes(stored, file, options))) return described(stored, file)
  const made = await makeServerCertificate(options)
  await writeSecret(file, made)
  return described(made, file)
}

async function makeServerCertificate({
  authority,
  clock,
  random,
  names,
}: ServerCertificateOptions): Promise<string> {
  const keys = await crypto.subtle.generateKey(LEAF_ALGORITHM, true, ['sign', 'verify'])
  const certificate = await issueLeaf({
    authority,
    random,
    subject: 'CN=Consilium coordinator',
    now: clock.now(),
    lifeMs: LIFE_MS,
    publicKey: keys.publicKey,
    usage: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth], true),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  })
  return joinPem({
    privateKey: await privateKeyPem(keys.privateKey),
    certificates: [certificate.toString('pem'), authority.pem],
  })
}

/** A server certificate is cheap: whatever is odd about the stored one, a new one is made. */
async function stillServes(
  stored: string,
  file: string,
  { authority, clock, names }: ServerCertificateOptions,
): Promise<boolean> {
  try {
    const { privateKey, certificates } = splitPem(stored, file)
    const certificate = new X509Certificate(certificates[0] ?? '')
    const alternative = certificate.getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? []
    const sameNames = canonicalNames(alternative.map(({ value }) => String(value))) === canonicalNames(names)
    const issued = await certificate.verify({
      publicKey: authority.certificate.publicKey,
      signatureOnly: true,
    })
    await crypto.subtle.importKey('pkcs8', pemBytes(privateKey), LEAF_ALGORITHM, false, ['sign'])
    return (
      sameNames &&
      issued &&
      certificate.notBefore.getTime() <= clock.now() &&
      certificate.notAfter.getTime() - clock.now() >= RENEW_MS
    )
  } catch {
    return false
  }
}

function canonicalNames(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort().join(' ')
}

function described(text: string, file: string): ServerIdentity {
  const { privateKey, certificates } = splitPem(text, file)
  return {
    privateKey,
    certificate: certificates.join(''),
    expiresAt: new X509Certificate(certificates[0] ?? '').notAfter.getTime(),
  }
}
