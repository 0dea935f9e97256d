/**
 * Digests and the detached signature: Ed25519 (RFC 8032), as `openssl pkeyutl -rawin` makes and checks it.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ConsiliumError } from '@consilium/shared/kernel'

/** @throws ConsiliumError `NOT_FOUND` | `INVALID_ARGUMENT`; never quotes the file */
export async function readSigningKey(file: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConsiliumError('NOT_FOUND', `the signing key '${file}' cannot be read: check --sign`, { cause })
  })
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // As below; what the library says may quote the key.
  }
  throw new ConsiliumError(
    'INVALID_ARGUMENT',
    `'${file}' is no Ed25519 private key in PEM without a passphrase: make one with 'openssl ` +
      "genpkey -algorithm ed25519 -out KEY.pem'",
  )
}

/** 64 bytes. */
export function signature(key: KeyObject, content: Uint8Array): Uint8Array {
  return sign(null, content, key)
}

/** A line as `sha256sum` writes it. */
export function sumLine(digest: string, path: string): string {
  return `${digest}  ${path}\n`
}
