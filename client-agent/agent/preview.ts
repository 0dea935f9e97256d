/** What a plan would make leave this site, message by message, before anybody approves it. */

import { identityFingerprint, RING_DEGREE, SHARE_BYTES } from '@consilium/shared/crypto'
import { type Digest, fromHex } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import type { Cohorts } from './cohorts.ts'
import { termsOf } from './context.ts'
import { type Judgement, judge, judgeRecords } from './judge.ts'
import { localNames } from './learning.ts'
import { EPSILON } from './ledger.ts'
import { heldModel } from './model-store.ts'
import type { PolicySource, SiteFiles, SiteIdentity } from './ports.ts'
import type { SiteRun } from './site-run.ts'
import { stepShape } from './step-shape.ts'

/** One kind of message that would leave. */
export interface Departure {
  readonly what: string
  readonly when: string
  /** Who can read it. */
  readonly readableBy: string
  readonly times: number
  readonly bytes: number
  /** What it is derived from and how precisely it tells it. */
  readonly holds: string
}

export interface PlanPreview {
  readonly plan: TrainingPlan
  readonly planDigest: Digest
  readonly rosterFingerprint: Digest
  readonly roster: readonly { readonly site: string; readonly identity: Digest; readonly isThisSite: boolean }[]
  readonly encrypted: boolean
  readonly threshold: number
  readonly quorum: number
  readonly minimum: number
  readonly judgement: Judgement
  readonly trainRows: number
  readonly testRows: number
  readonly droppedRows: number
  /** The record count that the other sites learn. */
  readonly roundedCount: number
  readonly departures: readonly Departure[]
  readonly bytesPerRound: number
  readonly bytesInAll: number
  /** Privacy budget that the run would spend; 0: it uses no differential privacy. */
  readonly epsilon: number
}

/** AES-256-GCM adds a nonce and a tag. */
const SEAL_BYTES = 28

/** @throws ConsiliumError `INVALID_DATA` if the site's records do not fit the plan's contract */
export async function previewPlan(options: {
  readonly record: SiteRun
  readonly identity: SiteIdentity
  readonly cohorts: Cohorts
  readonly policy: PolicySource
  readonly files: SiteFiles
}): Promise<PlanPreview> {
  const { record, identity, cohorts, files } = options
  const terms = termsOf(record, identity)
  const { plan, context } = terms
  const sites = record.roster.length
  const policy = options.policy.policy()
  const cohort = await cohorts.read(plan)
  const { state } = await heldModel(files, { ...record, model: null }, terms)
  const shapes = [0, 1, plan.rounds + 1].map((step) => stepShape({ terms, sites, state, step }))
  const [statistics, round, evaluation] = shapes.map((shape) => shape.bytes)
  const parameters = shapes[1]?.tensors.reduce((sum, size) => sum + size, 0) ?? 0
  const readers = terms.encrypted
    ? `nobody alone; any ${terms.threshold} of the ${sites} sites together open only the sum over at least ${terms.minimum} sites`
    : 'the coordinator'
  const precision = terms.encrypted ? `${terms.laneBits} bits a weight in the sum` : 'full precision'
  const names = localNames(plan)
  const stays = names.length === 0 ? '' : ` (${names.join(', ')} stay here)`
  const { histogramBins } = plan.evaluation
  const multiple = plan.strategy.countMultiple
  const shareBytes = terms.encrypted ? sites * (SHARE_BYTES + SEAL_BYTES) : 0
  const steps = plan.rounds + 2
  const departures: Departure[] = [
    {
      what: 'record count',
      when: 'key setup',
      readableBy: 'the other sites',
      times: 1,
      bytes: 8,
      holds: `training records, rounded up to a multiple of ${multiple}`,
    },
    {
      what: 'statistics',
      when: 'step 0',
      readableBy: readers,
      times: 1,
      bytes: statistics ?? 0,
      holds: 'training records only: rows, positives, and per feature how many are present, their sum and sum of squares, or how many fall into each category',
    },
    {
      what: 'model update',
      when: 'every round',
      readableBy: readers,
      times: plan.rounds,
      bytes: round ?? 0,
      holds: `${parameters} weight changes${stays}, ${precision}; beside it the metrics below, for the model of the round before`,
    },
    {
      what: 'metrics',
      when: 'every round and at the end',
      readableBy: readers,
      times: 1,
      bytes: evaluation ?? 0,
      holds: `test records only: rows, correct ones, summed loss, and histograms of the scores with ${histogramBins} bins a class`,
    },
    ...(terms.encrypted
      ? [
          {
            what: 'sealed key shares',
            when: 'every step',
            readableBy: 'one other site each; useless below the threshold',
            times: steps,
            bytes: shareBytes,
            holds: 'shares of the key that encrypted the update',
          },
          {
            what: 'answer',
            when: 'every step',
            readableBy: 'the other sites',
            times: steps,
            bytes: RING_DEGREE * 2 + SEAL_BYTES,
            holds: 'a sum of key shares for the list that the roster signed',
          },
        ]
      : []),
    {
      what: 'report',
      when: 'every step',
      readableBy: 'the coordinator',
      times: steps,
      bytes: 300,
      holds: `the model's digest${plan.release.metrics === 'coordinator' ? " and the federation's metrics" : ''}`,
    },
    ...(plan.release.model === 'coordinator'
      ? [{ what: 'model', when: 'at the end', readableBy: 'the coordinator', times: 1, bytes: 4 * parameters, holds: 'the federated model' }]
      : []),
  ]
  return {
    plan,
    planDigest: context.plan,
    rosterFingerprint: context.roster,
    roster: record.roster.map(({ site, identityKey }) => ({ site, identity: identityFingerprint(fromHex(identityKey)), isThisSite: site === identity.site })),
    encrypted: terms.encrypted,
    threshold: terms.threshold,
    quorum: terms.quorum,
    minimum: terms.minimum,
    judgement: judgeRecords(policy, cohort.trainRows) ?? judge(policy, plan, sites),
    trainRows: cohort.trainRows,
    testRows: cohort.testRows,
    droppedRows: cohort.droppedRows,
    roundedCount: Math.ceil(cohort.trainRows / multiple) * multiple,
    departures,
    bytesPerRound: (round ?? 0) + shareBytes + RING_DEGREE * 2 + SEAL_BYTES,
    bytesInAll: departures.reduce((sum, departure) => sum + departure.times * departure.bytes, 0),
    epsilon: EPSILON,
  }
}
