/** Which versions of the protocol this build speaks, and what happens when two builds have none in common. */
import { ConsiliumError } from '../kernel/index.ts'

/** The first message of a session on either side. */
export interface Hello {
  /** Lowest and highest protocol version that the sender speaks. */
  readonly lowest: number
  readonly highest: number
  /** For people and logs, e.g. `0.1.0`. */
  readonly build: string
  /** Names of optional abilities; an unknown one is ignored. */
  readonly features: readonly string[]
}

export const LOWEST_PROTOCOL = 1
export const HIGHEST_PROTOCOL = 1

/** Optional abilities of this build: none yet. */
const FEATURES: readonly string[] = []

export function ownHello(build: string): Hello {
  return { lowest: LOWEST_PROTOCOL, highest: HIGHEST_PROTOCOL, build, features: FEATURES }
}

export interface NegotiateOptions {
  readonly own: Hello
  readonly peer: Hello
  /** What the peer is called in the refusal, e.g. `agent of site-a` or `coordinator`. */
  readonly peerName: string
  /** What this side is called. */
  readonly ownName: string
}

/**
 * The highest version that both speak.
 *
 * @throws ConsiliumError `VERSION_MISMATCH`, saying which side to upgrade
 */
export function negotiate({ own, peer, peerName, ownName }: NegotiateOptions): number {
  const version = Math.min(own.highest, peer.highest)
  if (version >= own.lowest && version >= peer.lowest) return version
  const older = peer.highest < own.lowest ? peerName : ownName
  throw new ConsiliumError(
    'VERSION_MISMATCH',
    `the ${peerName} (build ${peer.build}) speaks protocol ${range(peer)}, the ${ownName} (build ` +
      `${own.build}) ${range(own)}: upgrade the ${older}`,
    { isPublic: true },
  )
}

function range({ lowest, highest }: Hello): string {
  return lowest === highest ? `${lowest}` : `${lowest} to ${highest}`
}
