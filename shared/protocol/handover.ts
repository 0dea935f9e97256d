/**
 * A restored site takes over the model state that the epoch starts from: one of the others uploads it, sealed
 * from the coordinator.
 */
import { awaitsHandover } from './epoch.ts'
import type { Outcome } from './events.ts'
import { accept, auditRow, type EventOf, heard, notNow, reject, repeats, unknownSite } from './outcome.ts'
import type { RunState } from './state.ts'
import { closeIfComplete } from './step.ts'

export function onHandover(state: RunState, { message }: EventOf<'handover'>): Outcome {
  const { site, file, bytes } = message
  const known = state.sites[site]
  if (known === undefined) return unknownSite(site)
  if (repeats(state.handover, message)) return accept(state)
  if (state.phase !== 'collecting' || !awaitsHandover(state))
    return notNow(state, 'model that is handed over')
  if (known.adopts === true)
    return reject('CONFLICT', `site '${site}' was restored itself and has no model to hand over`)
  const next: RunState = { ...heard(state, site), handover: message, paused: null }
  return closeIfComplete(next, [
    auditRow(state, site, 'handed-over', { step: state.current.step, file, bytes }),
  ])
}

export function onAdoption(state: RunState, { message }: EventOf<'adoption'>): Outcome {
  const { site, model } = message
  const known = state.sites[site]
  if (known === undefined) return unknownSite(site)
  const start = Object.values(state.confirms).find((each) => each.start !== undefined)?.start
  if (known.adopts !== true && model === start?.model) return accept(state)
  if (state.handover === undefined || start === undefined || known.adopts !== true)
    return notNow(state, 'model that was taken over')
  if (model !== start.model)
    return reject('CONFLICT', `site '${site}' took over model ${model}; the epoch starts from ${start.model}`)
  const { adopts: _, ...holds } = heard(state, site).sites[site] ?? known
  const sites = { ...state.sites, [site]: { ...holds, applied: start.step - 1 } }
  return accept({ ...state, sites }, [auditRow(state, site, 'adopted', { step: start.step, model })])
}
