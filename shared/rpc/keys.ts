/** TLS keys and the request for their certificate. The private key stays where it is made. */
import type { webcrypto } from 'node:crypto'
import 'reflect-metadata' // the X.509 library's container asks for it
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { ConsiliumError, type SiteName } from '../kernel/index.ts'

export interface CertificateRequestKeys {
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** PKCS #10, DER. */
  readonly csr: Uint8Array
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A fresh ECDSA P-256 key and a request that names it. */
export async function makeCertificateRequest(name: SiteName): Promise<CertificateRequestKeys> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  if (!('privateKey' in keys)) throw new ConsiliumError('INTERNAL', 'WebCrypto made no key pair')
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
  })
  return { privateKey: await privateKeyPem(keys.privateKey), csr: new Uint8Array(request.rawData) }
}

/** An extractable private key as PKCS #8, PEM. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const lines =
    Buffer.from(await crypto.subtle.exportKey('pkcs8', key))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
}
