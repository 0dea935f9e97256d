/** Plans with every field that a plan can have, each at values that it can take. */
import { canonicalJson, type Json } from '@consilium/shared/kernel'
import { parsePlan, planText, type TrainingPlan } from '@consilium/shared/protocol'
import fc from 'fast-check'

const COLUMNS = ['age', 'sex', 'a.b', 'a, b', 'čas', 'X', '0', 'pressure (mean)'] as const
const TEXTS = ['0', '1', '1.0', 'yes', 'no', 'a, b', 'a", "b', '<b>'] as const
const SITES = ['north', 'south', 'east', 'west', 'far-north'] as const

const finite = fc.integer({ min: -500, max: 500 }).map((tenths) => tenths / 10)
const seconds = fc.integer({ min: 1, max: 30 * 86_400 })
const someTexts = (least: number) =>
  fc.uniqueArray(fc.constantFrom(...TEXTS), { minLength: least, maxLength: 4 })

const numeric = fc.record(
  {
    name: fc.constantFrom(...COLUMNS),
    type: fc.constant('numeric'),
    unit: fc.constantFrom('a', 'mm[Hg]', 'mg/dL'),
    range: fc.tuple(finite, fc.integer({ min: 1, max: 900 })).map(([low, width]) => [low, low + width]),
    outOfRange: fc.constantFrom('clip', 'missing', 'drop-row'),
    missing: fc.constantFrom('drop-row', 'mean'),
  },
  { requiredKeys: ['name', 'type', 'range'] },
)

const categorical = fc.record(
  {
    name: fc.constantFrom(...COLUMNS),
    type: fc.constant('categorical'),
    categories: someTexts(2),
    unknownCategory: fc.constantFrom('missing', 'other', 'drop-row'),
    dropFirst: fc.boolean(),
    missing: fc.constantFrom('drop-row', 'all-zero'),
  },
  { requiredKeys: ['name', 'type', 'categories'] },
)

/** Whole numbers are codes, if the plan says so. */
const coded = fc
  .tuple(
    categorical,
    fc.uniqueArray(fc.constantFrom('0', '1', '2', '3'), { minLength: 2 }),
    fc.constantFrom('text', 'integer'),
  )
  .map(([feature, categories, codes]) => ({ ...feature, categories, codes }))

const label = fc.oneof(
  fc.record({ name: fc.constantFrom('died', 'ill'), positive: fc.record({ above: finite }) }),
  fc.record({
    name: fc.constantFrom('died', 'ill'),
    positive: fc.record({ values: fc.subarray(['1', 'yes', 'a, b'], { minLength: 1 }) }),
    negative: fc.oneof(
      fc.constant('rest'),
      fc.record({ values: fc.subarray(['0', 'no', '<b>'], { minLength: 1 }) }),
    ),
  }),
)

const model = fc.oneof(
  fc.record({ family: fc.constant('logistic-regression'), initial: fc.constantFrom('zero', 'seeded') }),
  fc.record({
    family: fc.constant('mlp'),
    hidden: fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 }),
    activation: fc.constantFrom('relu', 'tanh'),
  }),
)

const effort = fc.oneof(
  fc.record({ localEpochs: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ localSteps: fc.integer({ min: 1, max: 9 }) }),
)

const training = fc
  .record(
    {
      batchSize: fc.integer({ min: 1, max: 512 }),
      optimiser: fc.record({
        kind: fc.constantFrom('sgd', 'adam'),
        learningRate: fc.constantFrom(0.001, 0.05, 0.1, 1),
      }),
      standardise: fc.constantFrom('federation', 'site', 'none'),
    },
    { requiredKeys: ['batchSize', 'optimiser'] },
  )
  .chain((fields) => effort.map((each) => ({ ...fields, ...each })))

