/** Deadlines, refusals, release and the ends of a run. */
import type { SiteName } from '../kernel/index.ts'
import { onApprovalsOver, onUnapprovedRefusal } from './approving.ts'
import { onDoubt, unanswered } from './doubts.ts'
import { awaitsHandover, isOut, takingPart } from './epoch.ts'
import type { Outcome } from './events.ts'
import { onAdmissionRefused, onJoinerGone } from './joining.ts'
import {
  accept,
  auditRow,
  clipped,
  type EventOf,
  enter,
  fail,
  hasEnded,
  listed,
  notNow,
  reject,
  unknownSite,
  withSite,
} from './outcome.ts'
import type { RunState } from './state.ts'
import { advanceIfOpened, closeIfComplete } from './step.ts'

export function onDeadline(state: RunState, { timer, at }: EventOf<'deadline'>): Outcome {
  // What becomes of a site that is to join is looked at after every event.
  if (state.deadline?.name !== timer) return accept(state)
  const { current, terms } = state
  switch (state.phase) {
    case 'awaiting-approval':
      return onApprovalsOver(state, at)
    case 'key-commit':
      return pause(
        state,
        missing(state, (site) => state.commits[site] !== undefined),
        'key setup needs every site',
      )
    case 'key-reveal':
      return pause(
        state,
        missing(state, (site) => state.reveals[site] !== undefined),
        'key setup needs every site',
      )
    case 'key-confirm':
      return pause(
        state,
        missing(state, (site) => state.confirms[site] !== undefined),
        'key setup needs every site',
      )
    case 'collecting': {
      const late = missing(state, (site) => current.contributions[site] !== undefined)
      const outcome = closeIfComplete(markAbsent(state, late), [
        auditRow(state, 'coordinator', 'deadline', { step: current.step, missing: late.join(' ') }),
      ])
      if (!outcome.accepted || outcome.state.phase !== 'collecting') return outcome
      if (awaitsHandover(outcome.state))
        return pause(
          outcome.state,
          late,
          'a site was restored or has joined, and nobody has handed over the model to it',
        )
      return pause(
        outcome.state,
        late,
        `${Object.keys(current.contributions).length} contributions to step ${current.step} are in, ` +
          `${terms.minimum} are needed`,
      )
    }
    case 'signing':
      return pause(
        state,
        missingMembers(state, (site) => current.signatures[site] !== undefined),
        `${Object.keys(current.signatures).length} signatures of the list of step ${current.step} ` +
          `are in, ${terms.quorum} are needed`,
      )
    case 'answering':
      return pause(
        state,
        missingMembers(state, (site) => current.answers[site] !== undefined),
        `${Object.keys(current.answers).length} answers for step ${current.step} are in, ` +
          `${terms.threshold} are needed`,
      )
    case 'opening': {
      const late = missing(state, (site) => (state.sites[site]?.applied ?? -1) >= current.step)
      const outcome = advanceIfOpened(markAbsent(state, late), at, [
        auditRow(state, 'coordinator', 'deadline', { step: current.step, missing: late.join(' ') }),
      ])
      if (!outcome.accepted || outcome.state.phase !== 'opening') return outcome
      const silent = unanswered(state)
      if (current.disputed && silent.length > 0)
        return pause(
          outcome.state,
          silent,
          `the answers for step ${current.step} do not fit each other, and more are needed to tell ` +
            'which are wrong',
        )
      return pause(
        outcome.state,
        late,
        `${takingPart(state).length - late.length} sites have opened step ${current.step}, ` +
          `${terms.minimum} are needed`,
      )
    }
    default:
      return pause(
        state,
        missing(state, () => false),
        'no site has sent the model to be released',
      )
  }
}

export function onRefusal(state: RunState, event: EventOf<'refusal'>): Outcome {
  const { site, code, reason, at } = event
  const undecided = onAdmissionRefused(state, event)
  if (undecided !== null) return undecided
  const known = state.sites[site]
  if (known === undefined) return unknownSite(site)
  const doubt = onDoubt(state, event)
  if (doubt !== null) return doubt
  if (state.phase === 'awaiting-approval') return onUnapprovedRefusal(state, event)
  if (hasEnded(state) || (!known.present && known.refusal?.code === code && known.refusal.reason === reason))
    return accept(state)
  const row = auditRow(state, site, 'refused', { step: state.current.step, phase: state.phase, code, reason })
  const noted = withSite(state, site, {
    present: false,
    refusal: { code, reason },
    lastRefusal: { code, reason },
  })
  const isWilling = (name: SiteName): boolean => noted.sites[name]?.refusal === null && !isOut(noted, name)
  const willing = noted.roster.filter((each) => isWilling(each.site)).length
  const signers = state.terms.committee.filter(isWilling).length
  // Key setup needs everybody.
  if (state.phase.startsWith('key-') || willing < state.terms.minimum || signers < state.terms.quorum) {
    const failed = fail(noted, at, code, `site '${site}' cannot go on: ${reason}`)
    return failed.accepted ? { ...failed, audit: [row, ...failed.audit] } : failed
  }
  if (state.phase === 'collecting') return closeIfComplete(noted, [row])
  return advanceIfOpened(noted, at, [row])
}

export function onModel(state: RunState, { site, file, at }: EventOf<'model'>): Outcome {
  if (state.sites[site] === undefined) return unknownSite(site)
  if (state.released === file) return accept(state)
  if (state.phase !== 'releasing') return notNow(state, 'model')
  if (file !== state.model)
    return reject('CONFLICT', `site '${site}' sent model ${file}, the sites agreed on ${state.model}`)
  return accept({ ...enter(state, 'released'), released: file, endedAt: at }, [
    auditRow(state, site, 'released', { model: file, to: 'coordinator' }),
  ])
}

export function onClosed(state: RunState, { site }: EventOf<'closed'>): Outcome {
  const known = state.sites[site]
  if (known === undefined) return onJoinerGone(state, site, null) ?? unknownSite(site)
  if (!hasEnded(state) && known.leftOut !== true) return notNow(state, 'farewell')
  if (known.closed) return accept(state)
  return accept(withSite(state, site, { closed: true }))
}

export function onAbort(state: RunState, { operator, reason, at }: EventOf<'abort'>): Outcome {
  if (state.phase === 'aborted') return accept(state)
  if (hasEnded(state)) return reject('NOT_NOW', `the run has already ended: ${state.phase}`)
  return accept({ ...enter(state, 'aborted'), failure: { code: 'RUN_FAILED', reason }, endedAt: at }, [
    auditRow(state, operator, 'run-aborted', { reason }),
  ])
}

function pause(state: RunState, waitingFor: readonly SiteName[], why: string): Outcome {
  const reason = clipped(`${why}; waiting for ${listed(waitingFor)}`)
  return accept({ ...state, paused: reason }, [
    auditRow(state, 'coordinator', 'paused', { step: state.current.step, phase: state.phase, reason }),
  ])
}

function missing(state: RunState, has: (site: SiteName) => boolean): readonly SiteName[] {
  return state.roster.map(({ site }) => site).filter((site) => !isOut(state, site) && !has(site))
}

function missingMembers(state: RunState, has: (site: SiteName) => boolean): readonly SiteName[] {
  return state.terms.committee.filter((site) => !isOut(state, site) && !has(site))
}

function markAbsent(state: RunState, sites: readonly SiteName[]): RunState {
  return sites.reduce((marked, site) => withSite(marked, site, { present: false }), state)
}
