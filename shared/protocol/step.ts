/**
 * One step: collect contributions, have the list signed, collect answers, have the sum opened and applied.
 */
import { canonicalJson, type Digest, type SiteName } from '../kernel/index.ts'
import { attend } from './attendance.ts'
import { emptyStep } from './create.ts'
import { noteWrongAnswers } from './doubts.ts'
import { awaitsHandover, isEnding, isOut, nextEpoch, takingPart } from './epoch.ts'
import type { Outcome } from './events.ts'
import type { ContributionList } from './messages.ts'
import {
  accept,
  auditRow,
  contradiction,
  type EventOf,
  enter,
  fail,
  hasEnded,
  heard,
  notInCommittee,
  notNow,
  reject,
  repeats,
  unknownSite,
  withSite,
} from './outcome.ts'
import type { AuditEntry, RunState, StepState } from './state.ts'
import { listDigest } from './transcript.ts'

/** The closed list of a step. @throws RangeError if the list is still open */
export function contributionList(state: RunState, step: StepState): ContributionList {
  if (step.members === null) throw new RangeError(`step ${step.step} has no list yet`)
  const members = step.members.map((site) => {
    const stored = step.contributions[site]
    if (stored === undefined) throw new RangeError(`'${site}' is listed but did not contribute`)
    return stored.message
  })
  return { run: state.context.run, epoch: members[0]?.epoch ?? state.context.epoch, step: step.step, members }
}

export function onContribution(state: RunState, { message, shareBlobs }: EventOf<'contribution'>): Outcome {
  const { site } = message
  const known = state.current.contributions[site]
  if (state.sites[site] === undefined) return unknownSite(site)
  if (message.step === state.current.step) {
    if (repeats(known?.message, message)) return accept(state)
    if (known !== undefined) return contradiction(site, 'contribution')
  }
  if (
    state.phase !== 'collecting' ||
    message.step !== state.current.step ||
    message.attempt !== state.current.attempt
  )
    return notNow(state, `contribution to step ${message.step}`)
  const holders = state.terms.encrypted ? state.terms.committee.length : 0
  if (shareBlobs.length !== holders)
    return reject(
      'INVALID_ARGUMENT',
      `site '${site}' sent ${shareBlobs.length} sealed key shares, expected one for each of ${holders} sites`,
    )
  const first = Object.values(state.current.contributions)[0]?.message
  const base = state.model ?? first?.baseModel ?? message.baseModel
  if (message.baseModel !== base)
    return reject(
      'CONFLICT',
      `site '${site}' started from model ${message.baseModel}, the other sites from ${base}`,
    )
  if (
    first !== undefined &&
    (first.lanePlan !== message.lanePlan || first.uploadBytes !== message.uploadBytes)
  ) {
    return reject(
      'CONFLICT',
      `site '${site}' packed its update differently from site '${first.site}': do both run the same version?`,
    )
  }
  const current = {
    ...state.current,
    contributions: { ...state.current.contributions, [site]: { message, shareBlobs } },
  }
  const row = auditRow(state, site, 'contribution', {
    step: message.step,
    upload: message.upload,
    bytes: message.uploadBytes,
    shares: message.shares,
    baseModel: message.baseModel,
  })
  return closeIfComplete(
    { ...withSite(heard(state, site), site, { contributed: state.context.epoch }), current },
    [row],
  )
}

/** Closes the list once nobody is waited for and there are enough; otherwise the state as it is. */
export function closeIfComplete(state: RunState, audit: readonly AuditEntry[]): Outcome {
  const { current, roster, sites, terms } = state
  const contributed = roster
    .map(({ site }) => site)
    .filter((site) => current.contributions[site] !== undefined)
  const awaited = roster.some(
    ({ site }) => sites[site]?.present === true && current.contributions[site] === undefined,
  )
  if (awaited || awaitsHandover(state) || contributed.length < terms.minimum) return accept(state, audit)
  const closed = enter(
    { ...noteAttendance(state, contributed), current: { ...current, members: contributed } },
    'signing',
  )
  const row = auditRow(state, 'coordinator', 'list-closed', {
    step: current.step,
    list: listDigest(state.context, contributionList(closed, closed.current)),
    members: contributed.length,
  })
  return accept(closed, [...audit, row])
}

