/** A scenario: which hospitals, which plan, what goes wrong. Everything in it is checked at once. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ConsiliumError } from '@consilium/shared/kernel'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'

/** Where the default scenario is. */
export const DEFAULT_SCENARIO = fileURLToPath(new URL('../scenarios/four-hospitals.yaml', import.meta.url))

/** More than one machine's memory and patience hold. */
const SITES_MAX = 1000

const when = z.enum(['before-training', 'after-upload'])
const rounds = z.number().int().min(1).max(10_000)

const schema = z.strictObject({
  version: z.literal(1),
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,62}$/,
      'expected 1 to 63 lower-case letters, digits and hyphens, starting with a letter',
    ),
  description: z.string().max(2000).default(''),
  /** Fixes hospitals, patients, initial weights, batch orders, rounding, delays and drop-outs. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  hospitals: z
    .strictObject({
      /** Generated hospitals: the four named ones first, then drawn ones. */
      sites: z.number().int().min(3).max(SITES_MAX).default(4),
      /** Scales every hospital's number of patients. */
      patients: z.number().min(0.1).max(100).default(1),
    })
    .prefault({}),
  rounds: rounds.default(10),
  /**
   * Top-level fields of the training plan that replace those of the generated hospitals' own plan;
   * docs/plan.md has them all.
   */
  plan: z.record(z.string(), z.unknown()).default({}),
  dropouts: z
    .strictObject({
      /** So many sites, others in each round, vanish for the round. */
      perRound: z.number().int().min(0).max(SITES_MAX).default(0),
      when: when.default('before-training'),
    })
    .prefault({}),
  /** What happens to single sites. */
  sites: z
    .array(
      z.strictObject({
        site: z.string().min(1).max(63),
        /** Seconds of virtual time by which it is slower than the others in every round. */
        lateSeconds: z.number().min(0).max(1e6).default(0),
        /** Rounds for which it vanishes. */
        dropsOut: z.array(rounds).default([]),
        when: when.default('before-training'),
      }),
    )
    .refine((all) => new Set(all.map(({ site }) => site)).size === all.length, 'expected every site once')
    .default([]),
})

export type Scenario = z.output<typeof schema>

/**
 * Reads a scenario from YAML or JSON text.
 *
 * @param source the file's name, for messages
 * @throws ConsiliumError `INVALID_CONFIG`, listing every problem with its path
 */
export function parseScenario(text: string, source: string): Scenario {
  let raw: unknown
  try {
    raw = parseYaml(text, { maxAliasCount: 0 })
  } catch (cause) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `${source} is not YAML: ${(cause instanceof Error ? cause.message : String(cause)).split('\n')[0]}`,
      { cause },
    )
  }
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.length === 0 ? '(whole file)' : path.join('.')}: ${message}`,
  )
  throw new ConsiliumError(
    'INVALID_CONFIG',
    `${source} is not a valid scenario:\n${problems.join('\n')}\nsim/scenario/README.md has every field.`,
  )
}

/** @throws ConsiliumError `NOT_FOUND` | `INVALID_CONFIG` */
export async function readScenario(path: string): Promise<Scenario> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConsiliumError(
      'NOT_FOUND',
      `the scenario ${path} cannot be read; give the path of a YAML file, or none for the default of ` +
        'four hospitals',
      {
        cause,
      },
    )
  })
  return parseScenario(text, path)
}
