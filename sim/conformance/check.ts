/** Runs every method of every seed and holds it against what was published. */
import { loadUpdateCipher } from '@consilium/shared/crypto'
import { systemRandom } from '@consilium/shared/kernel'
import type { Backend, Weights } from '@consilium/shared/training'
import { largestDifference } from '../baselines/index.ts'
import { readFeatures } from '../heart/index.ts'
import { encryptedAggregation } from './encrypted.ts'
import { countCorrect, plainAggregate, trainFederated, trainLone } from './methods.ts'
import { type HeartInputs, heartInputs, weightsFrom } from './rows.ts'
import { readVectors, type SeedVectors } from './vectors.ts'

export interface MethodResult {
  /** Published accuracies that came out equal: four client tests and the pooled test. */
  readonly equal: number
  readonly of: number
  /** Largest absolute difference of a final weight from the published one. */
  readonly maxWeightDifference: number
  /**
   * Only where updates were encrypted: most that quantisation can do to any weight; null if a value was
   * clipped, which the formula does not cover.
   */
  readonly quantisationBound?: number | null
}

export interface ConformanceReport {
  /** By seed, by method. */
  readonly seeds: Readonly<Record<string, Readonly<Record<string, MethodResult>>>>
  readonly equal: number
  readonly of: number
}

const LONE_METHODS = ['Pooled Training', 'Local 0', 'Local 1', 'Local 2', 'Local 3'] as const
const FEDERATED = 'FedAvg100'
const ENCRYPTED = 'FedAvg100 encrypted'

/**
 * FLamby's accuracies are float32 quotients of whole numbers; equal are those with the same number of correct
 * rows.
 */
const ROUNDING = 1e-6

/**
 * @param dir holds `features.csv` and `seedNN.json.gz`
 * @param onSeed told before each seed
 * @throws ConsiliumError `NOT_FOUND` | `INVALID_DATA`
 */
export async function checkConformance(options: {
  readonly dir: string
  readonly backend: Backend
  readonly onSeed?: (seed: number) => void
  readonly seeds?: readonly number[]
}): Promise<ConformanceReport> {
  const { dir, backend, onSeed, seeds } = options
  const all = await readVectors(dir)
  const inputs = await heartInputs(await readFeatures(dir))
  const results: Record<string, Record<string, MethodResult>> = {}
  for (const vectors of all.filter(({ seed }) => seeds === undefined || seeds.includes(seed))) {
    onSeed?.(vectors.seed)
    results[vectors.seed] = await checkSeed({ vectors, inputs, backend })
  }
  const rows = Object.values(results).flatMap((methods) => Object.values(methods))
  return {
    seeds: results,
    equal: rows.reduce((sum, { equal }) => sum + equal, 0),
    of: rows.reduce((sum, { of }) => sum + of, 0),
  }
}

async function checkSeed(options: {
  readonly vectors: SeedVectors
  readonly inputs: HeartInputs
  readonly backend: Backend
}): Promise<Record<string, MethodResult>> {
  const { vectors, inputs, backend } = options
  const results: Record<string, MethodResult> = {}
  for (const method of LONE_METHODS) {
    const { order } = vectors.runs[method]
    const own = method === 'Pooled Training' ? inputs.pooled : inputs.clients[Number(method.slice(-1))]
    if (own !== undefined)
      results[method] = await hold({
        ...options,
        published: vectors.runs[method],
        weights: await trainLone({ vectors, order, inputs: own, backend }),
      })
  }
  const published = vectors.runs[FEDERATED]
  results[FEDERATED] = await hold({
    ...options,
    published,
    weights: await trainFederated({ vectors, inputs, backend, aggregate: plainAggregate }),
  })
  const tensors = weightsFrom(vectors.init).map(({ values }) => values.length)
  const { aggregate, bound } = encryptedAggregation({
    cipher: await loadUpdateCipher(),
    random: systemRandom,
    tensors,
    sites: inputs.clients.length,
    seed: vectors.seed,
  })
  const encrypted = await hold({
    ...options,
    published,
    weights: await trainFederated({ vectors, inputs, backend, aggregate }),
  })
  results[ENCRYPTED] = { ...encrypted, quantisationBound: Number.isFinite(bound()) ? bound() : null }
  return results
}

async function hold(options: {
  readonly published: SeedVectors['runs']['FedAvg100']
  readonly weights: Weights
  readonly inputs: HeartInputs
  readonly backend: Backend
}): Promise<MethodResult> {
  const { published, weights, inputs, backend } = options
  const counts = await countCorrect({ weights, inputs, backend })
  const equal = counts.filter(
    ({ correct, rows }, test) =>
      Math.abs((published.published[test] ?? Number.NaN) - correct / rows) < ROUNDING,
  ).length
  return {
    equal,
    of: counts.length,
    maxWeightDifference: largestDifference(weights, weightsFrom(published.final)),
  }
}
