/** Fills a desired command with its contents from the stores. */
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'
import { type CertifiedList, type Command, contributionList, type DesiredCommand, type RunState, type StepState } from '@consilium/shared/protocol'
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
  const position = roster.findIndex((entry) => entry.site === site)
  const mine = (digests: readonly Digest[]): Promise<Uint8Array> => {
    const digest = digests[position]
    if (digest === undefined) throw new ConsiliumError('INTERNAL', `nothing is addressed to site '${site}'`)
    return blobs.read(digest)
  }
  switch (desired.kind) {
    case 'approve':
      return { ...head, kind: 'approve', plan: store.plan(context.run), roster, expiresAt: state.terms.expiresAt }
    case 'key-commit':
      return { ...head, kind: 'key-commit', epoch: context.epoch }
    case 'key-reveal':
      return { ...head, kind: 'key-reveal', epoch: context.epoch, commits: inOrder(state, state.commits) }
    case 'key-confirm': {
      const reveals = inOrder(state, state.reveals)
      const sealed = await Promise.all(reveals.map((reveal) => mine(reveal.sealedBlobs)))
      return { ...head, kind: 'key-confirm', epoch: context.epoch, reveals: reveals.map((reveal) => reveal.message), sealed }
    }
    case 'contribute':
      return {
        ...head,
        kind: 'contribute',
        epoch: context.epoch,
        step: current.step,
        attempt: current.attempt,
        confirmations: current.step === 0 ? inOrder(state, state.confirms) : [],
      }
    case 'sign-list':
      return { ...head, kind: 'sign-list', list: contributionList(state, current) }
    case 'answer': {
      const certified = certifiedList(state, current)
      const shares = await Promise.all((current.members ?? []).map((member) => mine(current.contributions[member]?.shareBlobs ?? [])))
      return { ...head, kind: 'answer', certified, shares }
    }
    case 'open': {
      const step = desired.step === current.step ? current : store.step(context.run, desired.step)?.step
      if (step === undefined || step.sum === null) throw new ConsiliumError('INTERNAL', `step ${desired.step} cannot be opened yet`)
      const answers = await Promise.all(inOrder(state, step.answers).map(async (message) => ({ message, sealed: await blobs.read(message.sealed) })))
      return { ...head, kind: 'open', certified: certifiedList(state, step), answers, sum: step.sum }
    }
    case 'release':
      return { ...head, kind: 'release' }
    case 'finish':
      return {
        ...head,
        kind: 'finish',
        outcome: state.phase === 'released' ? 'released' : state.phase === 'aborted' ? 'aborted' : 'failed',
        reason: state.failure?.reason ?? '',
      }
  }
}

function certifiedList(state: RunState, step: StepState): CertifiedList {
  return { list: contributionList(state, step), signatures: inOrder(state, step.signatures) }
}

function inOrder<Value>(state: RunState, bySite: Readonly<Record<string, Value>>): readonly Value[] {
  return state.roster.flatMap(({ site }) => {
    const value = bySite[site]
    return value === undefined ? [] : [value]
  })
}
