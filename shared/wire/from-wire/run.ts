/** The signed messages of a run, checked. */
import type {
  Adoption,
  Answer,
  Approval,
  CertifiedList,
  Contribution,
  ContributionList,
  EpochStart,
  Handover,
  KeyCommit,
  KeyConfirm,
  KeyReveal,
  ListSignature,
  Rejoin,
  Report,
  RosterEntry,
  StepMetrics,
  Withdrawal,
} from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import {
  IDENTITY_KEY_BYTES,
  LABEL_CHARACTERS,
  REASON_CHARACTERS,
  SEALED_CHECKSUM_BYTES,
  SEALING_KEY_BYTES,
  SEED_PART_BYTES,
} from '../limits.ts'
import { ANSWER_IN } from '../words.ts'
import {
  digestIn,
  hexIn,
  integerIn,
  listIn,
  numberIn,
  present,
  runIn,
  sealedIn,
  signatureIn,
  siteIn,
  textIn,
  type WireText,
  wordIn,
} from './fields.ts'

/** Epochs, steps, attempts and rounds: far more than any run has. */
const COUNTER = 1_000_000

export function counterIn(value: number | null | undefined, field: string): number {
  return integerIn(value, field, COUNTER)
}

interface Head {
  readonly run?: WireText
  readonly epoch?: number | null
  readonly site?: WireText
}

function headIn(message: Head, field: string) {
  return {
    run: runIn(message.run, `${field}.run`),
    epoch: counterIn(message.epoch, `${field}.epoch`),
    site: siteIn(message.site, `${field}.site`),
  }
}

export function rosterEntryIn(message: consilium.v1.RosterEntry.$Properties, field: string): RosterEntry {
  return {
    site: siteIn(message.site, `${field}.site`),
    identityKey: hexIn(message.identityKey, `${field}.identity_key`, { least: 1, most: IDENTITY_KEY_BYTES }),
  }
}

