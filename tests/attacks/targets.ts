/** What somebody who wants one hospital's update is after. */
import { lanePlan, unpack } from '@consilium/shared/crypto'
import type { SiteName } from '@consilium/shared/kernel'
import { type RunState, settleLaneBits, type TrainingPlan } from '@consilium/shared/protocol'
import { metricLayout, modelInputs, parameterShapes, statisticsLayout } from '@consilium/shared/training'
import type { Federation } from './federation.ts'
import type { Target } from './recovery.ts'

/** A site's update to the step in hand, with everything about it that passes through the coordinator. */
export function targetOf(options: {
  readonly federation: Federation
  readonly state: RunState
  readonly plan: TrainingPlan
  readonly site: SiteName
}): Target {
  const { federation, state, plan, site } = options
  const step = state.current
  const stored = step.contributions[site]
  const reveal = state.reveals[site]
  if (stored === undefined || reveal === undefined) throw new Error('the target did not contribute')
  return {
    state,
    step,
    contribution: stored.message,
    upload: federation.held(stored.message.upload),
    sealedShares: stored.shareBlobs.map((digest) => federation.held(digest)),
    sealedPayloads: reveal.sealedBlobs.map((digest) => federation.held(digest)),
    sealedAnswers: new Map(
      Object.values(step.answers).map((answer) => [answer.site, federation.held(answer.sealed)] as const),
    ),
    plausible(coefficients) {
      try {
        unpack(lanesOf(plan, step.step), coefficients)
        return true
      } catch {
        return false
      }
    },
  }
}

/** How a step's vector is laid out; everybody knows the plan. */
export function lanesOf(plan: TrainingPlan, step: number): ReturnType<typeof lanePlan> {
  if (step === 0)
    return lanePlan([{ name: 'fields', count: statisticsLayout(plan.data).length, laneBits: 48 }])
  const shapes = parameterShapes(plan.model, modelInputs(plan.data).length)
  const parameters = shapes.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  )
  return lanePlan([
    { name: 'delta', count: parameters, laneBits: settleLaneBits(plan, 5) },
    { name: 'clipped', count: shapes.length, laneBits: 48 },
    { name: 'fields', count: metricLayout(plan.evaluation.histogramBins).length, laneBits: 48 },
  ])
}
