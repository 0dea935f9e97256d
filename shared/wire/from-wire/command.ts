/** What the coordinator asks, checked. */
import type { SiteName } from '../../kernel/index.ts'
import type { Admitted, Command, NextEpoch } from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import { COMMAND_CHARACTERS, PLAN_CHARACTERS, REASON_CHARACTERS } from '../limits.ts'
import { OUTCOME_IN } from '../words.ts'
import {
  digestIn,
  integerIn,
  listIn,
  present,
  runIn,
  sealedIn,
  siteIn,
  textIn,
  unknownBody,
  wordIn,
} from './fields.ts'
import {
  approvalIn,
  certifiedListIn,
  contributionListIn,
  counterIn,
  keyCommitIn,
  keyConfirmIn,
  keyRevealIn,
  rosterEntryIn,
  sealedAnswerIn,
} from './run.ts'

export function commandIn(command: consilium.v1.Command.$Properties): Command {
  const head = {
    id: textIn(command.id, 'command.id', { least: 1, most: COMMAND_CHARACTERS }),
    run: runIn(command.run, 'command.run'),
  }
  const {
    approve,
    keyCommit,
    keyReveal,
    keyConfirm,
    contribute,
    signList,
    answer,
    open,
    release,
    finish,
    handOver,
    adopt,
  } = command
  if (approve) {
    return {
      ...head,
      kind: 'approve',
      plan: textIn(approve.plan, 'approve.plan', { least: 1, most: PLAN_CHARACTERS }),
      roster: listIn(approve.roster, 'approve.roster', { read: rosterEntryIn }),
      expiresAt: integerIn(approve.expiresAt, 'approve.expires_at'),
      ...(approve.joining ? { joining: joiningIn(approve.joining) } : {}),
    }
  }
  if (keyCommit) {
    const { next } = keyCommit
    return {
      ...head,
      kind: 'key-commit',
      epoch: counterIn(keyCommit.epoch, 'key_commit.epoch'),
      ...(next ? { next: nextEpochIn(next) } : {}),
    }
  }
  if (keyReveal) {
    return {
      ...head,
      kind: 'key-reveal',
      epoch: counterIn(keyReveal.epoch, 'key_reveal.epoch'),
      commits: listIn(keyReveal.commits, 'key_reveal.commits', { read: keyCommitIn }),
    }
  }
  if (keyConfirm) {
    return {
      ...head,
      kind: 'key-confirm',
      epoch: counterIn(keyConfirm.epoch, 'key_confirm.epoch'),
      reveals: listIn(keyConfirm.reveals, 'key_confirm.reveals', { read: keyRevealIn }),
      sealed: listIn(keyConfirm.sealed, 'key_confirm.sealed', { read: sealedIn }),
    }
  }
  if (contribute) {
    return {
      ...head,
      kind: 'contribute',
      epoch: counterIn(contribute.epoch, 'contribute.epoch'),
      step: counterIn(contribute.step, 'contribute.step'),
      attempt: counterIn(contribute.attempt, 'contribute.attempt'),
      confirmations: listIn(contribute.confirmations, 'contribute.confirmations', { read: keyConfirmIn }),
    }
  }
  if (signList)
    return {
      ...head,
      kind: 'sign-list',
      list: contributionListIn(present(signList.list, 'sign_list.list'), 'sign_list.list'),
    }
  if (answer) {
    return {
      ...head,
      kind: 'answer',
      certified: certifiedListIn(present(answer.certified, 'answer.certified'), 'answer.certified'),
      shares: listIn(answer.shares, 'answer.shares', { read: sealedIn }),
    }
  }
  if (open) {
    return {
      ...head,
      kind: 'open',
      certified: certifiedListIn(present(open.certified, 'open.certified'), 'open.certified'),
      answers: listIn(open.answers, 'open.answers', { read: sealedAnswerIn }),
      sum: { digest: digestIn(open.sum, 'open.sum'), bytes: integerIn(open.sumBytes, 'open.sum_bytes') },
    }
  }
  if (release) return { ...head, kind: 'release' }
  if (finish) {
    return {
      ...head,
      kind: 'finish',
      outcome: wordIn(OUTCOME_IN, finish.outcome, 'finish.outcome'),
      reason: textIn(finish.reason, 'finish.reason', { most: REASON_CHARACTERS }),
    }
  }
  if (handOver) {
    return {
      ...head,
      kind: 'hand-over',
      epoch: counterIn(handOver.epoch, 'hand_over.epoch'),
      step: counterIn(handOver.step, 'hand_over.step'),
      confirmations: listIn(handOver.confirmations, 'hand_over.confirmations', { read: keyConfirmIn }),
    }
  }
  if (adopt) {
    return {
      ...head,
      kind: 'adopt',
      epoch: counterIn(adopt.epoch, 'adopt.epoch'),
      step: counterIn(adopt.step, 'adopt.step'),
      confirmations: listIn(adopt.confirmations, 'adopt.confirmations', { read: keyConfirmIn }),
      file: { digest: digestIn(adopt.file, 'adopt.file'), bytes: integerIn(adopt.bytes, 'adopt.bytes') },
    }
  }
  throw unknownBody('command')
}

function joiningIn({ site, left }: consilium.v1.Joining.$Properties): {
  readonly site: SiteName
  readonly left: readonly SiteName[]
} {
  return {
    site: siteIn(site, 'approve.joining.site'),
    left: listIn(left, 'approve.joining.left', { read: siteIn }),
  }
}

function nextEpochIn({
  roster,
  admitted,
  confirmations,
  step,
}: consilium.v1.NextEpoch.$Properties): NextEpoch {
  const joined = listIn(admitted, 'key_commit.next.admitted', { read: admittedIn })
  return {
    roster: listIn(roster, 'key_commit.next.roster', { read: rosterEntryIn }),
    ...(joined.length === 0 ? {} : { admitted: joined }),
    confirmations: listIn(confirmations, 'key_commit.next.confirmations', { read: keyConfirmIn }),
    step: counterIn(step, 'key_commit.next.step'),
  }
}

function admittedIn({ roster, approvals }: consilium.v1.Admitted.$Properties, field: string): Admitted {
  return {
    roster: listIn(roster, `${field}.roster`, { read: rosterEntryIn }),
    approvals: listIn(approvals, `${field}.approvals`, { read: approvalIn }),
  }
}