const whole = fc.record(
  {
    version: fc.constant(1),
    name: fc.constantFrom('heart-failure', 'stroke'),
    description: fc.constantFrom('', 'Who dies?', 'first\nsecond'),
    seed: fc.nat(9),
    rounds: fc.integer({ min: 1, max: 9 }),
    data: fc.record({
      features: fc.uniqueArray(fc.oneof(numeric, categorical, coded), {
        minLength: 1,
        maxLength: 5,
        selector: ({ name }) => name,
      }),
      label,
    }),
    model,
    training,
    strategy: fc.record(
      { weighting: fc.constantFrom('examples', 'equal'), countMultiple: fc.constantFrom(1, 10, 50) },
      { requiredKeys: [] },
    ),
    encryption: fc.record(
      {
        mode: fc.constantFrom('encrypted', 'plain'),
        threshold: fc.constantFrom(null, 1, 2, 3),
        committee: fc.constantFrom(null, SITES.slice(0, 3), SITES.slice(1, 4)),
        laneBits: fc.constantFrom(8, 12, 16, 24, 'auto'),
        clip: fc.constantFrom(0.5, 1, 2),
      },
      { requiredKeys: [] },
    ),
    participation: fc.record(
      {
        sites: fc.constantFrom(null, SITES, SITES.slice(1)),
        minimum: fc.constantFrom(null, 3, 4),
        approvalSeconds: seconds,
        keySetupSeconds: seconds,
        roundSeconds: seconds,
      },
      { requiredKeys: [] },
    ),
    evaluation: fc.record(
      {
        split: fc.oneof(
          fc.record({ by: fc.constant('seed'), testFraction: fc.constantFrom(0.1, 0.2, 0.25, 0.3) }),
          fc.record({
            by: fc.constant('column'),
            column: fc.constantFrom('split', 'fold', 'part'),
            train: fc.constantFrom('train', 'fit', '0'),
            test: fc.constantFrom('test', 'held out', '1'),
          }),
        ),
        metrics: fc.uniqueArray(fc.constantFrom('loss', 'accuracy', 'auroc'), { minLength: 1 }),
        histogramBins: fc.integer({ min: 10, max: 2000 }),
      },
      { requiredKeys: ['split'] },
    ),
    release: fc.record({
      model: fc.constantFrom('sites', 'coordinator'),
      metrics: fc.constantFrom('sites', 'coordinator'),
    }),
  },
  {
    requiredKeys: ['version', 'name', 'seed', 'rounds', 'data', 'model', 'training', 'evaluation', 'release'],
  },
)

/** A plan that has one part of another. */
export interface Substituted {
  /** Which part, `data.features[].range`: a list's places have one path. */
  readonly path: string
  readonly plan: TrainingPlan
}

/**
 * `one` with each part in turn, small and large, as `other` has it; only what is a plan then, and is another
 * one.
 *
 * @param isTried whether a part of that path is to be tried: to make a plan takes some milliseconds
 */
export function substitutions(
  one: TrainingPlan,
  other: TrainingPlan,
  isTried: (path: string) => boolean,
): readonly Substituted[] {
  const [own, foreign]: Json[] = [JSON.parse(planText(one)), JSON.parse(planText(other))]
  return parts('', own, foreign).flatMap(({ path, whole: fields }) => {
    if (canonicalJson(fields) === planText(one) || !isTried(path)) return []
    const plan = planOrNull(fields)
    return plan === null || planText(plan) === planText(one) ? [] : [{ path, plan }]
  })
}

/** Says yes to each path so many times. */
export function timesEach(times: number): (path: string) => boolean {
  const tried = new Map<string, number>()
  return (path) => {
    const before = tried.get(path) ?? 0
    tried.set(path, before + 1)
    return before < times
  }
}

interface Part {
  readonly path: string
  readonly whole: Json | undefined
}

/** Fields on which it depends what others there are beside them: parts of two kinds are not mixed. */
const KINDS = ['by', 'family', 'type']

/** Undefined: left out. */
function parts(path: string, own: Json | undefined, foreign: Json | undefined): readonly Part[] {
  const all: Part[] = path === '' ? [] : [{ path, whole: foreign }]
  if (Array.isArray(own) && Array.isArray(foreign)) {
    for (const [place, each] of own.entries()) {
      if (place >= foreign.length) break
      for (const part of parts(`${path}[]`, each, foreign[place]))
        all.push({ ...part, whole: own.with(place, part.whole ?? null) })
    }
  } else if (isFields(own) && isFields(foreign) && !KINDS.some((kind) => own[kind] !== foreign[kind])) {
    for (const name of new Set([...Object.keys(own), ...Object.keys(foreign)])) {
      for (const part of parts(path === '' ? name : `${path}.${name}`, own[name], foreign[name])) {
        const { [name]: _, ...others } = own
        all.push({ ...part, whole: part.whole === undefined ? others : { ...own, [name]: part.whole } })
      }
    }
  }
  return all
}

function isFields(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Null where the fields do not make a plan together. */
function planOrNull(fields: unknown): TrainingPlan | null {
  try {
    return parsePlan(JSON.stringify(fields))
  } catch {
    return null
  }
}

/** Plans in which some tensors stay at the sites too. */
export const plans: fc.Arbitrary<TrainingPlan> = fc
  .tuple(whole, fc.boolean())
  .map(([fields, hasLocal]) => {
    const last =
      fields.model.family === 'mlp' && 'hidden' in fields.model ? `dense${fields.model.hidden.length}/` : ''
    const local = hasLocal ? { localTensors: [`${last}bias`] } : {}
    return planOrNull({ ...fields, training: { ...fields.training, ...local } })
  })
  .filter((plan) => plan !== null)
