/**
 * A training plan: what the ML lead asks the hospitals to agree to. It is data, never code. Everything in it is checked
 * at once and every problem is reported with its path.
 */

import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { ConsiliumError, canonicalJson, type Digest, sha256 } from '../kernel/index.ts'

const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected 1 to 63 lower-case letters, digits and hyphens, starting with a letter')
const column = z.string().min(1).max(128)
const seconds = (fallback: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(30 * 86_400)
    .default(fallback)
const finite = z.number().refine(Number.isFinite, 'expected a finite number')

const numericFeature = z.strictObject({
  name: column,
  type: z.literal('numeric'),
  /** UCUM code, for people; values are not converted. */
  unit: z.string().max(64).optional(),
  range: z.tuple([finite, finite]).refine(([low, high]) => low < high, 'expected [lowest, highest] with lowest < highest'),
  missing: z.enum(['drop-row', 'mean']).default('drop-row'),
})

const categoricalFeature = z.strictObject({
  name: column,
  type: z.literal('categorical'),
  categories: z
    .array(z.string().min(1).max(128))
    .min(2)
    .max(1000)
    .refine((all) => new Set(all).size === all.length, 'expected every category once'),
  dropFirst: z.boolean().default(false),
  missing: z.enum(['drop-row', 'all-zero']).default('drop-row'),
})

const label = z.strictObject({
  name: column,
  positive: z.union([z.strictObject({ above: finite }), z.strictObject({ values: z.array(z.string().min(1)).min(1).max(100) })]),
})

const model = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('logistic-regression'), initial: z.enum(['zero', 'seeded']).default('zero') }),
  z.strictObject({
    family: z.literal('mlp'),
    hidden: z.array(z.number().int().min(1).max(8192)).min(1).max(8),
    activation: z.enum(['relu', 'tanh']).default('relu'),
  }),
])

const optimiser = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sgd'), learningRate: z.number().positive().max(100) }),
  z.strictObject({ kind: z.literal('adam'), learningRate: z.number().positive().max(100) }),
])