/**
 * Notes what becomes of every site that takes part, now that the list of the step in hand is closed with
 * these members.
 */
function noteAttendance(state: RunState, members: readonly SiteName[]): RunState {
  const included = new Set(members)
  const noted = takingPart(state).flatMap(({ site }) => {
    const known = state.sites[site]
    if (known === undefined) return []
    const as = included.has(site) ? 'included' : known.refusal === null ? 'missed' : 'refused'
    return [[site, { ...known, attendance: attend(known.attendance ?? [], state.current.step, as) }] as const]
  })
  return { ...state, sites: { ...state.sites, ...Object.fromEntries(noted) } }
}

export function onListSignature(state: RunState, { message }: EventOf<'list-signature'>): Outcome {
  const { site } = message
  const { current, terms } = state
  if (state.sites[site] === undefined) return unknownSite(site)
  if (!terms.committee.includes(site)) return notInCommittee(site)
  if (message.step === current.step && repeats(current.signatures[site], message)) return accept(state)
  if (state.phase !== 'signing' || message.step !== current.step)
    return notNow(state, `list signature for step ${message.step}`)
  if (message.list !== listDigest(state.context, contributionList(state, current)))
    return reject('CONFLICT', `site '${site}' signed another list than the one of this step`)
  const signatures = { ...current.signatures, [site]: message }
  const next = { ...heard(state, site), current: { ...current, signatures } }
  const row = auditRow(state, site, 'list-signed', { step: current.step, list: message.list })
  if (Object.keys(signatures).length < terms.quorum) return accept(next, [row])
  return openIfReady(enter(next, 'answering'), [
    row,
    auditRow(state, 'coordinator', 'list-certified', {
      step: current.step,
      list: message.list,
      signatures: terms.quorum,
    }),
  ])
}

export function onAnswer(state: RunState, { message }: EventOf<'answer'>): Outcome {
  const { site } = message
  const { current } = state
  if (state.sites[site] === undefined) return unknownSite(site)
  if (!state.terms.committee.includes(site)) return notInCommittee(site)
  const known = current.answers[site]
  if (message.step === current.step && repeats(known, message)) return accept(state)
  if (message.step === current.step && known !== undefined) return contradiction(site, 'answer')
  const isWanted = state.phase === 'answering' || (state.phase === 'opening' && current.disputed)
  if (!isWanted || message.step !== current.step) return notNow(state, `answer for step ${message.step}`)
  if (message.list !== listDigest(state.context, contributionList(state, current)))
    return reject('CONFLICT', `site '${site}' answers for another list than the one of this step`)
  const next = {
    ...heard(state, site),
    // What could not be opened may be opened now.
    paused: state.phase === 'opening' ? null : state.paused,
    current: { ...current, answers: { ...current.answers, [site]: message } },
  }
  return openIfReady(next, [
    auditRow(state, site, 'answer', { step: current.step, list: message.list, sealed: message.sealed }),
  ])
}

export function onSumStored(state: RunState, { step, digest, bytes }: EventOf<'sum-stored'>): Outcome {
  const { current } = state
  if (step !== current.step || current.members === null) return notNow(state, `sum of step ${step}`)
  if (current.sum !== null) return accept(state)
  const next = { ...state, current: { ...current, sum: { digest, bytes } } }
  return openIfReady(next, [auditRow(state, 'coordinator', 'sum', { step, sum: digest, bytes })])
}

/**
 * Everybody may open once there are `threshold` answers (none are needed in a plain run) and the sum is
 * there.
 */
