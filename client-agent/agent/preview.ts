/**
 * What a plan would make leave this site, field by field and message by message, before anybody approves it.
 */

import { identityFingerprint } from '@consilium/shared/crypto'
import { type Digest, fromHex, type SiteName } from '@consilium/shared/kernel'
import { finalStep, rosterFingerprint, type TrainingPlan } from '@consilium/shared/protocol'
import type { DataFinding } from '@consilium/shared/training'
import { type Cohorts, roundedCount } from './cohorts.ts'
import { approvedNames, approvedRoster, type RunTerms, siteNames, termsOf } from './context.ts'
import { type RecordGroup, recordGroups, smallGroups } from './groups.ts'
import { forRoster, type Judgement, judge, recordWarnings } from './judge.ts'
import { EPSILON } from './ledger.ts'
import { heldModel } from './model-store.ts'
import type { AgentStore, PolicySource, SiteFiles, SiteIdentity } from './ports.ts'
import { type Departure, runMessages } from './preview-messages.ts'
import {
  changesSinceApproved,
  type MissingColumn,
  missingColumns,
  type PlanChanges,
} from './preview-unusual.ts'
import { type PreviewVector, vectorFields } from './preview-vectors.ts'
import type { SiteRun } from './site-run.ts'
import { type StepShape, stepShape } from './step-shape.ts'

/** A group as the preview shows it. */
export interface PreviewGroup extends RecordGroup {
  /** Whether someone is in it, and fewer than the policy's minimum. */
  readonly isUnderMinimum: boolean
}

export interface PlanPreview {
  readonly plan: TrainingPlan
  readonly planDigest: Digest
  readonly rosterFingerprint: Digest
  readonly roster: readonly {
    readonly site: SiteName
    readonly identity: Digest
    readonly isThisSite: boolean
  }[]
  readonly encrypted: boolean
  readonly threshold: number
  readonly quorum: number
  readonly minimum: number
  /** The sites that hold shares of the keys and open sums together. */
  readonly committee: readonly SiteName[]
  /** Of the plan by the policy: what the records are like decides nothing. */
  readonly judgement: Judgement
  /** Sentences about how few records there are, measured by the policy; for the person here. */
  readonly warnings: readonly string[]
  /** Rows of the table, those left out included. */
  readonly seenRows: number
  readonly trainRows: number
  readonly testRows: number
  readonly droppedRows: number
  /** Values that do not fit, by column and rule, and what becomes of them. */
  readonly findings: readonly DataFinding[]
  readonly missing: readonly MissingColumn[]
  /** What is new since the last plan that was approved here; null: none was. */
  readonly changes: PlanChanges | null
  /** The record count that the other sites learn. */
  readonly roundedCount: number
  /** What is encrypted and added up, field by field. */
  readonly vectors: readonly PreviewVector[]
  /** This site's records in every group that the plan counts. They stay here. */
  readonly groups: readonly PreviewGroup[]
  readonly minimumRecordsPerGroup: number
  readonly groupsUnderMinimum: number
  /** Every kind of message of the run. */
  readonly departures: readonly Departure[]
  /** What the connection itself says, beside any run. */
  readonly transport: readonly Departure[]
  /** Of the last round, the one whose messages are largest. */
  readonly bytesPerRound: number
  /** Of a run that goes well, at most. */
  readonly bytesInAll: number
  /** Privacy budget that the run would spend; null: none is, what is opened is exact. */
  readonly epsilon: number | null
}

/** Kinds that a round sends. */
const OF_A_ROUND: readonly string[] = ['contribution', 'list-signature', 'answer', 'report']

/** @throws ConsiliumError `INVALID_DATA` if the site's records do not fit the plan's contract */
export async function previewPlan(options: {
  readonly record: SiteRun
  readonly identity: SiteIdentity
  readonly cohorts: Pick<Cohorts, 'read'>
  readonly policy: PolicySource
  readonly files: SiteFiles
  readonly store: Pick<AgentStore, 'runs'>
  /** What the connection itself says: the way to the coordinator knows. */
  readonly transport?: readonly Departure[] | undefined
}): Promise<PlanPreview> {
  const { record, identity, cohorts, files, store, transport = [] } = options
  const terms = termsOf(record, identity)
  const { plan, context } = terms
  const sites = record.roster.length
  const fingerprint = rosterFingerprint(approvedRoster(record))
  const policy = options.policy.policy()
  const cohort = await cohorts.read(plan)
  const { state } = await heldModel(files, { ...record, model: null }, terms)
  const shapeAt = (step: number): StepShape => stepShape({ terms, sites, state, step })
  const [statistics, round, evaluation] = [shapeAt(0), shapeAt(1), shapeAt(finalStep(plan))]
  const readers = readersOf(terms, sites)
  const shapeOf = (step: number): StepShape =>
    step === 0 ? statistics : step === finalStep(plan) ? evaluation : round
  const departures = await runMessages({ record, terms, site: identity.site, state, shapeOf, readers })
  const vectors = [
    { shape: statistics, when: 'step 0', times: 1 },
    { shape: round, when: 'every round', times: plan.rounds },
    { shape: evaluation, when: 'at the end', times: 1 },
  ].map(({ shape, when, times }): PreviewVector => {
    const fields = vectorFields({ terms, shape, cohort, sites, bounds: state.bounds })
    const values = fields.reduce((sum, field) => sum + field.values, 0)
    return { kind: shape.kind, when, times, values, bytes: shape.bytes, readableBy: readers, fields }
  })
  const groups = recordGroups(cohort)
  const small = smallGroups(groups, policy.minimumRecordsPerGroup)
  return {
    plan,
    planDigest: context.plan,
    rosterFingerprint: fingerprint,
    roster: record.roster.map(({ site, identityKey }) => ({
      site,
      identity: identityFingerprint(fromHex(identityKey)),
      isThisSite: site === identity.site,
    })),
    encrypted: terms.encrypted,
    threshold: terms.threshold,
    quorum: terms.quorum,
    minimum: terms.minimum,
    committee: terms.committee,
    judgement: judge(forRoster(policy, fingerprint), plan, siteNames(record), approvedNames(record)),
    warnings: recordWarnings(policy, cohort),
    seenRows: cohort.seenRows,
    trainRows: cohort.trainRows,
    testRows: cohort.testRows,
    droppedRows: cohort.droppedRows,
    findings: cohort.findings,
    missing: missingColumns(cohort),
    changes: changesSinceApproved(record, store.runs()),
    roundedCount: roundedCount(plan, cohort),
    vectors,
    groups: groups.map((group) => ({ ...group, isUnderMinimum: small.includes(group) })),
    minimumRecordsPerGroup: policy.minimumRecordsPerGroup,
    groupsUnderMinimum: small.length,
    departures,
    transport,
    bytesPerRound:
      round.bytes +
      departures.reduce((sum, { kind, bytes }) => sum + (OF_A_ROUND.includes(kind) ? bytes : 0), 0),
    bytesInAll: departures.reduce((sum, departure) => sum + departure.bytesInAll, 0),
    epsilon: EPSILON,
  }
}

function readersOf({ encrypted, threshold, minimum, committee }: RunTerms, sites: number): string {
  if (!encrypted) return 'the coordinator'
  const holders = committee.length === sites ? `${sites} sites` : `${committee.length} sites of the committee`
  if (threshold === 1)
    return `any one of the ${holders} alone opens sums, each over at least ${minimum} sites`
  return (
    `nobody alone; any ${threshold} of the ${holders} together open only the sum over at least ` +
    `${minimum} sites`
  )
}
