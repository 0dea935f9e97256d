import { readFileSync } from 'node:fs'
import {
  exportIdentity,
  generateIdentity,
  importIdentity,
  SUITE,
  signMessage,
} from '@consilium/shared/crypto'
import { type Digest, sha256, siteName, toHex, utf8 } from '@consilium/shared/kernel'
import {
  adoptionBytes,
  answerBytes,
  answerContext,
  approvalBytes,
  contributionBytes,
  enrollmentBytes,
  handoverBytes,
  handoverContext,
  keyCommitBytes,
  keyConfirmBytes,
  keyPayloadContext,
  keyRevealBytes,
  keySetupTranscript,
  listDigest,
  listSignatureBytes,
  type RunContext,
  rejoinBytes,
  reportBytes,
  rosterFingerprint,
  seedCommitment,
  shareContext,
  sharesDigest,
  shortFingerprint,
  verifyMember,
  verifySubmission,
  withdrawalBytes,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { digestOf, RUN, rosterOf, START } from './support.ts'

const context: RunContext = {
  suite: SUITE,
  run: RUN,
  plan: digestOf('plan'),
  roster: rosterFingerprint(rosterOf(3)),
  epoch: 1,
}
const site = siteName('site-00')
const head = { run: RUN, epoch: 1, site, signature: '' }
const contribution = {
  ...head,
  step: 2,
  attempt: 0,
  baseModel: digestOf('model'),
  lanePlan: digestOf('lanes'),
  upload: digestOf('upload'),
  uploadBytes: 30_720,
  shares: digestOf('shares'),
  checksum: 'cc'.repeat(36),
}
const commit = { ...head, sealingKey: 'ab'.repeat(1216), commitment: digestOf('commitment') }
const reveal = { ...head, seedPart: digestOf('seed'), sealed: [digestOf('sealed 0'), digestOf('sealed 1')] }
const approval = {
  run: RUN,
  site,
  decision: 'approve' as const,
  plan: digestOf('plan'),
  dataset: digestOf('data'),
  roster: context.roster,
  rounds: 2,
  expiresAt: START,
  reason: '',
  signature: '',
}
const report = {
  ...head,
  step: 2,
  model: digestOf('model'),
  backend: 'wasm',
  metrics: { step: 2, rows: 100, loss: 0.5, accuracy: 0.75, auroc: null },
  wrongAnswers: [],
}

/** One of every kind of byte string that is signed, sealed to or hashed. */
const messages: Readonly<Record<string, Uint8Array | Digest>> = {
  roster: context.roster,
  approval: approvalBytes(approval),
  'key-commit': keyCommitBytes(context, commit),
  'seed-commitment': seedCommitment(context, site, reveal.seedPart),
  'key-reveal': keyRevealBytes(context, reveal),
  'key-confirm': keyConfirmBytes(context, { ...head, transcript: digestOf('transcript') }),
  'key-confirm of a later epoch': sha256(
    keyConfirmBytes(context, {
      ...head,
      transcript: digestOf('transcript'),
      start: { step: 3, model: digestOf('model') },
    }),
  ),
  withdrawal: withdrawalBytes({ ...head, reason: 'no ethics vote' }),
  rejoin: rejoinBytes(head),
  handover: handoverBytes(context, { ...head, file: digestOf('sealed state'), bytes: 1000 }),
  adoption: adoptionBytes(context, { ...head, model: digestOf('model') }),
  'sealed-state': handoverContext(context, 3),
  'key-setup': keySetupTranscript({
    context,
    commits: [commit],
    reveals: [reveal],
    keyTag: utf8('tag'),
    weights: [10, 20],
  }),
  'key-setup-joined': keySetupTranscript({
    context,
    commits: [commit],
    reveals: [reveal],
    keyTag: utf8('tag'),
    weights: [10, 20],
    approved: digestOf('approved roster'),
  }),
  shares: sharesDigest([utf8('one'), utf8('two')]),
  contribution: contributionBytes(context, contribution),
  list: listDigest(context, { run: RUN, epoch: 1, step: 2, members: [contribution] }),
  'list-signature': listSignatureBytes(context, { ...head, step: 2, list: digestOf('list') }),
  answer: answerBytes(context, { ...head, step: 2, list: digestOf('list'), sealed: digestOf('sealed') }),
  report: reportBytes(context, report),
  'key-payload': keyPayloadContext(context, site, siteName('site-01')),
  share: shareContext({
    context,
    step: 2,
    attempt: 0,
    from: site,
    to: siteName('site-01'),
    upload: digestOf('upload'),
  }),
  'sealed-answer': answerContext(context, 2, site, digestOf('list')),
  enroll: enrollmentBytes({ name: site, token: new Uint8Array(32).fill(7), csr: utf8('csr') }),
}

describe('the bytes of every message', () => {
  it('have not changed since they were pinned: a change is a new protocol version', () => {
    const pinned = JSON.parse(readFileSync(new URL('../../vectors/transcript.json', import.meta.url), 'utf8'))
    expect(
      Object.fromEntries(
        Object.entries(messages).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : toHex(value),
        ]),
      ),
    ).toEqual(pinned)
  })

  it('begin with a tag of their kind, so that none can be taken for another', () => {
    const tags = Object.values(messages).flatMap((value) => {
      if (typeof value === 'string') return []
      const length = new DataView(value.buffer, value.byteOffset).getUint32(0)
      return [new TextDecoder().decode(value.subarray(4, 4 + length))]
    })
    expect(tags.every((tag) => tag.startsWith('consilium/v1/'))).toBe(true)
    expect(new Set(tags).size).toBe(tags.length)
  })

  it.each([
    ['suite', { suite: 'another' }],
    ['run', { run: 'run-ffffffffffffffff' as RunContext['run'] }],
    ['plan', { plan: digestOf('another') }],
    ['roster', { roster: digestOf('another') }],
    ['epoch', { epoch: 2 }],
  ] as const)('change with the %s', (_, change) => {
    const other = { ...context, ...change }
    expect(keyCommitBytes(other, commit)).not.toEqual(messages['key-commit'])
    expect(seedCommitment(other, site, reveal.seedPart)).not.toEqual(messages['seed-commitment'])
    expect(keyRevealBytes(other, reveal)).not.toEqual(messages['key-reveal'])
    expect(keyConfirmBytes(other, { ...head, transcript: digestOf('transcript') })).not.toEqual(
      messages['key-confirm'],
    )
    expect(contributionBytes(other, contribution)).not.toEqual(messages['contribution'])
    expect(listDigest(other, { run: RUN, epoch: 1, step: 2, members: [contribution] })).not.toEqual(
      messages['list'],
    )
    expect(listSignatureBytes(other, { ...head, step: 2, list: digestOf('list') })).not.toEqual(
      messages['list-signature'],
    )
    expect(
      answerBytes(other, { ...head, step: 2, list: digestOf('list'), sealed: digestOf('sealed') }),
    ).not.toEqual(messages['answer'])
    expect(reportBytes(other, report)).not.toEqual(messages['report'])
    expect(keyPayloadContext(other, site, siteName('site-01'))).not.toEqual(messages['key-payload'])
    expect(
      shareContext({
        context: other,
        step: 2,
        attempt: 0,
        from: site,
        to: siteName('site-01'),
        upload: digestOf('upload'),
      }),
    ).not.toEqual(messages['share'])
    expect(answerContext(other, 2, site, digestOf('list'))).not.toEqual(messages['sealed-answer'])
  })

  it.each([
    ['step', { step: 3 }],
    ['attempt', { attempt: 1 }],
    ['site', { site: siteName('site-01') }],
    ['base model', { baseModel: digestOf('another') }],
    ['lane plan', { lanePlan: digestOf('another') }],
    ['upload', { upload: digestOf('another') }],
    ['size', { uploadBytes: 1 }],
    ['shares', { shares: digestOf('another') }],
    ['checksum', { checksum: 'dd'.repeat(36) }],
  ])('of a contribution change with its %s, and so does a list that holds it', (_, change) => {
    const other = { ...contribution, ...change }
    expect(contributionBytes(context, other)).not.toEqual(messages['contribution'])
    expect(listDigest(context, { run: RUN, epoch: 1, step: 2, members: [other] })).not.toEqual(
      messages['list'],
    )
  })

  it.each([
    ['decision', { decision: 'reject' as const }],
    ['plan', { plan: digestOf('another') }],
    ['data set', { dataset: digestOf('another') }],
    ['roster', { roster: digestOf('another') }],
    ['rounds', { rounds: 3 }],
    ['expiry', { expiresAt: START + 1 }],
    ['reason', { reason: 'because' }],
    ['run', { run: 'run-ffffffffffffffff' as RunContext['run'] }],
  ])('of an approval change with its %s', (_, change) => {
    expect(approvalBytes({ ...approval, ...change })).not.toEqual(messages['approval'])
  })

  it('of a list change with order and number of its members', () => {
    const second = { ...contribution, site: siteName('site-01') }
    const digests = [[contribution], [contribution, second], [second, contribution]].map((members) =>
      listDigest(context, { run: RUN, epoch: 1, step: 2, members }),
    )
    expect(new Set(digests).size).toBe(3)
  })

  it('do not depend on how a signature came out', () => {
    const members = ['aa', 'bb'].map((signature) => ({ ...contribution, signature }))
    const [first, second] = members.map((member) =>
      listDigest(context, { run: RUN, epoch: 1, step: 2, members: [member] }),
    )
    expect(first).toBe(second)
  })

  it('hold the fingerprint of a roster to names, keys and order', () => {
    const [a, b, c] = rosterOf(3)
    if (a === undefined || b === undefined || c === undefined) throw new Error('no roster')
    const fingerprints = [
      [a, b, c],
      [b, a, c],
      [a, b],
      [{ ...a, identityKey: b.identityKey }, b, c],
      [{ ...a, site: siteName('site-000') }, b, c],
    ].map(rosterFingerprint)
    expect(new Set(fingerprints).size).toBe(5)
    expect(shortFingerprint(sha256('x'))).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/)
  })
})

