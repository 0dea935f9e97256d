/** What operators see of a run. */
import {
  type Admission,
  approvedRoster,
  desiredCommand,
  isOut,
  type RunState,
  type RunView,
  rosterFingerprint,
  undecided,
} from '@consilium/shared/protocol'
import type { Presence } from './presence.ts'

export function runView(state: RunState, presence: Presence): RunView {
  const { context, terms, current } = state
  return {
    run: context.run,
    name: terms.name,
    plan: context.plan,
    roster: context.roster,
    phase: state.phase,
    paused: state.paused,
    epoch: context.epoch,
    step: current.step,
    attempt: current.attempt,
    rounds: terms.rounds,
    encrypted: terms.encrypted,
    threshold: terms.threshold,
    quorum: terms.quorum,
    minimum: terms.minimum,
    committee: terms.committee,
    releaseModel: terms.releaseModel,
    releaseMetrics: terms.releaseMetrics,
    sites: approvedRoster(state).map(({ site }) => {
      const known = state.sites[site]
      const progress = presence.progress(site)
      return {
        site,
        decision: known?.decision ?? 'none',
        present: known?.present ?? false,
        done: desiredCommand(state, site) === null,
        online: presence.online(site),
        applied: known?.applied ?? -1,
        backend: known?.backend ?? '',
        refusal: known?.refusal ?? null,
        lastRefusal: known?.lastRefusal ?? null,
        attendance: known?.attendance ?? [],
        left: known?.left ?? null,
        restored:
          known?.left === undefined &&
          ((known?.adopts === true && known.forgot !== undefined) || isOut(state, site)),
        joining: known?.left === undefined && known?.adopts === true && known.forgot === undefined,
        progress:
          progress !== null && progress.run === context.run && progress.step === current.step
            ? progress
            : null,
      }
    }),
    admission: state.admission === undefined ? null : admissionView(state, state.admission),
    declined: (state.declined ?? []).map(({ joiner, reason }) => ({ site: joiner.site, reason })),
    metrics: state.metrics,
    wrongAnswers: state.wrongAnswers,
    model: state.model,
    failure: state.failure,
    startedBy: state.startedBy,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
  }
}

function admissionView(state: RunState, admission: Admission): NonNullable<RunView['admission']> {
  const { joiner, roster, settled, expiresAt } = admission
  return {
    site: joiner.site,
    roster: rosterFingerprint(roster),
    threshold: settled.threshold,
    expiresAt,
    undecided: undecided(state, admission),
  }
}
