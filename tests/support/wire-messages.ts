/** Arbitrary messages, well formed, for tests of the wire. */
import {
  type Digest,
  ERROR_CATALOGUE,
  type ErrorCode,
  type RunId,
  type SiteName,
  toHex,
} from '@consilium/shared/kernel'
import type { Command, Contribution, RunView, Submission } from '@consilium/shared/protocol'
import fc from 'fast-check'

const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex)
const counter = fc.nat({ max: 1_000_000 })
const time = fc.maxSafeNat()
const text = (max: number): fc.Arbitrary<string> => fc.string({ unit: 'grapheme', maxLength: max })

export const digest = hex(32).map((value) => value as Digest)
export const signature = hex(64)
export const site = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).map((name) => name as SiteName)
export const run = hex(8).map((value) => `run-${value}` as RunId)
const sealed = fc.uint8Array({ minLength: 1, maxLength: 64 })
const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 })
const code = fc.constantFrom(...(Object.keys(ERROR_CATALOGUE) as ErrorCode[]))
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0)

const keyCommit = fc.record({
  run,
  epoch: counter,
  site,
  sealingKey: hex(1216),
  commitment: digest,
  signature,
})
const keyReveal = fc.record({ run, epoch: counter, site, seedPart: hex(32), sealed: some(digest), signature })
const start = fc.record({ step: counter, model: digest })
const keyConfirm = fc.record(
  { run, epoch: counter, site, transcript: digest, start, signature },
  { requiredKeys: ['run', 'epoch', 'site', 'transcript', 'signature'] },
)
const withdrawal = fc.record({ run, epoch: counter, site, reason: text(40), signature })
const contribution: fc.Arbitrary<Contribution> = fc.record({
  run,
  epoch: counter,
  step: counter,
  attempt: counter,
  site,
  baseModel: digest,
  lanePlan: digest,
  upload: digest,
  uploadBytes: time,
  shares: digest,
  checksum: fc.constantFrom('', 'cc'.repeat(36)),
  signature,
})
const list = fc.record({ run, epoch: counter, step: counter, members: some(contribution) })
const listSignature = fc.record({ run, epoch: counter, step: counter, site, list: digest, signature })
const certified = fc.record({ list, signatures: some(listSignature) })
const answer = fc.record({
  run,
  epoch: counter,
  step: counter,
  site,
  list: digest,
  sealed: digest,
  signature,
})
const metrics = fc.record({
  step: counter,
  rows: time,
  loss: fc.option(finite),
  accuracy: fc.option(share),
  auroc: fc.option(share),
})
const report = fc.record({
  run,
  epoch: counter,
  step: counter,
  site,
  model: digest,
  backend: fc.constant('tfjs-wasm'),
  metrics: fc.option(metrics),
  wrongAnswers: some(site),
  signature,
})
const approval = fc.record({
  run,
  site,
  decision: fc.constantFrom('approve' as const, 'reject' as const),
  plan: digest,
  dataset: digest,
  roster: digest,
  rounds: counter,
  expiresAt: time,
  reason: text(40),
  signature,
})

const kind = <const Kind extends string>(value: Kind): fc.Arbitrary<Kind> => fc.constant(value)

export const submission: fc.Arbitrary<Submission> = fc.oneof(
  fc.record({ kind: kind('approval'), message: approval }),
  fc.record({ kind: kind('key-commit'), message: keyCommit }),
  fc.record({ kind: kind('key-reveal'), message: keyReveal, sealed: some(sealed) }),
  fc.record({ kind: kind('key-confirm'), message: keyConfirm }),
  fc.record({ kind: kind('contribution'), message: contribution, shares: some(sealed) }),
  fc.record({ kind: kind('list-signature'), message: listSignature }),
  fc.record({ kind: kind('answer'), message: answer, sealed }),
  fc.record({ kind: kind('report'), message: report }),
  fc.record({ kind: kind('withdrawal'), message: withdrawal }),
  fc.record({ kind: kind('rejoin'), message: fc.record({ run, epoch: counter, site, signature }) }),
  fc.record({
    kind: kind('handover'),
    message: fc.record({ run, epoch: counter, site, file: digest, bytes: time, signature }),
  }),
  fc.record({
    kind: kind('adoption'),
    message: fc.record({ run, epoch: counter, site, model: digest, signature }),
  }),
  fc.record({ kind: kind('model'), run, site, file: digest }),
  fc.record({ kind: kind('refusal'), run, site, command: fc.constant('c-1'), code, reason: text(40) }),
  fc.record({ kind: kind('closed'), run, site }),
)

