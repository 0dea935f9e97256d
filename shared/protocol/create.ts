/** The first state of a run, from an accepted plan and the roster that people agreed on. */

import { SUITE } from '../crypto/public.ts'
import type { RunId, SiteName } from '../kernel/index.ts'
import { withDeadline } from './deadline.ts'
import type { RosterEntry } from './messages.ts'
import { settleParticipation } from './participation.ts'
import { planDigest } from './plan.ts'
import type { TrainingPlan } from './plan-schema.ts'
import type { RunState, SiteState, StepState } from './state.ts'
import { rosterFingerprint } from './transcript.ts'

/** Puts a roster into its one order: by name. */
export function orderRoster(roster: readonly RosterEntry[]): readonly RosterEntry[] {
  return [...roster].sort((a, b) => (a.site < b.site ? -1 : 1))
}

/** The approved roster with a site more, in its order. */
export function withSiteJoining(
  approved: readonly RosterEntry[],
  joiner: RosterEntry,
): readonly RosterEntry[] {
  return orderRoster([...approved, joiner])
}

/** The state of a step before anything came in. */
export function emptyStep(step: number): StepState {
  return {
    step,
    attempt: 0,
    contributions: {},
    members: null,
    signatures: {},
    answers: {},
    disputed: false,
    sum: null,
    model: null,
  }
}

/** @throws ConsiliumError `INVALID_PLAN` */
export function createRun(options: {
  readonly run: RunId
  readonly plan: TrainingPlan
  readonly roster: readonly RosterEntry[]
  readonly operator: SiteName
  readonly at: number
}): RunState {
  const { run, plan, operator, at } = options
  const roster = orderRoster(options.roster)
  const waiting: SiteState = {
    decision: 'none',
    present: true,
    applied: -1,
    backend: '',
    closed: false,
    refusal: null,
  }
  const approvalMs = plan.participation.approvalSeconds * 1000
  const created: RunState = {
    context: { suite: SUITE, run, plan: planDigest(plan), roster: rosterFingerprint(roster), epoch: 1 },
    terms: {
      name: plan.name,
      rounds: plan.rounds,
      encrypted: plan.encryption.mode === 'encrypted',
      ...settleParticipation(
        plan,
        roster.map(({ site }) => site),
      ),
      releaseModel: plan.release.model,
      releaseMetrics: plan.release.metrics,
      approvalMs,
      keySetupMs: plan.participation.keySetupSeconds * 1000,
      roundMs: plan.participation.roundSeconds * 1000,
      expiresAt: at + approvalMs,
    },
    roster,
    phase: 'awaiting-approval',
    paused: null,
    sites: Object.fromEntries(roster.map(({ site }) => [site, waiting])),
    commits: {},
    reveals: {},
    confirms: {},
    current: emptyStep(0),
    model: null,
    metrics: [],
    wrongAnswers: [],
    released: null,
    failure: null,
    startedBy: operator,
    startedAt: at,
    endedAt: null,
  }
  return withDeadline(created, at)
}
