/** The key that signs the audit chain: one of its own, so that the authority's key does one thing alone. */
import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { ConsiliumError, type Digest, toHex } from '@consilium/shared/kernel'
import type { AuditSigner } from '@consilium/shared/protocol'
import { privateKeyPem } from '@consilium/shared/rpc'
import { ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension } from '@peculiar/x509'
import { auditKeys, DOCUMENT_SIGNING } from './audit-certificates.ts'
import type { Authority, AuthorityOptions } from './authority.ts'
import { issueLeaf, LEAF_ALGORITHM } from './leaf.ts'
import { joinPem, splitPem } from './pem.ts'
import { readSecret, writeSecret } from './secret-files.ts'

/** Within the directory of the certificates. */
export const AUDIT_KEY_FILE = 'audit.pem'

export interface CertifiedAuditKey extends AuditSigner {
  /** PEM. */
  readonly certificate: string
  /** Whether it was on disk already. */
  readonly isKept: boolean
  /**
   * Puts a new one on disk. Only once the audit chain knows it: a kept key that the chain does not know shows
   * that the chain is another one.
   */
  keep(): Promise<void>
}

/**
 * The key of `audit.pem`; a new one, in memory, if there is none. @throws ConsiliumError `STORAGE` |
 * `INVALID_CONFIG` | `CORRUPT` naming the file
 */
export async function openAuditKey(
  options: AuthorityOptions & { readonly authority: Authority },
): Promise<CertifiedAuditKey> {
  const file = join(options.directory, AUDIT_KEY_FILE)
  const stored = await readSecret(file)
  const text = stored ?? (await makeAuditKey(options))
  const keep = async (): Promise<void> => {
    if (stored === null) await writeSecret(file, text)
  }
  return { ...described(text, file, options.authority.pem), isKept: stored !== null, keep }
}

/**
 * What the file holds, without its secret; null: there is none. @throws ConsiliumError as {@link
 * openAuditKey}
 */
export async function inspectAuditKey(
  file: string,
  authority: string,
): Promise<{ readonly key: Digest; readonly expiresAt: number } | null> {
  const stored = await readSecret(file)
  if (stored === null) return null
  const { key, certificate } = described(stored, file, authority)
  return { key, expiresAt: new X509Certificate(certificate).validToDate.getTime() }
}

/**
 * Certified for as long as the authority lives: rows are checked long after they were signed, and no
 * handshake uses it.
 */
async function makeAuditKey({
  authority,
  clock,
  random,
}: AuthorityOptions & { readonly authority: Authority }): Promise<string> {
  const keys = await crypto.subtle.generateKey(LEAF_ALGORITHM, true, ['sign', 'verify'])
  const now = clock.now()
  const certificate = await issueLeaf({
    authority,
    random,
    subject: 'CN=Consilium audit',
    now,
    lifeMs: authority.certificate.notAfter.getTime() - now,
    publicKey: keys.publicKey,
    usage: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
      // With it the certificate passes for neither a server nor a member.
      new ExtendedKeyUsageExtension([DOCUMENT_SIGNING], true),
    ],
  })
  return joinPem({
    privateKey: await privateKeyPem(keys.privateKey),
    certificates: [certificate.toString('pem')],
  })
}

/** @param authority PEM */
function described(
  text: string,
  file: string,
  authority: string,
): Pick<CertifiedAuditKey, 'key' | 'certificate' | 'sign'> {
  try {
    const { privateKey, certificates } = splitPem(text, file)
    const certificate = new X509Certificate(certificates[0] ?? '')
    const signer = createPrivateKey(privateKey)
    if (!certificate.checkPrivateKey(signer))
      throw new ConsiliumError('CORRUPT', 'the key is not the one of the certificate')
    const pem = certificate.toString()
    const [key] = auditKeys({ authority, certificates: [pem], where: file }).keys()
    if (key === undefined) throw new ConsiliumError('CORRUPT', 'there is no certificate')
    return { key, certificate: pem, sign: (message) => signed(signer, message) }
  } catch (cause) {
    throw new ConsiliumError(
      'CORRUPT',
      `${file} does not hold the key that signs the audit chain, with a certificate of this ` +
        "federation's authority: restore it from the backup. If it is lost, delete the file: a new key " +
        'is made, and the audit chain says so',
      { cause },
    )
  }
}

function signed(key: KeyObject, message: Uint8Array): string {
  return toHex(new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })))
}
