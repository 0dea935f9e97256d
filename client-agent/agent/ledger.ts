/** Writes down what leaves the site, before its first byte does. */
import { type Clock, toHex } from '@consilium/shared/kernel'
import {
  type Departure,
  type DepartureKind,
  nextEgressRow,
  submissionDeparture,
} from '@consilium/shared/protocol'
import type { AgentStore, CoordinatorLink, EgressStore, SiteIdentity, TransferTicket } from './ports.ts'

/** What each kind of message is made from. */
export const DERIVED_FROM: Readonly<Record<DepartureKind, string>> = {
  approval:
    'the decision on the plan, or on a site that would join, with a keyed digest of the data set ' +
    'whose key stays here',
  'key-commit': 'fresh random keys of this run',
  'key-reveal':
    'fresh random keys of this run and the rounded number of training records, sealed for the other sites',
  'key-confirm': 'what all sites sent in the key setup',
  contribution: 'digests of the update file, and shares of its one-time key sealed for the other sites',
  'update-file':
    "sums over this site's training and test records, for a round with the change of the model's " +
    'weights: encrypted, if the plan is',
  'list-signature': 'the list of contributions as this site saw it',
  answer: "this site's shares of the listed one-time keys, added up and sealed for the other sites",
  report: 'the model and the metrics of all sites together, after the sum was opened',
  model:
    'the digest of the model that all sites trained together, which the plan releases to the coordinator',
  'model-file': 'the model that all sites trained together, which the plan releases to the coordinator',
  refusal: 'the sentence that names what this site refused or could not do',
  withdrawal: 'the decision to leave the run',
  rejoin: 'nothing but that this site was restored from an older state',
  handover:
    'the digest of the model that all sites trained together, sealed for those of them that were ' +
    'restored or join',
  'state-file':
    'the model that all sites trained together, sealed for those of them that were restored or join',
  adoption: 'the digest of the model that all sites trained together, as another site handed it over',
  closed: 'nothing: the site is done with the run',
  progress: 'the phase of the work and how much of it is done',
  hello: 'the versions of protocol and program',
  session: 'nothing of a run',
  enrollment: 'the token of the invitation, fresh public keys and the name of this site',
  renewal: 'a fresh public key and the name of this site',
}

/**
 * Nothing in a run carries noise, so there is no budget that anything could be counted against: none, and not
 * 0, which would say that nothing is told.
 */
export const EPSILON = null

/**
 * Writes a departure down. `derivedFrom`: where there is more to say than its kind tells. @throws
 * ConsiliumError `STORAGE`; nothing was written then
 */
export type EgressNote = (departure: Departure, derivedFrom?: string) => void

export function egressNote(options: {
  readonly ledger: EgressStore
  readonly identity: SiteIdentity
  readonly clock: Clock
}): EgressNote {
  const { ledger, identity, clock } = options
  const sign = (bytes: Uint8Array): string => toHex(identity.sign(bytes))
  return (departure, derivedFrom = DERIVED_FROM[departure.kind]) => {
    const entry = {
      ...departure,
      time: clock.now(),
      derivedFrom,
      epsilon: EPSILON,
      repeats: ledger.first(departure),
    }
    ledger.append(nextEgressRow({ entry, last: ledger.last(), sign }))
  }
}

/**
 * The way to the coordinator with a row for everything that takes it. What cannot be written down does not
 * leave. Progress comes many times a second and is the connection's to count.
 */
export function withLedger({
  link,
  store,
  note,
}: {
  readonly link: CoordinatorLink
  readonly store: AgentStore
  readonly note: EgressNote
}): CoordinatorLink {
  /**
   * An update is what the run's record has prepared; of other files one is the model itself, and any else the
   * model as it is sealed for a site that was restored or joins.
   */
  const fileDeparture = ({ run, digest, bytes }: TransferTicket): Departure => {
    const record = store.run(run)
    const prepared = record?.prepared?.message
    const content = { run, bytes, content: digest }
    if (prepared?.upload === digest) return { ...content, step: prepared.step, kind: 'update-file' }
    return { ...content, step: null, kind: record?.model === digest ? 'model-file' : 'state-file' }
  }

  return {
    ...link,
    async submit(submission, signal) {
      note(submissionDeparture(submission))
      await link.submit(submission, signal)
    },
    async upload(ticket, read, signal) {
      note(fileDeparture(ticket))
      await link.upload(ticket, read, signal)
    },
  }
}
