/** Who this site is and where its runs stand. */
import { identityFingerprint } from '@consilium/shared/crypto'
import type { Digest, RunId, SiteName } from '@consilium/shared/kernel'
import type { AttendanceSpan } from '@consilium/shared/protocol'
import {
  type AgentStore,
  type DataFit,
  type Decision,
  planOf,
  type SiteRun,
  undecided,
} from '../agent/index.ts'
import { pendingDecision } from './runs.ts'
import type { SiteAtHand } from './site.ts'

/** Who would join a run that is under way. */
export interface Joining {
  readonly site: SiteName
  readonly isThisSite: boolean
}

export interface RunOverview {
  readonly run: RunId
  /** The plan's name. */
  readonly name: string
  readonly status: SiteRun['status']
  /** A person's answer that the agent has not yet taken up. */
  readonly decision: Decision['decision'] | null
  /** What waits for a decision is whether a site may join; null: the plan itself, or nothing. */
  readonly joining: Joining | null
  /** Why it waits, was rejected or ended. */
  readonly reason: string
  /** What the plan found in the records when they were last looked at; null: they were not looked at. */
  readonly fit: DataFit | null
  readonly rounds: number
  /**
   * Which steps this site took part in, of those that it applied; null: it is not known, or there is none
   * yet.
   */
  readonly attendance: readonly AttendanceSpan[] | null
  /** Last step applied; −1 before the first. */
  readonly applied: number
  readonly encrypted: boolean
  /** How many sites are in the roster. */
  readonly sites: number
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** When the plan lapses, milliseconds since 1970. */
  readonly expiresAt: number
  readonly backend: string
  /** Digest of the model after the last step; null before the first. */
  readonly model: Digest | null
}

/** Every run that reached this site, oldest first. */
export function runOverviews(store: AgentStore): readonly RunOverview[] {
  return store.runs().map((record) => {
    const { name, rounds, encryption } = planOf(record)
    const asked = undecided(store, record)
    const { run, status, reason, applied, receivedAt, expiresAt, backend, model } = asked ?? record
    const joining =
      asked?.joiner === undefined ? null : { site: asked.joiner, isThisSite: record.status === 'waiting' }
    const decision = pendingDecision(store, record)
    const [encrypted, sites] = [encryption.mode === 'encrypted', (asked ?? record).roster.length]
    const [fit, attendance] = [record.fit ?? null, ownAttendance(record)]
    return {
      run,
      name,
      status,
      decision,
      joining,
      reason,
      fit,
      rounds,
      attendance,
      applied,
      encrypted,
      sites,
      receivedAt,
      expiresAt,
      backend,
      model,
    }
  })
}

/** Of this site alone. */
export function ownAttendance({
  approval,
  attendance,
}: Pick<SiteRun, 'approval' | 'attendance'>): readonly AttendanceSpan[] | null {
  return approval === null ? null : (attendance?.[approval.site] ?? null)
}

/**
 * Whether it waits for a person: nothing is decided, or what is approved cannot go out since the records do
 * not fit.
 */
export function isUndecided({
  status,
  decision,
  fit,
}: Pick<RunOverview, 'status' | 'decision' | 'fit'>): boolean {
  return (
    status === 'waiting' &&
    (decision === null || (decision === 'approve' && fit !== null && fit.problem !== null))
  )
}

/**
 * Rounds that this site has applied, of those that the plan has: the statistics before and the metrics after
 * are no rounds.
 */
export function roundsDone({ applied, rounds }: Pick<RunOverview, 'applied' | 'rounds'>): number {
  return Math.max(0, Math.min(applied, rounds))
}

export interface SiteOverview {
  readonly site: string
  readonly coordinator: string
  /** Fingerprint of the identity key. */
  readonly identity: Digest
  /** Milliseconds since 1970. */
  readonly certificateExpiresAt: number
  readonly runs: readonly RunOverview[]
}

export function siteOverview({ enrollment, identity, storage }: SiteAtHand): SiteOverview {
  const { name, coordinator, certificateExpiresAt } = enrollment
  return {
    site: name,
    coordinator,
    identity: identityFingerprint(identity.publicKey),
    certificateExpiresAt,
    runs: runOverviews(storage.store),
  }
}
