/** The certificate of a site as it lies on its disk. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FederationSite } from './federation.ts'

export interface StoredCertificate {
  readonly site: FederationSite
  /** PEM. */
  readonly certificate: string
  /** PEM. */
  readonly privateKey: string
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  readonly serial: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export async function storedCertificate(site: FederationSite): Promise<StoredCertificate> {
  const { certificate, privateKey, authority } = JSON.parse(
    await readFile(join(site.dir, 'site.json'), 'utf8'),
  ) as Record<string, string>
  if (certificate === undefined || privateKey === undefined || authority === undefined)
    throw new Error(`${site.name} is not enrolled`)
  const { serialNumber, validTo } = new X509Certificate(certificate)
  return { site, certificate, privateKey, authority, serial: serialNumber, expiresAt: Date.parse(validTo) }
}

/** The sites, the one whose certificate ends first first. */
export async function byExpiry(sites: readonly FederationSite[]): Promise<readonly StoredCertificate[]> {
  return (await Promise.all(sites.map(storedCertificate))).sort((a, b) => a.expiresAt - b.expiresAt)
}
