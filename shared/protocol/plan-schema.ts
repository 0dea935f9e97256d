/**
 * The fields of a plan, their bounds and defaults: what any build accepted. Rules that came later are in
 * `plan-rules.ts`.
 */
import { z } from 'zod'
import {
  choice,
  finiteNumber,
  fraction,
  laterChoice,
  list,
  name,
  once,
  oneOf,
  positiveNumber,
  quoted,
  section,
  text,
  wholeNumber,
  yesNo,
} from './plan-fields.ts'

const column = () => text({ longest: 128 })
const seconds = (fallback: number) => wholeNumber(1, 30 * 86_400).default(fallback)
const itself = (value: string): string => value

const RANGE = 'expected [lowest, highest], two numbers of which the second is larger'

const numericFeature = section({
  name: column(),
  type: choice('numeric'),
  /** UCUM code, for people; values are not converted. */
  unit: text({ shortest: 0, longest: 64 }).optional(),
  range: z.tuple([finiteNumber(), finiteNumber()], RANGE).refine(([low, high]) => low < high, {
    error: ({ input }) => `${RANGE}, found [${(input as number[]).join(', ')}]`,
  }),
  outOfRange: laterChoice('clip', 'missing', 'drop-row'),
  missing: choice('drop-row', 'mean').default('drop-row'),
})

const categoricalFeature = section({
  name: column(),
  type: choice('categorical'),
  categories: list(text({ longest: 128 }), { of: 'texts', least: 2, most: 1000 }),
  codes: laterChoice('text', 'integer'),
  unknownCategory: laterChoice('missing', 'other', 'drop-row'),
  dropFirst: yesNo().default(false),
  missing: choice('drop-row', 'all-zero').default('drop-row'),
})

export const featureSchema = oneOf('type', ['numeric', 'categorical'], [numericFeature, categoricalFeature])

/** Longer than a category may be, as in every build. */
const labelValues = () =>
  list(z.string('expected text').min(1, 'expected text of at least one character'), {
    of: 'texts',
    least: 1,
    most: 100,
  })

export const labelSchema = section({
  name: column(),
  positive: section({ above: finiteNumber().optional(), values: labelValues().optional() }).transform(
    ({ above, values }, context): { above: number } | { values: string[] } => {
      if (above !== undefined && values === undefined) return { above }
      if (values !== undefined && above === undefined) return { values }
      context.addIssue({
        code: 'custom',
        message: 'expected exactly one of above: NUMBER and values: [TEXT, …]',
      })
      return z.NEVER
    },
  ),
  /** Left out in plans of earlier builds, where every other text was negative. */
  negative: z
    .union([choice('rest'), section({ values: labelValues() })], 'expected rest, or a section with values')
    .optional(),
})

const model = oneOf(
  'family',
  ['logistic-regression', 'mlp'],
  [
    section({ family: choice('logistic-regression'), initial: choice('zero', 'seeded').default('zero') }),
    section({
      family: choice('mlp'),
      hidden: list(wholeNumber(1, 8192), { of: 'widths of layers', least: 1, most: 8 }),
      activation: choice('relu', 'tanh').default('relu'),
    }),
  ],
)

const optimiser = oneOf(
  'kind',
  ['sgd', 'adam'],
  [
    section({ kind: choice('sgd'), learningRate: positiveNumber(100) }),
    section({ kind: choice('adam'), learningRate: positiveNumber(100) }),
  ],
)

const training = section({
  localEpochs: wholeNumber(1, 10_000).optional(),
  localSteps: wholeNumber(1, 1_000_000).optional(),
  batchSize: wholeNumber(1, 65_536),
  optimiser,
  standardise: choice('federation', 'site', 'none').default('federation'),
  /** Names of tensors that every site trains for itself and never sends; the others are averaged. */
  localTensors: list(text({ longest: 128 }), { of: 'names of tensors', least: 1 })
    .check(once('tensor', itself))
    .optional(),
}).refine(
  ({ localEpochs, localSteps }) => (localEpochs === undefined) !== (localSteps === undefined),
  'expected exactly one of localEpochs and localSteps',
)

const strategy = section({
  kind: choice('fedavg').default('fedavg'),
  weighting: choice('examples', 'equal').default('examples'),
  /** Sites tell each other their record counts rounded up to a multiple of this. */
  countMultiple: wholeNumber(1, 1_000_000).default(10),
})

