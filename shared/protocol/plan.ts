/**
 * A training plan: what the ML lead asks the hospitals to agree to. It is data, never code. Everything in it
 * is checked at once and every problem is reported with its place.
 */
import { ConsiliumError, canonicalJson, type Digest, sha256 } from '../kernel/index.ts'
import { readYaml } from '../yaml/index.ts'
import { planRefusal, schemaProblems, type WrittenPlan } from './plan-problems.ts'
import { type PlanProblem, ruleProblems } from './plan-rules.ts'
import { planSchema, type TrainingPlan } from './plan-schema.ts'

/**
 * Reads a new plan from YAML or JSON text and holds it against every rule.
 *
 * @param source the file's name, for messages
 * @throws ConsiliumError `INVALID_PLAN`, listing every problem with its place
 */
export function parsePlan(text: string, source = 'plan'): TrainingPlan {
  const written = writtenPlan(text, source)
  return accepted(written, ruleProblems(written.raw))
}

/**
 * Reads a plan that a run was made from, of this or an earlier build. Rules that came after it do not apply:
 * what ran goes on and stays readable.
 *
 * @param source for messages: `the plan of run-…`
 * @throws ConsiliumError `INVALID_PLAN` if it is none of any build
 */
export function storedPlan(text: string, source: string): TrainingPlan {
  return accepted(writtenPlan(text, source), [])
}

function writtenPlan(text: string, source: string): WrittenPlan {
  const read = readYaml(text)
  if (read.isYaml) return { source, text, raw: read.value }
  throw new ConsiliumError(
    'INVALID_PLAN',
    `${source} is not YAML: ${read.problem}. Check indentation, quotes and colons there.`,
    { isPublic: true },
  )
}

/** @throws ConsiliumError `INVALID_PLAN` for what the schema finds, and for `broken` rules */
function accepted(written: WrittenPlan, broken: readonly PlanProblem[]): TrainingPlan {
  const result = planSchema.safeParse(written.raw)
  if (result.success && broken.length === 0) return { ...result.data, checked: true }
  throw planRefusal(written, [
    ...(result.success ? [] : schemaProblems(result.error, written.raw)),
    ...broken,
  ])
}

/** The plan's one canonical spelling, defaults filled in: what sites approve and what its digest covers. */
export function planText(plan: TrainingPlan): string {
  const { checked: _, ...fields } = plan
  return canonicalJson(fields)
}

export function planDigest(plan: TrainingPlan): Digest {
  return sha256(planText(plan))
}

/** The last step of a run, the final evaluation; step 0 is the statistics. */
export function finalStep(plan: TrainingPlan): number {
  return plan.rounds + 1
}
