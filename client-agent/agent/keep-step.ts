/**
 * What a step that was opened leaves at this site: the new model, the next keys, who took part, and at the
 * end how the model does here.
 */
import { asConsiliumError, type SiteName } from '@consilium/shared/kernel'
import {
  type AttendanceSpan,
  attend,
  encodeModelFile,
  finalStep,
  type ModelState,
  type StepMetrics,
} from '@consilium/shared/protocol'
import { type AgentContext, type RunTerms, recordOf } from './context.ts'
import { localFileName, modelFileName, residualFileName, uploadFileName } from './file-names.ts'
import { firstProblem } from './fit.ts'
import { nextKeys } from './keys.ts'
import { ownEvaluation } from './learning.ts'
import { heldLocal } from './model-store.ts'
import type { EpochKeys, SiteRun } from './site-run.ts'

export interface OpenedStep {
  readonly record: SiteRun
  readonly terms: RunTerms
  readonly keys: EpochKeys
  readonly step: number
  readonly state: ModelState
  readonly metrics: StepMetrics | null
  readonly wrongAnswers: readonly SiteName[]
  /** The sites of the certified list. */
  readonly listed: readonly SiteName[]
}

/**
 * Stores the new model, the next step's keys and what is carried over, all in one record; then lets go of
 * what the step needed.
 */
export async function keepStep(agent: AgentContext, options: OpenedStep): Promise<SiteRun> {
  const { record, terms, keys, step, state, metrics, wrongAnswers, listed } = options
  const { run } = record
  const model = await agent.files.write(run, modelFileName(step), encodeModelFile(state))
  const now = recordOf(agent.store, run)
  const own = step === finalStep(terms.plan) ? await evaluateOwn(agent, { record: now, terms, state }) : {}
  const isListed = listed.includes(agent.identity.site)
  const carried = isListed && now.prepared?.residual ? { step, file: now.prepared.residual } : now.residual
  const local = now.prepared?.local === undefined ? now.local : { step, file: now.prepared.local }
  const { [step]: _, ...signedLists } = now.signedLists
  const next: SiteRun = {
    ...now,
    status: 'running',
    applied: step,
    model,
    keys: nextKeys(keys),
    residual: carried,
    ...(local === undefined ? {} : { local }),
    prepared: null,
    signedLists,
    metrics: metrics === null ? now.metrics : [...now.metrics, metrics],
    ...(wrongAnswers.length === 0 ? {} : { wrongAnswers: { step, sites: wrongAnswers } }),
    attendance: attended(now, step, listed),
    ...own,
    costs: agent.costs.of(now),
  }
  agent.store.save(next)
  await agent.files.remove(run, uploadFileName(step))
  await agent.files.remove(run, modelFileName(step - 1))
  if (now.local !== undefined && now.local.step !== local?.step)
    await agent.files.remove(run, localFileName(now.local.step))
  const stale = [now.residual?.step, now.prepared?.residual ? now.prepared.message.step : undefined].filter(
    (each) => each !== undefined && each !== carried?.step,
  )
  for (const each of stale) if (each !== undefined) await agent.files.remove(run, residualFileName(each))
  return next
}

/** With a step more for every site that takes part. Whoever has left keeps what it has. */
function attended(
  { roster, attendance = {} }: SiteRun,
  step: number,
  listed: readonly SiteName[],
): NonNullable<SiteRun['attendance']> {
  const spans = roster.map(({ site }): readonly [SiteName, readonly AttendanceSpan[]] => {
    // A site that was restored may make a step once more that it had noted before.
    const before = (attendance[site] ?? []).flatMap((span) =>
      span.from >= step ? [] : [{ ...span, to: Math.min(span.to, step - 1) }],
    )
    return [site, attend(before, step, listed.includes(site) ? 'included' : 'missed')]
  })
  return { ...attendance, ...Object.fromEntries(spans) }
}

/**
 * How the final model does on this site's own test records. It is no part of the run: where the records
 * cannot be had there is none, and the run goes on.
 */
async function evaluateOwn(
  agent: AgentContext,
  {
    record,
    terms,
    state,
  }: { readonly record: SiteRun; readonly terms: RunTerms; readonly state: ModelState },
): Promise<Pick<SiteRun, 'own' | 'ownMissing'>> {
  const { plan } = terms
  try {
    const cohort = await agent.cohorts.of(record.run, plan, record.approval?.dataset ?? null)
    if (cohort.testRows === 0) return { own: null }
    const local = await heldLocal(agent.files, record, plan)
    const { backend, signal, identity } = agent
    return {
      own: await ownEvaluation({
        plan,
        site: identity.site,
        step: finalStep(plan),
        state,
        local,
        cohort,
        backend,
        signal,
      }),
    }
  } catch (thrown) {
    // Stopped: it is made when the agent is back.
    if (agent.signal.aborted) throw thrown
    const { code, message } = asConsiliumError(thrown)
    agent.logger[code === 'INTERNAL' ? 'error' : 'warn'](
      'the final model is not evaluated on the records of this site',
      {
        run: record.run,
        code,
        reason: message,
      },
    )
    return { own: null, ownMissing: firstProblem({ code, message }) }
  }
}
