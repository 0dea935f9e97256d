/**
 * Audit keys of tests: the certificate of one is its public key in hexadecimal, which storage keeps and never
 * looks into.
 */

import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import { fromHex, toHex } from '@consilium/shared/kernel'
import { type AuditKeys, auditKeyName } from '@consilium/shared/protocol'
import type { AuditKey } from '../../coordinator/storage/index.ts'

export function testAuditKey(): AuditKey {
  const identity = generateIdentity()
  const certificate = toHex(identity.publicKey)
  return {
    key: auditKeyName(identity.publicKey),
    certificate,
    isKept: false,
    sign: (message) => toHex(signMessage(identity, message)),
  }
}

/** The keys whose {@link testAuditKey certificates} these are. */
export function testAuditKeys(certificates: readonly string[]): AuditKeys {
  return new Map(certificates.map(fromHex).map((publicKey) => [auditKeyName(publicKey), publicKey]))
}