describe('signatures of submissions', () => {
  const identity = generateIdentity()
  const stranger = generateIdentity()
  const roster = [{ site, identityKey: toHex(identity.publicKey) }, ...rosterOf(3).slice(1)]
  const sign = (bytes: Uint8Array, by = identity): string => toHex(signMessage(by, bytes))

  it('are checked against the key that the roster binds to the name', () => {
    const signature = sign(contributionBytes(context, contribution))
    const submission = { kind: 'contribution' as const, message: { ...contribution, signature }, shares: [] }
    expect(() => verifySubmission({ context, roster, submission })).not.toThrow()
    expect(() => verifySubmission({ context: { ...context, epoch: 2 }, roster, submission })).toThrow(
      /contribution of site 'site-00' is not signed/,
    )
    const forged = {
      ...submission,
      message: { ...submission.message, signature: sign(contributionBytes(context, contribution), stranger) },
    }
    expect(() => verifySubmission({ context, roster, submission: forged })).toThrow(
      /not signed by the identity key/,
    )
    const changed = { ...submission, message: { ...submission.message, upload: digestOf('another') } }
    expect(() => verifySubmission({ context, roster, submission: changed })).toThrow(
      /not signed by the identity key/,
    )
  })

  it.each(['', '00', 'zz'.repeat(64), 'ff'.repeat(64), '00'.repeat(64)])(
    'are refused when malformed: %s',
    (signature) => {
      expect(() => verifyMember({ roster, site, bytes: utf8('x'), signature, what: 'test' })).toThrow(
        /not signed by the identity key/,
      )
    },
  )

  it('of somebody outside the roster are refused by name', () => {
    expect(() =>
      verifyMember({
        roster,
        site: siteName('stranger'),
        bytes: utf8('x'),
        signature: sign(utf8('x')),
        what: 'test',
      }),
    ).toThrow(/not in the roster/)
  })

  it('survive export and import of the identity', () => {
    const again = importIdentity(exportIdentity(identity), 'identity.pem')
    expect(() =>
      verifyMember({ roster, site, bytes: utf8('x'), signature: sign(utf8('x'), again), what: 'test' }),
    ).not.toThrow()
  })
})
