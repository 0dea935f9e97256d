/** The messages of a run, as the generated code takes them. */
import { fromHex } from '../../kernel/index.ts'
import type {
  Adoption,
  Answer,
  Approval,
  CertifiedList,
  Contribution,
  ContributionList,
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
import { DECISION_OUT } from '../words.ts'

export function rosterEntryOut({ site, identityKey }: RosterEntry): consilium.v1.RosterEntry.$Properties {
  return { site, identityKey: fromHex(identityKey) }
}

export function approvalOut(message: Approval): consilium.v1.Approval.$Properties {
  return {
    ...message,
    decision: DECISION_OUT[message.decision],
    plan: fromHex(message.plan),
    dataset: fromHex(message.dataset),
    roster: fromHex(message.roster),
    signature: fromHex(message.signature),
  }
}

export function keyCommitOut(message: KeyCommit): consilium.v1.KeyCommit.$Properties {
  return {
    ...message,
    sealingKey: fromHex(message.sealingKey),
    commitment: fromHex(message.commitment),
    signature: fromHex(message.signature),
  }
}

export function keyRevealOut(message: KeyReveal): consilium.v1.KeyReveal.$Properties {
  return {
    ...message,
    seedPart: fromHex(message.seedPart),
    sealed: message.sealed.map(fromHex),
    signature: fromHex(message.signature),
  }
}

export function keyConfirmOut(message: KeyConfirm): consilium.v1.KeyConfirm.$Properties {
  const { start } = message
  return {
    ...message,
    transcript: fromHex(message.transcript),
    signature: fromHex(message.signature),
    start: start === undefined ? null : { step: start.step, model: fromHex(start.model) },
  }
}

export function rejoinOut(message: Rejoin): consilium.v1.Rejoin.$Properties {
  return { ...message, signature: fromHex(message.signature) }
}

export function handoverOut(message: Handover): consilium.v1.Handover.$Properties {
  return { ...message, file: fromHex(message.file), signature: fromHex(message.signature) }
}

export function adoptionOut(message: Adoption): consilium.v1.Adoption.$Properties {
  return { ...message, model: fromHex(message.model), signature: fromHex(message.signature) }
}

export function withdrawalOut(message: Withdrawal): consilium.v1.Withdrawal.$Properties {
  return { ...message, signature: fromHex(message.signature) }
}

export function contributionOut(message: Contribution): consilium.v1.Contribution.$Properties {
  return {
    ...message,
    baseModel: fromHex(message.baseModel),
    lanePlan: fromHex(message.lanePlan),
    upload: fromHex(message.upload),
    shares: fromHex(message.shares),
    checksum: fromHex(message.checksum),
    signature: fromHex(message.signature),
  }
}

export function contributionListOut(list: ContributionList): consilium.v1.ContributionList.$Properties {
  return { ...list, members: list.members.map(contributionOut) }
}

export function listSignatureOut(message: ListSignature): consilium.v1.ListSignature.$Properties {
  return { ...message, list: fromHex(message.list), signature: fromHex(message.signature) }
}

export function certifiedListOut({
  list,
  signatures,
}: CertifiedList): consilium.v1.CertifiedList.$Properties {
  return { list: contributionListOut(list), signatures: signatures.map(listSignatureOut) }
}

export function answerOut(message: Answer): consilium.v1.Answer.$Properties {
  return {
    ...message,
    list: fromHex(message.list),
    sealed: fromHex(message.sealed),
    signature: fromHex(message.signature),
  }
}

export function sealedAnswerOut({
  message,
  sealed,
}: {
  readonly message: Answer
  readonly sealed: Uint8Array
}): consilium.v1.SealedAnswer.$Properties {
  return { message: answerOut(message), sealed }
}

export function stepMetricsOut(metrics: StepMetrics): consilium.v1.StepMetrics.$Properties {
  return metrics
}

export function reportOut(message: Report): consilium.v1.Report.$Properties {
  return {
    ...message,
    model: fromHex(message.model),
    metrics: message.metrics === null ? null : stepMetricsOut(message.metrics),
    wrongAnswers: [...message.wrongAnswers],
    signature: fromHex(message.signature),
  }
}