function openIfReady(state: RunState, audit: readonly AuditEntry[]): Outcome {
  const { current, terms } = state
  const enough = Object.keys(current.answers).length >= (terms.encrypted ? terms.threshold : 0)
  return accept(
    state.phase === 'answering' && enough && current.sum !== null ? enter(state, 'opening') : state,
    audit,
  )
}

export function onReport(state: RunState, { message, agreed, at }: EventOf<'report'>): Outcome {
  const { site, step } = message
  const known = state.sites[site]
  if (known === undefined) return unknownSite(site)
  if (known.applied >= step) return accept(state)
  const isCurrent = state.phase === 'opening' && step === state.current.step
  const isFinished =
    step < state.current.step ||
    (step === state.current.step && (state.phase === 'releasing' || state.phase === 'released'))
  if (known.applied !== step - 1 || !(isCurrent || (isFinished && agreed !== null)))
    return notNow(state, `report on step ${step}`)
  const expected: Digest = (isCurrent ? state.current.model : agreed) ?? message.model
  const row = auditRow(state, site, 'opened', { step, model: message.model })
  if (message.model !== expected) {
    const differs =
      `after step ${step} site '${site}' holds model ${message.model}, others hold ${expected}: the ` +
      'sites did not apply the same sum'
    if (hasEnded(state)) return reject('CONFLICT', differs)
    const failed = fail(state, at, 'CONFLICT', differs)
    return failed.accepted ? { ...failed, audit: [row, ...failed.audit] } : failed
  }
  const noted = noteWrongAnswers(state, message)
  const rows = [row, ...noted.audit]
  const reported: RunState = {
    ...withSite(heard(noted.state, site), site, { applied: step, backend: message.backend }),
    current: isCurrent ? { ...state.current, model: expected } : state.current,
  }
  if (!isCurrent || message.metrics === null) return advanceIfOpened(reported, at, rows)
  const earlier = state.metrics.find((metrics) => metrics.step === message.metrics?.step)
  if (earlier !== undefined && canonicalJson(earlier) !== canonicalJson(message.metrics)) {
    const failed = fail(
      reported,
      at,
      'CONFLICT',
      `after step ${step} site '${site}' reports other metrics than the sites before it: they did ` +
        'not open the same sum',
    )
    return failed.accepted ? { ...failed, audit: [...rows, ...failed.audit] } : failed
  }
  return advanceIfOpened(
    earlier === undefined ? { ...reported, metrics: [...reported.metrics, message.metrics] } : reported,
    at,
    rows,
  )
}

/** Goes to the next step once nobody is waited for and enough sites hold the new model to go on. */
export function advanceIfOpened(state: RunState, at: number, audit: readonly AuditEntry[]): Outcome {
  if (state.phase !== 'opening') return accept(state, audit)
  const { current, roster, sites, terms } = state
  const has = (site: SiteName): boolean =>
    !isOut(state, site) && sites[site]?.adopts !== true && (sites[site]?.applied ?? -1) >= current.step
  if (
    roster.some(({ site }) => sites[site]?.present === true && !isOut(state, site) && !has(site)) ||
    roster.filter(({ site }) => has(site)).length < terms.minimum
  )
    return accept(state, audit)
  const finished: RunState = { ...state, model: current.model }
  const archived = [{ run: state.context.run, step: current }]
  const row = auditRow(state, 'coordinator', 'step-finished', { step: current.step, model: current.model })
  if (current.step <= terms.rounds) {
    const next: RunState = { ...finished, current: emptyStep(current.step + 1) }
    if (isEnding(next)) return nextEpoch(next, { at, audit: [...audit, row], archived })
    return accept(enter(next, 'collecting'), [...audit, row], archived)
  }
  if (terms.releaseModel === 'coordinator')
    return accept(enter(finished, 'releasing'), [...audit, row], archived)
  return accept(
    { ...enter(finished, 'released'), endedAt: at },
    [...audit, row, auditRow(state, 'coordinator', 'released', { model: current.model, to: 'sites' })],
    archived,
  )
}