const planSchema = z
  .strictObject({
    version: z.literal(1),
    name,
    description: z.string().max(2000).default(''),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    rounds: z.number().int().min(1).max(10_000),
    data: z.strictObject({
      features: z
        .array(z.discriminatedUnion('type', [numericFeature, categoricalFeature]))
        .min(1)
        .max(10_000)
        .refine((all) => new Set(all.map((feature) => feature.name)).size === all.length, 'expected every feature name once'),
      label,
    }),
    model,
    training: z
      .strictObject({
        localEpochs: z.number().int().min(1).max(10_000).optional(),
        localSteps: z.number().int().min(1).max(1_000_000).optional(),
        batchSize: z.number().int().min(1).max(65_536),
        optimiser,
        standardise: z.enum(['federation', 'site', 'none']).default('federation'),
        /** Names of tensors that every site trains for itself and never sends; the others are averaged. */
        localTensors: z
          .array(z.string().min(1).max(128))
          .min(1)
          .refine((all) => new Set(all).size === all.length, 'expected every tensor once')
          .optional(),
      })
      .refine((training) => (training.localEpochs === undefined) !== (training.localSteps === undefined), 'expected exactly one of localEpochs and localSteps'),
    strategy: z
      .strictObject({
        kind: z.literal('fedavg').default('fedavg'),
        weighting: z.enum(['examples', 'equal']).default('examples'),
        /** Sites tell each other their record counts rounded up to a multiple of this. */
        countMultiple: z.number().int().min(1).max(1_000_000).default(10),
      })
      .prefault({}),
    encryption: z
      .strictObject({
        mode: z.enum(['encrypted', 'plain']).default('encrypted'),
        /** How many sites' answers open a sum; null: max(2, ⌊(c − 1)/3⌋ + 1) of a committee of c. */
        threshold: z.number().int().min(1).max(1000).nullable().default(null),
        /** The sites that hold shares of the one-time keys, sign lists and answer; left out or null: all of them. Left out of the canonical text then. */
        committee: z
          .array(name)
          .min(3, 'expected at least 3 sites')
          .max(1000)
          .refine((all) => new Set(all).size === all.length, 'expected every site once')
          .nullish()
          .transform((names) => names ?? undefined),
        /** Bits of a weight in the sum; auto: planned from the number of sites. */
        laneBits: z.literal([8, 12, 16, 24, 'auto']).default(16),
        /** Largest change of any weight in one round that a site may contribute; larger ones are clipped and carried over. */
        clip: z.number().positive().max(1e6).default(1),
      })
      .prefault({}),
    participation: z
      .strictObject({
        /** The roster; null: every enrolled site when the run starts. */
        sites: z
          .array(name)
          .refine((all) => new Set(all).size === all.length, 'expected every site once')
          .nullable()
          .default(null),
        /** Fewest contributions that close a round; null: the smallest that the encryption allows. */
        minimum: z.number().int().min(1).max(1000).nullable().default(null),
        approvalSeconds: seconds(7 * 86_400),
        keySetupSeconds: seconds(600),
        roundSeconds: seconds(600),
      })
      .prefault({}),
    evaluation: z.strictObject({
      split: z.discriminatedUnion('by', [
        z.strictObject({ by: z.literal('seed'), testFraction: z.number().gt(0).lt(1) }),
        z.strictObject({ by: z.literal('column'), column, train: z.string().min(1), test: z.string().min(1) }),
      ]),
      metrics: z
        .array(z.enum(['loss', 'accuracy', 'auroc']))
        .min(1)
        .default(['loss', 'accuracy', 'auroc']),
      /** Bins of the score histograms that the AUROC is computed from. */
      histogramBins: z.number().int().min(10).max(2000).default(1000),
    }),
    release: z.strictObject({ model: z.enum(['sites', 'coordinator']), metrics: z.enum(['sites', 'coordinator']) }),
  })
  .superRefine((plan, context) => {
    if (plan.data.features.some((feature) => feature.name === plan.data.label.name)) {
      context.addIssue({
        code: 'custom',
        path: ['data', 'label', 'name'],
        message: `'${plan.data.label.name}' is also a feature: the label must not be trained on`,
      })
    }
    const names = tensorNames(plan.model)
    const local = plan.training.localTensors ?? []
    const unknown = local.filter((each) => !names.includes(each))
    if (unknown.length > 0) refuseLocal(`'${unknown.join("', '")}' is no tensor of this model, which has ${names.join(', ')}`)
    else if (local.length === names.length) refuseLocal('all tensors of the model are local: there is nothing to average')

    function refuseLocal(message: string): void {
      context.addIssue({ code: 'custom', path: ['training', 'localTensors'], message })
    }
  })

/** Names of a model's tensors in their order, as `shared/training` has them. */
export function tensorNames(spec: z.output<typeof model>): readonly string[] {
  const layers = spec.family === 'mlp' ? Array.from({ length: spec.hidden.length + 1 }, (_, layer) => `dense${layer}/`) : ['']
  return layers.flatMap((layer) => [`${layer}kernel`, `${layer}bias`])
}

/** A checked plan. Everything optional has been filled in with its documented default. */
export type TrainingPlan = z.output<typeof planSchema> & { readonly checked: true }

/**
 * Reads a plan that a run was made from. Rules that came after it do not apply: what ran goes on and stays readable.
 *
 * @param source for messages: `the plan of run-…`
 * @throws ConsiliumError `INVALID_PLAN` if it is none of any build
 */
export function storedPlan(text: string, source: string): TrainingPlan {
  return parsePlan(text, source)
}

/**
 * Reads a new plan from YAML or JSON text and holds it against every rule.
 *
 * @param source the file's name, for messages
 * @throws ConsiliumError `INVALID_PLAN`, listing every problem with its path
 */
export function parsePlan(text: string, source = 'plan'): TrainingPlan {
  let raw: unknown
  try {
    raw = parseYaml(text, { maxAliasCount: 0, prettyErrors: true, logLevel: 'error' })
  } catch (error) {
    throw new ConsiliumError('INVALID_PLAN', `${source} is not YAML: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`, {
      isPublic: true,
    })
  }
  const result = planSchema.safeParse(raw)
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `  ${issue.path.length === 0 ? '(whole plan)' : issue.path.join('.')}: ${issue.message}`)
    throw new ConsiliumError(
      'INVALID_PLAN',
      `${source} is not a valid training plan; ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:\n${problems.join('\n')}\nSee docs/plan.md for every field.`,
      { isPublic: true },
    )
  }
  return { ...result.data, checked: true }
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
