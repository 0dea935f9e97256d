/** Writes down what leaves the site, before its first byte does. */
import { type Clock, canonicalJson, sha256, toHex, utf8 } from '@consilium/shared/kernel'
import { type Departure, type DepartureKind, nextEgressRow, submissionDeparture } from '@consilium/shared/protocol'
import type { AgentStore, CoordinatorLink, EgressStore, Progress, SiteIdentity, TransferTicket } from './ports.ts'

/** What each kind of message is made from. */
const DERIVED_FROM: Readonly<Record<DepartureKind, string>> = {
  approval: 'the decision on the plan, with a keyed digest of the data set whose key stays here',
  'key-commit': 'fresh random keys of this run',
  'key-reveal': 'fresh random keys of this run and the rounded number of training records, sealed for the other sites',
  'key-confirm': 'what all sites sent in the key setup',
  contribution: 'digests of the update file, and shares of its one-time key sealed for the other sites',
  'update-file': "sums over this site's training and test records, for a round with the change of the model's weights: encrypted, if the plan is",
  'list-signature': 'the list of contributions as this site saw it',
  answer: "this site's shares of the listed one-time keys, added up and sealed for the other sites",
  report: 'the model and the metrics of all sites together, after the sum was opened',
  model: 'the digest of the model that all sites trained together, which the plan releases to the coordinator',
  'model-file': 'the model that all sites trained together, which the plan releases to the coordinator',
  refusal: 'the sentence that names what this site refused or could not do',
  closed: 'nothing: the site is done with the run',
  progress: 'the phase of the work and how much of it is done',
}

/** Nothing in a run is protected by differential privacy, so nothing is spent of a budget. */
export const EPSILON = 0

/** The way to the coordinator with a row for everything that takes it. What cannot be written down does not leave. */
export function withLedger(options: {
  readonly link: CoordinatorLink
  readonly ledger: EgressStore
  readonly store: AgentStore
  readonly identity: SiteIdentity
  readonly clock: Clock
}): CoordinatorLink {
  const { link, ledger, store, identity, clock } = options
  const sign = (bytes: Uint8Array): string => toHex(identity.sign(bytes))

  const note = (departure: Departure): void => {
    const repeats = ledger.first(departure)
    const entry = { ...departure, time: clock.now(), derivedFrom: DERIVED_FROM[departure.kind], epsilon: EPSILON, repeats }
    ledger.append(nextEgressRow({ entry, last: ledger.last(), sign }))
  }

  /** An update is what the run's record has prepared; any other file is the model. */
  const fileDeparture = ({ run, digest, bytes }: TransferTicket): Departure => {
    const prepared = store.run(run)?.prepared?.message
    const isUpdate = prepared?.upload === digest
    return { run, step: isUpdate ? prepared.step : null, kind: isUpdate ? 'update-file' : 'model-file', bytes, content: digest }
  }

  return {
    commands: (signal) => link.commands(signal),
    download: (ticket, signal) => link.download(ticket, signal),
    async submit(submission, signal) {
      note(submissionDeparture(submission))
      await link.submit(submission, signal)
    },
    async upload(ticket, read, signal) {
      note(fileDeparture(ticket))
      await link.upload(ticket, read, signal)
    },
    progress(progress) {
      const departure = progressDeparture(progress)
      if (ledger.first(departure) === null) note(departure)
      link.progress(progress)
    },
  }
}

/** Progress comes many times a second: one row for each step and phase stands for all of it. */
function progressDeparture({ run, step, phase }: Progress): Departure {
  const text = canonicalJson({ run, step, phase })
  return { run, step, kind: 'progress', bytes: utf8(text).length, content: sha256(text) }
}
