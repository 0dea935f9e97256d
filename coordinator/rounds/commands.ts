/** Fills a desired command with its contents from the stores. */
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'
import {
  approvedRoster,
  type CertifiedList,
  type Command,
  clipped,
  contributionList,
  type DesiredCommand,
  type NextEpoch,
  type RunState,
  type StepState,
} from '@consilium/shared/protocol'
import type { BlobStore, RunStore } from './ports.ts'

export async function fillCommand(options: {
  readonly state: RunState
  readonly site: SiteName
  readonly desired: DesiredCommand
  readonly blobs: BlobStore
  readonly store: RunStore
}): Promise<Command> {
  const { state, site, desired, blobs, store } = options
  const { context, roster, current } = state
  const head = { id: desired.id, run: context.run }
  const place = roster.findIndex((entry) => entry.site === site)
  const seat = state.terms.committee.indexOf(site)
  const addressed = (digests: readonly Digest[], position: number): Promise<Uint8Array> => {
    const digest = digests[position]
    if (digest === undefined) throw new ConsiliumError('INTERNAL', `nothing is addressed to site '${site}'`)
    return blobs.read(digest)
  }
  switch (desired.kind) {
    case 'approve':
      return { ...head, kind: 'approve', plan: store.plan(context.run), ...askedAbout(state) }
    case 'key-commit':
      return {
        ...head,
        kind: 'key-commit',
        epoch: context.epoch,
        ...(context.epoch === 1 ? {} : { next: nextEpoch(state) }),
      }
    case 'key-reveal':
      return { ...head, kind: 'key-reveal', epoch: context.epoch, commits: inOrder(state, state.commits) }
    case 'key-confirm': {
      const reveals = inOrder(state, state.reveals)
      const sealed = await Promise.all(reveals.map((reveal) => addressed(reveal.sealedBlobs, place)))
      return {
        ...head,
        kind: 'key-confirm',
        epoch: context.epoch,
        reveals: reveals.map((reveal) => reveal.message),
        sealed,
      }
    }
    case 'contribute':
      return {
        ...head,
        kind: 'contribute',
        epoch: context.epoch,
        step: current.step,
        attempt: current.attempt,
        confirmations: state.sites[site]?.contributed === context.epoch ? [] : inOrder(state, state.confirms),
      }
    case 'hand-over':
      return {
        ...head,
        kind: 'hand-over',
        epoch: context.epoch,
        step: current.step,
        confirmations: inOrder(state, state.confirms),
      }
    case 'adopt': {
      const confirmations = inOrder(state, state.confirms)
      const { handover } = state
      const start = confirmations.find((each) => each.start !== undefined)?.start
      if (handover === undefined || start === undefined)
        throw new ConsiliumError('INTERNAL', `nothing was handed over in epoch ${context.epoch}`)
      return {
        ...head,
        kind: 'adopt',
        epoch: context.epoch,
        step: start.step,
        confirmations,
        file: { digest: handover.file, bytes: handover.bytes },
      }
    }
    case 'sign-list':
      return { ...head, kind: 'sign-list', list: contributionList(state, current) }
    case 'answer': {
      const certified = certifiedList(state, current)
      const shares = await Promise.all(
        (current.members ?? []).map((member) =>
          addressed(current.contributions[member]?.shareBlobs ?? [], seat),
        ),
      )
      return { ...head, kind: 'answer', certified, shares }
    }
    case 'open': {
      const step = desired.step === current.step ? current : store.step(context.run, desired.step)?.step
      if (step === undefined || step.sum === null)
        throw new ConsiliumError('INTERNAL', `step ${desired.step} cannot be opened yet`)
      const answers = await Promise.all(
        inOrder(state, step.answers).map(async (message) => ({
          message,
          sealed: await blobs.read(message.sealed),
        })),
      )
      return { ...head, kind: 'open', certified: certifiedList(state, step), answers, sum: step.sum }
    }
    case 'release':
      return { ...head, kind: 'release' }
    case 'finish':
      return {
        ...head,
        kind: 'finish',
        ...outcomeFor(state, site),
      }
  }
}

function nextEpoch({ roster, admitted, proof, current }: RunState): NextEpoch {
  return {
    roster,
    ...(admitted === undefined ? {} : { admitted }),
    confirmations: proof ?? [],
    step: current.step,
  }
}

/** The roster that is to be approved: the run's, or that with a site that would join it. */
function askedAbout(
  state: RunState,
): Pick<Extract<Command, { kind: 'approve' }>, 'roster' | 'expiresAt' | 'joining'> {
  const { roster, terms, admission, sites } = state
  if (admission === undefined) return { roster, expiresAt: terms.expiresAt }
  const left = approvedRoster(state).flatMap(({ site }) => (sites[site]?.left === undefined ? [] : [site]))
  return {
    roster: admission.roster,
    expiresAt: admission.expiresAt,
    joining: { site: admission.joiner.site, left },
  }
}

/** How a run ended, or why it goes on without a site, or why a site does not join it. */
function outcomeFor(
  state: RunState,
  site: SiteName,
): Pick<Extract<Command, { kind: 'finish' }>, 'outcome' | 'reason'> {
  const { phase, failure, sites, declined } = state
  if (sites[site] === undefined)
    return {
      outcome: 'failed',
      reason: clipped(
        'the site does not join the run: ' +
          `${declined?.find(({ joiner }) => joiner.site === site)?.reason ?? ''}`,
      ),
    }
  const { left, leftOut } = sites[site]
  if (leftOut === true && phase !== 'failed' && phase !== 'aborted')
    return { outcome: 'failed', reason: clipped(`the run went on without this site: it ${left}`) }
  return {
    outcome: phase === 'released' ? 'released' : phase === 'aborted' ? 'aborted' : 'failed',
    reason: failure?.reason ?? '',
  }
}

function certifiedList(state: RunState, step: StepState): CertifiedList {
  return { list: contributionList(state, step), signatures: inOrder(state, step.signatures) }
}

/** In roster order; of a finished step also what sites sent that have left since. */
function inOrder<Value>(state: RunState, bySite: Readonly<Record<string, Value>>): readonly Value[] {
  return Object.keys(state.sites).flatMap((site) => {
    const value = bySite[site]
    return value === undefined ? [] : [value]
  })
}
