/** A key and its certificates in one file, so that no crash can part them. */
import { ConsiliumError } from '@consilium/shared/kernel'

export interface KeyAndCertificates {
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** Leaf first, PEM. */
  readonly certificates: readonly string[]
}

const BLOCK = /-----BEGIN ([A-Z ]+)-----\n[A-Za-z0-9+/=\n]+-----END \1-----/g

export function joinPem({ privateKey, certificates }: KeyAndCertificates): string {
  return `${[...certificates, privateKey].map((block) => block.trim()).join('\n')}\n`
}

/** @throws ConsiliumError `CORRUPT` naming the file */
export function splitPem(text: string, file: string): KeyAndCertificates {
  const blocks = [...text.matchAll(BLOCK)]
  const privateKeys = blocks.filter(([, label]) => label === 'PRIVATE KEY').map(([block]) => `${block}\n`)
  const certificates = blocks.filter(([, label]) => label === 'CERTIFICATE').map(([block]) => `${block}\n`)
  const [privateKey] = privateKeys
  if (privateKey === undefined || privateKeys.length !== 1 || certificates.length === 0) {
    throw new ConsiliumError(
      'CORRUPT',
      `${file} does not hold one private key and its certificates: restore it from the backup`,
    )
  }
  return { privateKey, certificates }
}

/** The DER of a PEM block. */
export function pemBytes(pem: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64'))
}
