/** What every part of the agent works with, and small things derived from a run's record. */

import { SUITE, type UpdateCipher } from '@consilium/shared/crypto'
import { type Clock, ConsiliumError, type Logger, type RandomSource, type RunId, sha256, toHex, utf8 } from '@consilium/shared/kernel'
import {
  parsePlan,
  type RosterEntry,
  type RunContext,
  rosterFingerprint,
  type Submission,
  settleLaneBits,
  settleParticipation,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import type { Backend } from '@consilium/shared/training'
import type { Cohorts } from './cohorts.ts'
import type { StepCosts } from './costs.ts'
import type { AgentStore, CoordinatorLink, PolicySource, RecordSource, SiteFiles, SiteIdentity } from './ports.ts'
import type { SiteRun } from './site-run.ts'

export interface AgentContext {
  readonly identity: SiteIdentity
  readonly store: AgentStore
  readonly files: SiteFiles
  readonly records: RecordSource
  readonly policy: PolicySource
  readonly link: CoordinatorLink
  readonly clock: Clock
  readonly random: RandomSource
  readonly logger: Logger
  readonly backend: Backend
  readonly cipher: UpdateCipher
  readonly cohorts: Cohorts
  readonly costs: StepCosts
  readonly signal: AbortSignal
  /** Sends a submission. */
  readonly send: (submission: Submission) => Promise<void>
}

/** What a run's record settles. */
export interface RunTerms {
  readonly plan: TrainingPlan
  readonly context: RunContext
  /** This site's position in the roster, from 0. */
  readonly position: number
  readonly threshold: number
  readonly quorum: number
  /** Fewest contributions in a list. */
  readonly minimum: number
  readonly encrypted: boolean
  /** Bits of a weight in the sum. */
  readonly laneBits: ReturnType<typeof settleLaneBits>
}

/** The epoch of the first key setup. A change of the roster would start the next one. */
const FIRST_EPOCH = 1

export function termsOf(run: SiteRun, identity: SiteIdentity): RunTerms {
  const plan = parsePlan(run.plan, `the plan of ${run.run}`)
  const position = run.roster.findIndex(({ site }) => site === identity.site)
  const settled = settleParticipation(plan, run.roster.length)
  return {
    plan,
    position,
    ...settled,
    encrypted: plan.encryption.mode === 'encrypted',
    laneBits: settleLaneBits(plan, run.roster.length),
    context: { suite: SUITE, run: run.run, plan: sha256(utf8(run.plan)), roster: rosterFingerprint(run.roster), epoch: run.keys?.epoch ?? FIRST_EPOCH },
  }
}

/** @throws ConsiliumError `NOT_FOUND` */
export function recordOf(store: AgentStore, run: RunId): SiteRun {
  const record = store.run(run)
  if (record === null) throw new ConsiliumError('NOT_FOUND', `this site knows no run ${run}; its approval comes first`, { isPublic: true })
  return record
}

/** The site at a roster position. */
export function siteAt(roster: readonly RosterEntry[], position: number): RosterEntry {
  const entry = roster[position]
  if (entry === undefined) throw new ConsiliumError('INTERNAL', `the roster has no position ${position}`)
  return entry
}

/** A refusal that protects secrets. */
export function insecure(reason: string): never {
  throw new ConsiliumError('SECURITY_REFUSED', reason, { isPublic: true })
}

/** Signs a message for the wire. */
export function signed<Message extends object>(identity: SiteIdentity, message: Message, bytes: Uint8Array): Message & { readonly signature: string } {
  return { ...message, signature: toHex(identity.sign(bytes)) }
}