const encryption = section({
  mode: choice('encrypted', 'plain').default('encrypted'),
  /** How many sites' answers open a sum; null: max(2, ⌊(c − 1)/3⌋ + 1) of a committee of c. */
  threshold: wholeNumber(1, 1000).nullable().default(null),
  /**
   * The sites that hold shares of the one-time keys, sign lists and answer; left out or null: all of them.
   * Left out of the canonical text then.
   */
  committee: list(name(), { of: 'sites', least: 3, most: 1000 })
    .check(once('site', itself))
    .nullish()
    .transform((names) => names ?? undefined),
  /** Bits of a weight in the sum; auto: planned from the number of sites. */
  laneBits: z.literal([8, 12, 16, 24, 'auto'], 'expected one of 8, 12, 16, 24, auto').default(16),
  /**
   * Largest change of any weight in one round that a site may contribute; larger ones are clipped and carried
   * over.
   */
  clip: positiveNumber(1e6).default(1),
})

const participation = section({
  /** The roster; null: every enrolled site when the run starts. */
  sites: list(name(), { of: 'sites' }).check(once('site', itself)).nullable().default(null),
  /** Fewest contributions that close a round; null: the smallest that the encryption allows. */
  minimum: wholeNumber(1, 1000).nullable().default(null),
  approvalSeconds: seconds(7 * 86_400),
  keySetupSeconds: seconds(600),
  roundSeconds: seconds(600),
})

const mark = () => z.string('expected text').min(1, 'expected text of at least one character')

export const splitSchema = oneOf(
  'by',
  ['seed', 'column'],
  [
    section({ by: choice('seed'), testFraction: fraction() }),
    section({ by: choice('column'), column: column(), train: mark(), test: mark() }),
  ],
)

const evaluation = section({
  split: splitSchema,
  metrics: list(choice('loss', 'accuracy', 'auroc'), { of: 'metrics', least: 1 }).default([
    'loss',
    'accuracy',
    'auroc',
  ]),
  /** Bins of the score histograms that the AUROC is computed from. */
  histogramBins: wholeNumber(10, 2000).default(1000),
})

export const planSchema = section({
  version: z.literal(1, 'expected 1, the version of this format'),
  name: name(),
  description: text({ shortest: 0, longest: 2000 }).default(''),
  seed: wholeNumber(0, 2 ** 32 - 1),
  rounds: wholeNumber(1, 10_000),
  data: section({
    features: list(featureSchema, { of: 'features', least: 1, most: 10_000 }).check(
      once('feature name', ({ name }) => name),
    ),
    label: labelSchema,
  }),
  model,
  training,
  strategy: strategy.prefault({}),
  encryption: encryption.prefault({}),
  participation: participation.prefault({}),
  evaluation,
  release: section({ model: choice('sites', 'coordinator'), metrics: choice('sites', 'coordinator') }),
}).superRefine((plan, context) => {
  const refuse = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message })
  const { label, features } = plan.data
  if (features.some((feature) => feature.name === label.name))
    refuse(['data', 'label', 'name'], `'${label.name}' is also a feature: the label must not be trained on`)
  const names = tensorNames(plan.model)
  const local = plan.training.localTensors ?? []
  const unknown = local.filter((each) => !names.includes(each))
  if (unknown.length > 0)
    refuse(
      ['training', 'localTensors'],
      `${quoted(unknown)} is no tensor of this model, which has ${names.join(', ')}`,
    )
  else if (local.length === names.length)
    refuse(['training', 'localTensors'], 'all tensors of the model are local: there is nothing to average')
})

/** Names of a model's tensors in their order, as `shared/training` has them. */
export function tensorNames(spec: z.output<typeof model>): readonly string[] {
  const layers =
    spec.family === 'mlp'
      ? Array.from({ length: spec.hidden.length + 1 }, (_, layer) => `dense${layer}/`)
      : ['']
  return layers.flatMap((layer) => [`${layer}kernel`, `${layer}bias`])
}

/** A checked plan. Everything optional has been filled in with its documented default. */
export type TrainingPlan = z.output<typeof planSchema> & { readonly checked: true }
