/** Key setup: everybody in the roster, or nothing. */
import { canonicalJson, type SiteName } from '../kernel/index.ts'
import type { Outcome } from './events.ts'
import type { KeyConfirm } from './messages.ts'
import {
  accept,
  auditRow,
  contradiction,
  type EventOf,
  enter,
  fail,
  heard,
  notNow,
  reject,
  repeats,
  unknownSite,
} from './outcome.ts'
import type { RunState } from './state.ts'
import { seedCommitment } from './transcript.ts'

export function onKeyCommit(state: RunState, { message }: EventOf<'key-commit'>): Outcome {
  const { site } = message
  if (state.sites[site] === undefined) return unknownSite(site)
  const known = state.commits[site]
  if (repeats(known, message)) return accept(state)
  if (known !== undefined) return contradiction(site, 'key commitment')
  if (state.phase !== 'key-commit') return notNow(state, 'key commitment')
  const next = { ...heard(state, site), commits: { ...state.commits, [site]: message } }
  return accept(isWhole(next, next.commits) ? enter(next, 'key-reveal') : next, [
    auditRow(state, site, 'key-commit', { commitment: message.commitment }),
  ])
}

export function onKeyReveal(state: RunState, { message, sealedBlobs }: EventOf<'key-reveal'>): Outcome {
  const { site } = message
  if (state.sites[site] === undefined) return unknownSite(site)
  const known = state.reveals[site]
  if (repeats(known?.message, message)) return accept(state)
  if (known !== undefined) return contradiction(site, 'key reveal')
  if (state.phase !== 'key-reveal') return notNow(state, 'key reveal')
  if (seedCommitment(state.context, site, message.seedPart) !== state.commits[site]?.commitment) {
    return reject('CONFLICT', `site '${site}' reveals another part of the seed than it committed to`)
  }
  if (
    canonicalJson(message.sealed) !== canonicalJson(sealedBlobs) ||
    sealedBlobs.length !== state.roster.length
  ) {
    return reject(
      'INVALID_ARGUMENT',
      `site '${site}' sent ${sealedBlobs.length} sealed payloads that are not the ` +
        `${state.roster.length} that it signed`,
    )
  }
  const next = { ...heard(state, site), reveals: { ...state.reveals, [site]: { message, sealedBlobs } } }
  return accept(isWhole(next, next.reveals) ? enter(next, 'key-confirm') : next, [
    auditRow(state, site, 'key-reveal'),
  ])
}

export function onKeyConfirm(state: RunState, { message, at }: EventOf<'key-confirm'>): Outcome {
  const { site } = message
  if (state.sites[site] === undefined) return unknownSite(site)
  const known = state.confirms[site]
  if (repeats(known, message)) return accept(state)
  if (known !== undefined) return contradiction(site, 'key confirmation')
  if (state.phase !== 'key-confirm') return notNow(state, 'key confirmation')
  if (!takesUp(state, message)) {
    const { step, model } = message.start ?? { step: 'none', model: 'none' }
    return reject(
      'CONFLICT',
      `site '${site}' would take up the run at step ${step} from model ${model}; it stands at step ` +
        `${state.current.step}, ${state.model}`,
    )
  }
  const other = Object.values(state.confirms).find(
    ({ transcript, start }) =>
      transcript !== message.transcript ||
      (start !== undefined &&
        message.start !== undefined &&
        canonicalJson(start) !== canonicalJson(message.start)),
  )
  const row = auditRow(state, site, 'key-confirm', { transcript: message.transcript })
  if (other !== undefined) {
    const failed = fail(
      state,
      at,
      'SECURITY_REFUSED',
      `sites '${other.site}' and '${site}' saw different key setups: somebody showed them different ` +
        'messages; find out who before starting again',
    )
    return failed.accepted ? { ...failed, audit: [row, ...failed.audit] } : failed
  }
  const next = { ...heard(state, site), confirms: { ...state.confirms, [site]: message } }
  return accept(isWhole(next, next.confirms) ? enter(next, 'collecting') : next, [row])
}

/**
 * Whether a site stands where the run does. Before the first model nobody but the sites knows the one they
 * start from.
 */
function takesUp({ context, current, model, sites }: RunState, { site, start }: KeyConfirm): boolean {
  if (context.epoch === 1 || sites[site]?.adopts === true) return start === undefined
  return start !== undefined && start.step === current.step && (model === null || start.model === model)
}

function isWhole(state: RunState, received: Readonly<Record<SiteName, unknown>>): boolean {
  return state.roster.every(({ site }) => received[site] !== undefined)
}