const roster = some(fc.record({ site, identityKey: hex(91) }))
const id = fc.stringMatching(/^[a-z0-9/-]{1,40}$/)

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ id, run, kind: kind('approve'), plan: fc.constant('{"version":1}'), roster, expiresAt: time }),
  fc.record({
    id,
    run,
    kind: kind('approve'),
    plan: fc.constant('{"version":1}'),
    roster,
    expiresAt: time,
    joining: fc.record({ site, left: some(site) }),
  }),
  fc.record({ id, run, kind: kind('key-commit'), epoch: counter }),
  fc.record({
    id,
    run,
    kind: kind('key-commit'),
    epoch: counter,
    next: fc.record({ roster, confirmations: some(keyConfirm), step: counter }),
  }),
  fc.record({
    id,
    run,
    kind: kind('key-commit'),
    epoch: counter,
    next: fc.record({
      roster,
      admitted: fc.array(fc.record({ roster, approvals: some(approval) }), { minLength: 1, maxLength: 2 }),
      confirmations: some(keyConfirm),
      step: counter,
    }),
  }),
  fc.record({
    id,
    run,
    kind: kind('hand-over'),
    epoch: counter,
    step: counter,
    confirmations: some(keyConfirm),
  }),
  fc.record({
    id,
    run,
    kind: kind('adopt'),
    epoch: counter,
    step: counter,
    confirmations: some(keyConfirm),
    file: fc.record({ digest, bytes: time }),
  }),
  fc.record({ id, run, kind: kind('key-reveal'), epoch: counter, commits: some(keyCommit) }),
  fc.record({
    id,
    run,
    kind: kind('key-confirm'),
    epoch: counter,
    reveals: some(keyReveal),
    sealed: some(sealed),
  }),
  fc.record({
    id,
    run,
    kind: kind('contribute'),
    epoch: counter,
    step: counter,
    attempt: counter,
    confirmations: some(keyConfirm),
  }),
  fc.record({ id, run, kind: kind('sign-list'), list }),
  fc.record({ id, run, kind: kind('answer'), certified, shares: some(sealed) }),
  fc.record({
    id,
    run,
    kind: kind('open'),
    certified,
    answers: some(fc.record({ message: answer, sealed })),
    sum: fc.record({ digest, bytes: time }),
  }),
  fc.record({ id, run, kind: kind('release') }),
  fc.record({
    id,
    run,
    kind: kind('finish'),
    outcome: fc.constantFrom('released' as const, 'failed' as const, 'aborted' as const),
    reason: text(40),
  }),
)

const progress = fc.record({
  run,
  step: counter,
  phase: fc.constantFrom(
    'training' as const,
    'encrypting' as const,
    'uploading' as const,
    'opening' as const,
  ),
  fraction: share,
})
const problem = fc.record({ code, reason: text(40) })

export const runView: fc.Arbitrary<RunView> = fc.record({
  run,
  name: fc.constant('heart'),
  plan: digest,
  roster: digest,
  phase: fc.constantFrom(
    'awaiting-approval' as const,
    'collecting' as const,
    'released' as const,
    'aborted' as const,
  ),
  paused: fc.option(fc.constant('waiting for site-b')),
  epoch: counter,
  step: counter,
  attempt: counter,
  rounds: counter,
  encrypted: fc.boolean(),
  threshold: counter,
  quorum: counter,
  minimum: counter,
  committee: some(site),
  releaseModel: fc.constantFrom('sites' as const, 'coordinator' as const),
  releaseMetrics: fc.constantFrom('sites' as const, 'coordinator' as const),
  sites: some(
    fc.record({
      site,
      decision: fc.constantFrom('none' as const, 'approve' as const, 'reject' as const),
      present: fc.boolean(),
      done: fc.boolean(),
      online: fc.boolean(),
      applied: fc.integer({ min: -1, max: 1000 }),
      backend: fc.constantFrom('', 'tfjs-wasm'),
      refusal: fc.option(problem),
      lastRefusal: fc.option(problem),
      attendance: some(
        fc.record({
          from: counter,
          to: counter,
          as: fc.constantFrom('included' as const, 'refused' as const, 'missed' as const),
        }),
      ),
      restored: fc.boolean(),
      joining: fc.boolean(),
      left: fc.constantFrom(null, 'withdrew: no ethics vote'),
      progress: fc.option(progress),
    }),
  ),
  admission: fc.option(
    fc.record({ site, roster: digest, threshold: counter, expiresAt: time, undecided: some(site) }),
  ),
  declined: some(fc.record({ site, reason: text(40) })),
  metrics: some(metrics),
  wrongAnswers: some(fc.record({ step: counter, site, namedBy: some(site) })),
  model: fc.option(digest),
  failure: fc.option(problem),
  startedBy: fc.constant('anna'),
  startedAt: time,
  endedAt: fc.option(time),
})
