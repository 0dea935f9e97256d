/** The first state of a run, from an accepted plan and the roster that people agreed on. */

import { checkSites, defaultThreshold, listQuorum, planLaneBits, quantisationStep, SUITE, smallestList } from '../crypto/public.ts'
import { ConsiliumError, type RunId, type SiteName } from '../kernel/index.ts'
import type { RosterEntry } from './messages.ts'
import { planDigest, type TrainingPlan } from './plan.ts'
import type { RunState, SiteState, StepState } from './state.ts'
import { rosterFingerprint } from './transcript.ts'

/**
 * The settled numbers of a run over `sites` sites.
 *
 * @throws ConsiliumError `INVALID_PLAN` if the roster is too small, or too large, for what the plan asks
 */
export function settleParticipation(plan: TrainingPlan, sites: number): { readonly threshold: number; readonly quorum: number; readonly minimum: number } {
  checkSites(sites)
  const threshold = plan.encryption.threshold ?? defaultThreshold(sites)
  const smallest = smallestList(threshold)
  const minimum = plan.participation.minimum ?? smallest
  const refuse = (path: string, problem: string): never => {
    throw new ConsiliumError('INVALID_PLAN', `${path}: ${problem}`, { isPublic: true })
  }
  if (sites < smallest) {
    refuse(
      'participation.sites',
      `${sites} site(s) take part, but a sum over fewer than ${smallest} sites (threshold ${threshold}) would tell them each other's updates; invite at least ${smallest} sites, five are recommended`,
    )
  }
  if (minimum < smallest) refuse('participation.minimum', `${minimum} is too few: a list has at least ${smallest} sites at threshold ${threshold}`)
  if (minimum > sites) refuse('participation.minimum', `${minimum} contributions can never come from ${sites} sites`)
  if (plan.encryption.mode === 'encrypted') quantisationStep({ bound: plan.encryption.clip, laneBits: settleLaneBits(plan, sites), sites })
  return { threshold, quorum: listQuorum(sites, threshold), minimum }
}

/** Bits of a lane of the update, for this many sites. */
export function settleLaneBits({ encryption }: TrainingPlan, sites: number): 8 | 12 | 16 | 24 {
  return encryption.laneBits === 'auto' ? planLaneBits(sites) : encryption.laneBits
}

/** Puts a roster into its one order: by name. */
export function orderRoster(roster: readonly RosterEntry[]): readonly RosterEntry[] {
  return [...roster].sort((a, b) => (a.site < b.site ? -1 : 1))
}

/** The state of a step before anything came in. */
export function emptyStep(step: number): StepState {
  return { step, attempt: 0, contributions: {}, members: null, signatures: {}, answers: {}, sum: null, model: null }
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
  const waiting: SiteState = { decision: 'none', present: true, applied: -1, backend: '', closed: false, refusal: null }
  const approvalMs = plan.participation.approvalSeconds * 1000
  return {
    context: { suite: SUITE, run, plan: planDigest(plan), roster: rosterFingerprint(roster), epoch: 1 },
    terms: {
      name: plan.name,
      rounds: plan.rounds,
      encrypted: plan.encryption.mode === 'encrypted',
      ...settleParticipation(plan, roster.length),
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
    released: null,
    failure: null,
    startedBy: operator,
    startedAt: at,
    endedAt: null,
  }
}
