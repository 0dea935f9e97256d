/** What a site says, checked. */
import type { Submission } from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import { COMMAND_CHARACTERS, REASON_CHARACTERS } from '../limits.ts'
import { codeIn, digestIn, listIn, present, runIn, sealedIn, siteIn, textIn, unknownBody } from './fields.ts'
import {
  adoptionIn,
  approvalIn,
  contributionIn,
  handoverIn,
  keyCommitIn,
  keyConfirmIn,
  keyRevealIn,
  listSignatureIn,
  rejoinIn,
  reportIn,
  sealedAnswerIn,
  withdrawalIn,
} from './run.ts'

export function submissionIn(submission: consilium.v1.Submission): Submission {
  const {
    approval,
    keyCommit,
    keyReveal,
    keyConfirm,
    contribution,
    listSignature,
    answer,
    report,
    model,
    refusal,
    closed,
    withdrawal,
    rejoin,
    handover,
    adoption,
  } = submission
  if (approval) return { kind: 'approval', message: approvalIn(approval, 'approval') }
  if (keyCommit) return { kind: 'key-commit', message: keyCommitIn(keyCommit, 'key_commit') }
  if (keyReveal) {
    return {
      kind: 'key-reveal',
      message: keyRevealIn(present(keyReveal.message, 'key_reveal.message'), 'key_reveal.message'),
      sealed: listIn(keyReveal.sealed, 'key_reveal.sealed', { read: sealedIn }),
    }
  }
  if (keyConfirm) return { kind: 'key-confirm', message: keyConfirmIn(keyConfirm, 'key_confirm') }
  if (contribution) {
    return {
      kind: 'contribution',
      message: contributionIn(present(contribution.message, 'contribution.message'), 'contribution.message'),
      shares: listIn(contribution.shares, 'contribution.shares', { read: sealedIn }),
    }
  }
  if (listSignature)
    return { kind: 'list-signature', message: listSignatureIn(listSignature, 'list_signature') }
  if (answer) return { kind: 'answer', ...sealedAnswerIn(answer, 'answer') }
  if (report) return { kind: 'report', message: reportIn(report, 'report') }
  if (model)
    return {
      kind: 'model',
      run: runIn(model.run, 'model.run'),
      site: siteIn(model.site, 'model.site'),
      file: digestIn(model.file, 'model.file'),
    }
  if (refusal) {
    return {
      kind: 'refusal',
      run: runIn(refusal.run, 'refusal.run'),
      site: siteIn(refusal.site, 'refusal.site'),
      command: textIn(refusal.command, 'refusal.command', { least: 1, most: COMMAND_CHARACTERS }),
      code: codeIn(refusal.code, 'refusal.code'),
      reason: textIn(refusal.reason, 'refusal.reason', { most: REASON_CHARACTERS }),
    }
  }
  if (closed)
    return { kind: 'closed', run: runIn(closed.run, 'closed.run'), site: siteIn(closed.site, 'closed.site') }
  if (withdrawal) return { kind: 'withdrawal', message: withdrawalIn(withdrawal, 'withdrawal') }
  if (rejoin) return { kind: 'rejoin', message: rejoinIn(rejoin, 'rejoin') }
  if (handover) return { kind: 'handover', message: handoverIn(handover, 'handover') }
  if (adoption) return { kind: 'adoption', message: adoptionIn(adoption, 'adoption') }
  throw unknownBody('submission')
}
