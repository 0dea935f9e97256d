/** What the desk needs of a site; `compose.ts` opens one. */
import type {
  AgentStore,
  EgressArchive,
  EgressStore,
  PolicySource,
  SiteFiles,
  SiteIdentity,
} from '../agent/index.ts'

export interface SiteAtHand {
  readonly enrollment: {
    readonly name: string
    /** `HOST:PORT` */
    readonly coordinator: string
    /** Milliseconds since 1970. */
    readonly certificateExpiresAt: number
  }
  readonly identity: SiteIdentity
  readonly policy: PolicySource
  readonly storage: {
    readonly store: AgentStore
    readonly files: SiteFiles
    readonly ledger: EgressStore & EgressArchive
  }
}
