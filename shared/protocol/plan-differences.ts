/** In what one plan differs from another, field by field. */
import { canonicalJson, type Json } from '../kernel/index.ts'
import { planText } from './plan.ts'
import type { TrainingPlan } from './plan-schema.ts'

/** One field that two plans do not have alike. */
export interface PlanDifference {
  /** `training.optimiser.learningRate`; of a feature `data.features[age].range`. */
  readonly path: string
  /** Null where the plan before has no such field, or has it as null. */
  readonly before: Json
  readonly after: Json
}

/**
 * Every field that differs, in the order of the canonical text. Features are held against each other by name,
 * so that one more moves no other; if those of both plans stand in another order, the names in either order
 * are one difference. All other lists are one value.
 *
 * @returns none if and only if the plans have one digest
 */
export function planDifferences(before: TrainingPlan, after: TrainingPlan): readonly PlanDifference[] {
  return fieldDifferences('', canonical(before), canonical(after))
}

type Fields = Readonly<Record<string, Json>>

function canonical(plan: TrainingPlan): Json {
  return JSON.parse(planText(plan)) as Json
}

/**
 * A field that one of the two lacks is null in it: the canonical text has a field always, or leaves it out
 * and never says null.
 */
function fieldDifferences(path: string, before: Json, after: Json): readonly PlanDifference[] {
  if (path === 'data.features') return featureDifferences(path, featuresOf(before), featuresOf(after))
  if (!isObject(before) || !isObject(after)) {
    return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, before, after }]
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const inside = path === '' ? '' : `${path}.`
  return names.flatMap((name) =>
    fieldDifferences(`${inside}${name}`, before[name] ?? null, after[name] ?? null),
  )
}

function featureDifferences(
  path: string,
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): readonly PlanDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const fields = names.flatMap((name) =>
    fieldDifferences(`${path}[${name}]`, before.get(name) ?? null, after.get(name) ?? null),
  )
  const [orderBefore, orderAfter] = [
    [...before.keys()].filter((name) => after.has(name)),
    [...after.keys()].filter((name) => before.has(name)),
  ]
  const isMoved = orderBefore.some((name, index) => name !== orderAfter[index])
  return isMoved ? [...fields, { path, before: orderBefore, after: orderAfter }] : fields
}

/** By name, in their order. */
function featuresOf(features: Json): ReadonlyMap<string, Json> {
  const list: readonly Json[] = Array.isArray(features) ? features : []
  return new Map(list.map((feature) => [isObject(feature) ? String(feature['name']) : '', feature]))
}

function isObject(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
