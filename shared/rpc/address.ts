/** Where a peer listens, as people write it. */
import { ConsiliumError, withoutPasswords } from '../kernel/index.ts'

export interface Address {
  /** DNS name, IPv4, or IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/** Reads `HOST:PORT`, an IPv6 host in brackets. @throws ConsiliumError `USAGE` */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port > 65_535) {
    throw new ConsiliumError(
      'USAGE',
      `'${withoutPasswords(text).slice(0, 120)}' is not an address: expected HOST:PORT, e.g. ` +
        'federation.example.org:443 or [2001:db8::1]:443',
    )
  }
  return { host, port }
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
