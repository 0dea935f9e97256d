/**
 * What a federation came to, beside what it is compared with: the same object for a simulation and for the
 * demo.
 */
import type { Digest } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import {
  accuracyOf,
  type Baselines,
  type Hospital,
  meanAccuracy,
  meanAuroc,
  type SiteScore,
} from '../baselines/index.ts'

/** One figure of every way to train. Means are over the hospitals; `local` has one value a hospital. */
export interface Comparison {
  readonly local: readonly (number | null)[]
  readonly federated: number | null
  readonly federatedPlain: number | null
  readonly pooled: number | null
}

export interface HospitalReport {
  readonly site: string
  readonly trainRows: number
  readonly testRows: number
  /** Share of positive rows. */
  readonly prevalence: number
  readonly auroc: Readonly<Record<'alone' | 'federated' | 'federatedPlain' | 'pooled', number | null>>
  readonly accuracy: Readonly<Record<'alone' | 'federated' | 'federatedPlain' | 'pooled', number | null>>
}

export interface FederationReport {
  readonly name: string
  readonly sites: number
  readonly rounds: number
  readonly threshold: number
  /** How many sites hold shares of the keys and open sums: all, unless the plan names some. */
  readonly committee: number
  readonly encrypted: boolean
  /** Whether every site ended with the same model, to the bit. */
  readonly digestAgreement: boolean
  /** Of real time, without the baselines. */
  readonly seconds: number
  /** Most that a site sent in one training round: encrypted update and sealed key shares. */
  readonly uploadBytesPerRound: number
  /** Weights of the model. */
  readonly parameters: number
  /** Exact, on each hospital's own test rows; means over the hospitals that have both classes there. */
  readonly auroc: Comparison
  readonly accuracy: Comparison
  /** Largest absolute difference of any weight from the plain federation's; null without baselines. */
  readonly maxWeightError: number | null
  readonly modelDigest: Digest | null
  /** Training backends that were in use. */
  readonly backends: readonly string[]
  readonly hospitals: readonly HospitalReport[]
}

export interface SimulationReport extends FederationReport {
  readonly seed: number
  /** Of simulated time. */
  readonly virtualSeconds: number
  /** Sites in the list of every step: statistics, the rounds, final evaluation. */
  readonly contributions: readonly number[]
}

export interface ReportParts {
  readonly name: string
  readonly plan: TrainingPlan
  readonly threshold: number
  readonly committee: number
  readonly hospitals: readonly Hospital[]
  /** Of every site's last model, in the hospitals' order. */
  readonly digests: readonly (Digest | null)[]
  /** The federation's model on each hospital's own test rows, in the hospitals' order. */
  readonly federated: readonly SiteScore[]
  readonly uploadBytesPerRound: number
  readonly parameters: number
  readonly seconds: number
  readonly backends: readonly string[]
  readonly baselines: Baselines | null
  readonly maxWeightError: number | null
}

export function assembleReport<Extra extends object>(
  parts: ReportParts & { readonly extra: Extra },
): FederationReport & Extra {
  const { plan, hospitals, digests, federated, baselines } = parts
  const [modelDigest = null] = digests
  const compare = (
    mean: (scores: readonly SiteScore[]) => number | null,
    one: (score: SiteScore) => number | null,
  ): Comparison => ({
    local: baselines?.local.map(one) ?? [],
    federated: mean(federated),
    federatedPlain: baselines === null ? null : mean(baselines.federatedPlain),
    pooled: baselines === null ? null : mean(baselines.pooled),
  })
  return {
    name: parts.name,
    sites: hospitals.length,
    rounds: plan.rounds,
    threshold: parts.threshold,
    committee: parts.committee,
    encrypted: plan.encryption.mode === 'encrypted',
    digestAgreement: modelDigest !== null && digests.every((digest) => digest === modelDigest),
    seconds: parts.seconds,
    uploadBytesPerRound: parts.uploadBytesPerRound,
    parameters: parts.parameters,
    auroc: compare(meanAuroc, ({ auroc }) => auroc),
    accuracy: compare(meanAccuracy, accuracyOf),
    maxWeightError: parts.maxWeightError,
    modelDigest,
    backends: parts.backends,
    ...parts.extra,
    hospitals: hospitals.map((hospital, position) =>
      hospitalReport({ hospital, position, federated: federated[position], baselines }),
    ),
  }
}

function hospitalReport(options: {
  readonly hospital: Hospital
  readonly position: number
  readonly federated: SiteScore | undefined
  readonly baselines: Baselines | null
}): HospitalReport {
  const { hospital, position, federated, baselines } = options
  const { cohort } = hospital
  const scores = {
    alone: baselines?.local[position],
    federated,
    federatedPlain: baselines?.federatedPlain[position],
    pooled: baselines?.pooled[position],
  }
  const each = (one: (score: SiteScore) => number | null): HospitalReport['auroc'] => {
    const of = (score: SiteScore | undefined): number | null => (score === undefined ? null : one(score))
    return {
      alone: of(scores.alone),
      federated: of(scores.federated),
      federatedPlain: of(scores.federatedPlain),
      pooled: of(scores.pooled),
    }
  }
  return {
    site: hospital.site,
    trainRows: cohort.trainRows,
    testRows: cohort.testRows,
    prevalence: cohort.labels.reduce((sum, label) => sum + label, 0) / cohort.rows,
    auroc: each(({ auroc }) => auroc),
    accuracy: each(accuracyOf),
  }
}

/** What a step cost a site, as its agent recorded it. */
export interface StepBytes {
  readonly step: number
  /** Encrypted update. */
  readonly uploadBytes: number
  /** Sealed shares of its key. */
  readonly shareBytes: number
}

/** Most that any site sent in one training round. */
export function roundBytes(costs: readonly (readonly StepBytes[])[]): number {
  const rounds = costs.flat().filter(({ step }) => step > 0)
  return rounds.reduce((most, { uploadBytes, shareBytes }) => Math.max(most, uploadBytes + shareBytes), 0)
}
