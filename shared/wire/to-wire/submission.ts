/** What a site says and what it is asked, as the generated code takes them. */
import { fromHex } from '../../kernel/index.ts'
import type { Admitted, Command, NextEpoch, Submission } from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import { OUTCOME_OUT } from '../words.ts'
import {
  adoptionOut,
  approvalOut,
  certifiedListOut,
  contributionListOut,
  contributionOut,
  handoverOut,
  keyCommitOut,
  keyConfirmOut,
  keyRevealOut,
  listSignatureOut,
  rejoinOut,
  reportOut,
  rosterEntryOut,
  sealedAnswerOut,
  withdrawalOut,
} from './run.ts'

export function submissionOut(submission: Submission): consilium.v1.Submission.$Properties {
  switch (submission.kind) {
    case 'approval':
      return { approval: approvalOut(submission.message) }
    case 'key-commit':
      return { keyCommit: keyCommitOut(submission.message) }
    case 'key-reveal':
      return { keyReveal: { message: keyRevealOut(submission.message), sealed: [...submission.sealed] } }
    case 'key-confirm':
      return { keyConfirm: keyConfirmOut(submission.message) }
    case 'contribution':
      return {
        contribution: { message: contributionOut(submission.message), shares: [...submission.shares] },
      }
    case 'list-signature':
      return { listSignature: listSignatureOut(submission.message) }
    case 'answer':
      return { answer: sealedAnswerOut(submission) }
    case 'report':
      return { report: reportOut(submission.message) }
    case 'model':
      return { model: { run: submission.run, site: submission.site, file: fromHex(submission.file) } }
    case 'refusal': {
      const { run, site, command, code, reason } = submission
      return { refusal: { run, site, command, code, reason } }
    }
    case 'withdrawal':
      return { withdrawal: withdrawalOut(submission.message) }
    case 'rejoin':
      return { rejoin: rejoinOut(submission.message) }
    case 'handover':
      return { handover: handoverOut(submission.message) }
    case 'adoption':
      return { adoption: adoptionOut(submission.message) }
    case 'closed':
      return { closed: { run: submission.run, site: submission.site } }
  }
}

export function commandOut(command: Command): consilium.v1.Command.$Properties {
  const { id, run } = command
  switch (command.kind) {
    case 'approve': {
      const { plan, roster, expiresAt, joining } = command
      const joins = joining === undefined ? null : { site: joining.site, left: [...joining.left] }
      return { id, run, approve: { plan, roster: roster.map(rosterEntryOut), expiresAt, joining: joins } }
    }
    case 'key-commit':
      return {
        id,
        run,
        keyCommit: {
          epoch: command.epoch,
          next: command.next === undefined ? null : nextEpochOut(command.next),
        },
      }
    case 'key-reveal':
      return { id, run, keyReveal: { epoch: command.epoch, commits: command.commits.map(keyCommitOut) } }
    case 'key-confirm':
      return {
        id,
        run,
        keyConfirm: {
          epoch: command.epoch,
          reveals: command.reveals.map(keyRevealOut),
          sealed: [...command.sealed],
        },
      }
    case 'contribute': {
      const { epoch, step, attempt, confirmations } = command
      return {
        id,
        run,
        contribute: { epoch, step, attempt, confirmations: confirmations.map(keyConfirmOut) },
      }
    }
    case 'hand-over': {
      const { epoch, step, confirmations } = command
      return { id, run, handOver: { epoch, step, confirmations: confirmations.map(keyConfirmOut) } }
    }
    case 'adopt': {
      const { epoch, step, confirmations, file } = command
      return {
        id,
        run,
        adopt: {
          epoch,
          step,
          confirmations: confirmations.map(keyConfirmOut),
          file: fromHex(file.digest),
          bytes: file.bytes,
        },
      }
    }
    case 'sign-list':
      return { id, run, signList: { list: contributionListOut(command.list) } }
    case 'answer':
      return {
        id,
        run,
        answer: { certified: certifiedListOut(command.certified), shares: [...command.shares] },
      }
    case 'open': {
      const { certified, answers, sum } = command
      return {
        id,
        run,
        open: {
          certified: certifiedListOut(certified),
          answers: answers.map(sealedAnswerOut),
          sum: fromHex(sum.digest),
          sumBytes: sum.bytes,
        },
      }
    }
    case 'release':
      return { id, run, release: {} }
    case 'finish':
      return { id, run, finish: { outcome: OUTCOME_OUT[command.outcome], reason: command.reason } }
  }
}

function nextEpochOut({
  roster,
  admitted = [],
  confirmations,
  step,
}: NextEpoch): consilium.v1.NextEpoch.$Properties {
  return {
    roster: roster.map(rosterEntryOut),
    admitted: admitted.map(admittedOut),
    confirmations: confirmations.map(keyConfirmOut),
    step,
  }
}

function admittedOut({ roster, approvals }: Admitted): consilium.v1.Admitted.$Properties {
  return { roster: roster.map(rosterEntryOut), approvals: approvals.map(approvalOut) }
}
