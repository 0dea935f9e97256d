/** What every part of the agent works with, and small things derived from a run's record. */

import { SUITE, type UpdateCipher } from '@consilium/shared/crypto'
import {
  type Clock,
  ConsiliumError,
  type Logger,
  type RandomSource,
  Recent,
  type RunId,
  type SiteName,
  sha256,
  toHex,
  utf8,
} from '@consilium/shared/kernel'
import {
  type Participation,
  type RosterEntry,
  type RunContext,
  rosterFingerprint,
  type Submission,
  settleLaneBits,
  settleParticipation,
  storedPlan,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import type { Backend } from '@consilium/shared/training'
import type { Cohorts } from './cohorts.ts'
import type { StepCosts } from './costs.ts'
import type { FitLooks } from './fit.ts'
import type {
  AgentStore,
  CoordinatorLink,
  PolicySource,
  RecordSource,
  SiteFiles,
  SiteIdentity,
} from './ports.ts'
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
  readonly fits: FitLooks
  readonly signal: AbortSignal
  /** Sends a submission. */
  readonly send: (submission: Submission) => Promise<void>
}

/** What a run's record settles. */
export interface RunTerms extends Participation {
  readonly plan: TrainingPlan
  readonly context: RunContext
  /** This site's position in the roster, from 0. */
  readonly position: number
  readonly encrypted: boolean
  /** Bits of a weight in the sum. */
  readonly laneBits: ReturnType<typeof settleLaneBits>
}

/** The epoch of the first key setup. */
export const FIRST_EPOCH = 1

/** The epoch in hand at this site. */
export function epochOf(run: SiteRun): number {
  return run.epoch ?? FIRST_EPOCH
}

/** The roster that was approved; that of an epoch is a part of it. */
export function approvedRoster(run: Pick<SiteRun, 'roster' | 'approvedRoster'>): readonly RosterEntry[] {
  return run.approvedRoster ?? run.roster
}

/**
 * Plans that were read, by their text: every command needs one, and reading YAML takes longer than most of
 * what is done with it.
 */
const plans = new Recent<TrainingPlan>(16)

/** @throws ConsiliumError `INVALID_PLAN` */
export function planOf({ plan: text, run }: Pick<SiteRun, 'plan' | 'run'>): TrainingPlan {
  return plans.of(text, () => storedPlan(text, `the plan of ${run}`))
}

export function termsOf(run: SiteRun, identity: SiteIdentity): RunTerms {
  const plan = planOf(run)
  const position = run.roster.findIndex(({ site }) => site === identity.site)
  return {
    plan,
    position,
    ...settleParticipation(plan, siteNames(run), approvedNames(run)),
    encrypted: plan.encryption.mode === 'encrypted',
    laneBits: settleLaneBits(plan, run.roster.length),
    context: {
      suite: SUITE,
      run: run.run,
      plan: sha256(utf8(run.plan)),
      roster: rosterFingerprint(run.roster),
      epoch: epochOf(run),
    },
  }
}

/** The approved roster's names, in its order. */
export function approvedNames(run: SiteRun): readonly SiteName[] {
  return approvedRoster(run).map(({ site }) => site)
}

/** Whether this site was asked to join a run under way, and has not yet entered an epoch of it. */
export function isJoining({ joiner, epoch }: SiteRun, { site }: SiteIdentity): boolean {
  return joiner === site && epoch === undefined
}

/** The roster's names, in its order. */
export function siteNames({ roster }: Pick<SiteRun, 'roster'>): readonly SiteName[] {
  return roster.map(({ site }) => site)
}

/** @throws ConsiliumError `NOT_FOUND` */
export function recordOf(store: AgentStore, run: RunId): SiteRun {
  const record = store.run(run)
  if (record === null)
    throw new ConsiliumError('NOT_FOUND', `this site knows no run ${run}; its approval comes first`, {
      isPublic: true,
    })
  return record
}

/** The site at a roster position. */
export function siteAt(roster: readonly RosterEntry[], position: number): RosterEntry {
  const entry = roster[position]
  if (entry === undefined) throw new ConsiliumError('INTERNAL', `the roster has no position ${position}`)
  return entry
}

/** The member of the committee whose point in the secret sharing is `seat` + 1. */
export function memberAt(committee: readonly SiteName[], seat: number): SiteName {
  const member = committee[seat]
  if (member === undefined) throw new ConsiliumError('INTERNAL', `the committee has no seat ${seat}`)
  return member
}

/** A refusal that protects secrets. */
export function insecure(reason: string): never {
  throw new ConsiliumError('SECURITY_REFUSED', reason, { isPublic: true })
}

/** Signs a message for the wire. */
export function signed<Message extends object>(
  identity: SiteIdentity,
  message: Message,
  bytes: Uint8Array,
): Message & { readonly signature: string } {
  return { ...message, signature: toHex(identity.sign(bytes)) }
}
