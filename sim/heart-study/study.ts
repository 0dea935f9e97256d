/**
 * FLamby's FedAvg setting on the four real hospitals, encrypted and plain, over many seeds of the project's
 * own.
 */
import { siteName } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { type Backend, openBackend, siteStandardisation, type Weights } from '@consilium/shared/training'
import {
  largestDifference,
  meanAccuracy,
  meanAuroc,
  plainFederation,
  pooledCohort,
  readHospitals,
  type SiteScore,
  scoreOn,
} from '../baselines/index.ts'
import { flambyPlan, readHeartHospitals } from '../heart/index.ts'
import { simulateRun } from '../scenario/index.ts'

const POOLED = siteName('pooled')

export interface HeartFigures {
  /** Mean over the hospitals with both classes in their test rows. */
  readonly auroc: number
  /** Mean of the four client tests. */
  readonly clientTests: number
  /**
   * All test rows together, scaled by the pooled training rows: another protocol than the mean of the client
   * tests.
   */
  readonly pooledTest: number
}

export interface HeartSeed {
  readonly seed: number
  readonly encrypted: HeartFigures
  readonly plain: HeartFigures
  readonly maxWeightError: number
  readonly modelDigest: string
}

export interface HeartStudy {
  readonly flambySplit: boolean
  readonly rounds: number
  readonly seeds: readonly HeartSeed[]
  /** Largest |encrypted − plain| of the mean AUROC of one seed. */
  readonly largestAurocDifference: number
  readonly encrypted: Spread
  readonly plain: Spread
}

/** Mean and sample standard deviation over the seeds. */
export type Spread = Readonly<Record<keyof HeartFigures, { readonly mean: number; readonly sd: number }>>

/** @throws ConsiliumError `NOT_FOUND` | `INVALID_DATA` | `RUN_FAILED` */
export async function heartStudy(options: {
  readonly dir: string
  readonly seeds: number
  readonly onSeed?: (seed: number) => void
}): Promise<HeartStudy> {
  const { tables, flambySplit } = await readHeartHospitals(options.dir)
  const backend = await openBackend('auto')
  const seeds: HeartSeed[] = []
  for (let seed = 1; seed <= options.seeds; seed++) {
    options.onSeed?.(seed)
    seeds.push(await oneSeed({ tables, plan: flambyPlan({ seed, flambySplit }), backend }))
  }
  return {
    flambySplit,
    rounds: flambyPlan({ seed: 1, flambySplit }).rounds,
    seeds,
    largestAurocDifference: Math.max(
      ...seeds.map(({ encrypted, plain }) => Math.abs(encrypted.auroc - plain.auroc)),
    ),
    encrypted: spread(seeds.map(({ encrypted }) => encrypted)),
    plain: spread(seeds.map(({ plain }) => plain)),
  }
}

async function oneSeed(options: {
  readonly tables: Parameters<typeof readHospitals>[0]
  readonly plan: TrainingPlan
  readonly backend: Backend
}): Promise<HeartSeed> {
  const { tables, plan, backend } = options
  const hospitals = await readHospitals(tables, plan)
  const run = await simulateRun({ plan, hospitals, seed: plan.seed, backend })
  const plain = await plainFederation({ plan, hospitals, backend, listed: run.listed })
  const figures = async (weights: Weights): Promise<HeartFigures> => {
    const scores: SiteScore[] = []
    for (const hospital of hospitals)
      scores.push(
        await scoreOn({
          ...hospital,
          weights,
          standardisation: siteStandardisation(hospital.cohort),
          plan,
          backend,
        }),
      )
    const cohort = pooledCohort(hospitals.map((hospital) => hospital.cohort))
    const pooled = await scoreOn({
      site: POOLED,
      cohort,
      standardisation: siteStandardisation(cohort),
      plan,
      weights,
      backend,
    })
    return {
      auroc: meanAuroc(scores) ?? Number.NaN,
      clientTests: meanAccuracy(scores) ?? Number.NaN,
      pooledTest: pooled.accuracy,
    }
  }
  return {
    seed: plan.seed,
    encrypted: await figures(run.weights),
    plain: await figures(plain.weights),
    maxWeightError: largestDifference(run.weights, plain.weights),
    modelDigest: run.digests[0] ?? '',
  }
}

function spread(figures: readonly HeartFigures[]): Spread {
  const of = (key: keyof HeartFigures): Spread[keyof HeartFigures] => {
    const values = figures.map((each) => each[key])
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 }
  }
  return { auroc: of('auroc'), clientTests: of('clientTests'), pooledTest: of('pooledTest') }
}