export function approvalIn(message: consilium.v1.Approval.$Properties, field: string): Approval {
  return {
    run: runIn(message.run, `${field}.run`),
    site: siteIn(message.site, `${field}.site`),
    decision: wordIn(ANSWER_IN, message.decision, `${field}.decision`),
    plan: digestIn(message.plan, `${field}.plan`),
    dataset: digestIn(message.dataset, `${field}.dataset`),
    roster: digestIn(message.roster, `${field}.roster`),
    rounds: counterIn(message.rounds, `${field}.rounds`),
    expiresAt: integerIn(message.expiresAt, `${field}.expires_at`),
    reason: textIn(message.reason, `${field}.reason`, { most: REASON_CHARACTERS }),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function keyCommitIn(message: consilium.v1.KeyCommit.$Properties, field: string): KeyCommit {
  return {
    ...headIn(message, field),
    sealingKey: hexIn(message.sealingKey, `${field}.sealing_key`, {
      least: SEALING_KEY_BYTES,
      most: SEALING_KEY_BYTES,
    }),
    commitment: digestIn(message.commitment, `${field}.commitment`),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function keyRevealIn(message: consilium.v1.KeyReveal.$Properties, field: string): KeyReveal {
  return {
    ...headIn(message, field),
    seedPart: hexIn(message.seedPart, `${field}.seed_part`, {
      least: SEED_PART_BYTES,
      most: SEED_PART_BYTES,
    }),
    sealed: listIn(message.sealed, `${field}.sealed`, { read: digestIn }),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

function epochStartIn(message: consilium.v1.EpochStart.$Properties, field: string): EpochStart {
  return { step: counterIn(message.step, `${field}.step`), model: digestIn(message.model, `${field}.model`) }
}

export function rejoinIn(message: consilium.v1.Rejoin.$Properties, field: string): Rejoin {
  return { ...headIn(message, field), signature: signatureIn(message.signature, `${field}.signature`) }
}

export function handoverIn(message: consilium.v1.Handover.$Properties, field: string): Handover {
  return {
    ...headIn(message, field),
    file: digestIn(message.file, `${field}.file`),
    bytes: integerIn(message.bytes, `${field}.bytes`),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function adoptionIn(message: consilium.v1.Adoption.$Properties, field: string): Adoption {
  return {
    ...headIn(message, field),
    model: digestIn(message.model, `${field}.model`),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function withdrawalIn(message: consilium.v1.Withdrawal.$Properties, field: string): Withdrawal {
  return {
    ...headIn(message, field),
    reason: textIn(message.reason, `${field}.reason`, { most: REASON_CHARACTERS }),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function keyConfirmIn(message: consilium.v1.KeyConfirm.$Properties, field: string): KeyConfirm {
  return {
    ...headIn(message, field),
    transcript: digestIn(message.transcript, `${field}.transcript`),
    ...(message.start ? { start: epochStartIn(message.start, `${field}.start`) } : {}),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function contributionIn(message: consilium.v1.Contribution.$Properties, field: string): Contribution {
  return {
    ...headIn(message, field),
    step: counterIn(message.step, `${field}.step`),
    attempt: counterIn(message.attempt, `${field}.attempt`),
    baseModel: digestIn(message.baseModel, `${field}.base_model`),
    lanePlan: digestIn(message.lanePlan, `${field}.lane_plan`),
    upload: digestIn(message.upload, `${field}.upload`),
    uploadBytes: integerIn(message.uploadBytes, `${field}.upload_bytes`),
    shares: digestIn(message.shares, `${field}.shares`),
    checksum: hexIn(message.checksum, `${field}.checksum`, { least: 0, most: SEALED_CHECKSUM_BYTES }),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function contributionListIn(
  message: consilium.v1.ContributionList.$Properties,
  field: string,
): ContributionList {
  return {
    run: runIn(message.run, `${field}.run`),
    epoch: counterIn(message.epoch, `${field}.epoch`),
    step: counterIn(message.step, `${field}.step`),
    members: listIn(message.members, `${field}.members`, { read: contributionIn }),
  }
}

export function listSignatureIn(
  message: consilium.v1.ListSignature.$Properties,
  field: string,
): ListSignature {
  return {
    ...headIn(message, field),
    step: counterIn(message.step, `${field}.step`),
    list: digestIn(message.list, `${field}.list`),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function certifiedListIn(
  message: consilium.v1.CertifiedList.$Properties,
  field: string,
): CertifiedList {
  return {
    list: contributionListIn(present(message.list, `${field}.list`), `${field}.list`),
    signatures: listIn(message.signatures, `${field}.signatures`, { read: listSignatureIn }),
  }
}

export function answerIn(message: consilium.v1.Answer.$Properties, field: string): Answer {
  return {
    ...headIn(message, field),
    step: counterIn(message.step, `${field}.step`),
    list: digestIn(message.list, `${field}.list`),
    sealed: digestIn(message.sealed, `${field}.sealed`),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

/** An answer and its sealed content. */
export function sealedAnswerIn(
  message: consilium.v1.SealedAnswer.$Properties,
  field: string,
): { readonly message: Answer; readonly sealed: Uint8Array } {
  return {
    message: answerIn(present(message.message, `${field}.message`), `${field}.message`),
    sealed: sealedIn(message.sealed, `${field}.sealed`),
  }
}

export function stepMetricsIn(message: consilium.v1.StepMetrics.$Properties, field: string): StepMetrics {
  return {
    step: counterIn(message.step, `${field}.step`),
    rows: integerIn(message.rows, `${field}.rows`),
    loss: numberIn(message.loss, `${field}.loss`, [-Number.MAX_VALUE, Number.MAX_VALUE]),
    accuracy: numberIn(message.accuracy, `${field}.accuracy`, [0, 1]),
    auroc: numberIn(message.auroc, `${field}.auroc`, [0, 1]),
  }
}

export function reportIn(message: consilium.v1.Report.$Properties, field: string): Report {
  return {
    ...headIn(message, field),
    step: counterIn(message.step, `${field}.step`),
    model: digestIn(message.model, `${field}.model`),
    backend: textIn(message.backend, `${field}.backend`, { least: 1, most: LABEL_CHARACTERS }),
    metrics: message.metrics ? stepMetricsIn(message.metrics, `${field}.metrics`) : null,
    wrongAnswers: listIn(message.wrongAnswers, `${field}.wrong_answers`, { read: siteIn }),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}
