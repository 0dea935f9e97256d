/** A site's ledger beside the audit chain: what is alike, what one side alone has, what differs. */
import { reconcile } from '@consilium/coordinator/rounds'
import { type RunId, sha256, siteName } from '@consilium/shared/kernel'
import { type AuditSegment, archiveAudit, type EgressRow, nextAuditRow, nextEgressRow, type Submission, submissionDeparture } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { withReceipt } from '../../../coordinator/rounds/receipts.ts'
import { NOON, run } from '../../contracts/samples.ts'
import { testAuditKey } from '../../support/audit-keys.ts'

const site = siteName('gent')
const signer = testAuditKey()

function refusal(n: number, reason: string): Submission {
  return { kind: 'refusal', run: run(n), site, command: 'c', code: 'INVALID_DATA', reason }
}

function answer(id: RunId): Submission {
  const message = { run: id, epoch: 1, step: 2, site, list: sha256('list'), sealed: sha256('sealed'), signature: 'ab' }
  return { kind: 'answer', message, sealed: new Uint8Array(100) }
}

function ledgerOf(...submissions: readonly Submission[]): readonly EgressRow[] {
  const rows: EgressRow[] = []
  for (const submission of submissions) {
    const departure = submissionDeparture(submission)
    const repeats = rows.find(({ content }) => content === departure.content)?.sequence ?? null
    rows.push(nextEgressRow({ entry: { ...departure, time: NOON, derivedFrom: 'x', epsilon: 0, repeats }, last: rows.at(-1) ?? null, sign: () => '' }))
  }
  return rows
}

function auditOf(...submissions: readonly Submission[]) {
  return submissions.map((submission) => {
    const departure = submissionDeparture(submission)
    const own = { actor: site, action: submission.kind, run: departure.run, detail: {} }
    const [entry] = withReceipt(departure.run, [own], { site, submission })
    if (entry === undefined) throw new Error('there is no entry')
    return nextAuditRow({ entry, time: NOON, last: null, signer })
  })
}

it('matches messages, a repetition once, whoever signed them again', () => {
  const again = answer(run(1))
  const resigned = again.kind === 'answer' ? { ...again, message: { ...again.message, signature: 'cd' } } : again
  expect(
    reconcile({ site, missingAudit: [], missing: [], ledger: ledgerOf(again, resigned, refusal(1, 'no')), audit: auditOf(again, refusal(1, 'no')) }),
  ).toEqual({
    matched: 2,
    onlyAtSite: [],
    notKept: [],
    onlyAtCoordinator: [],
    notCovered: [],
    different: [],
  })
})

it('names what one side alone has', () => {
  const found = reconcile({
    site,
    missingAudit: [],
    missing: [],
    ledger: ledgerOf(refusal(1, 'here'), answer(run(1))),
    audit: auditOf(refusal(1, 'there'), answer(run(1))),
  })
  expect(found.matched).toBe(1)
  expect(found.onlyAtSite).toMatchObject([{ kind: 'refusal', row: 1, content: submissionDeparture(refusal(1, 'here')).content }])
  expect(found.onlyAtCoordinator).toMatchObject([{ kind: 'refusal', content: submissionDeparture(refusal(1, 'there')).content }])
})

it('names what differs in size', () => {
  const [row] = ledgerOf(answer(run(1)))
  if (row === undefined) throw new Error('there is no row')
  const found = reconcile({ site, missingAudit: [], missing: [], ledger: [{ ...row, bytes: row.bytes - 1 }], audit: auditOf(answer(run(1))) })
  expect(found).toMatchObject({ matched: 0, different: [{ site: { bytes: row.bytes - 1 }, coordinator: { bytes: row.bytes } }] })
})

it('leaves other sites alone, and rows of what nobody sent', () => {
  const [row] = auditOf(answer(run(1)))
  if (row === undefined) throw new Error('there is no row')
  const others = [
    { ...row, actor: 'lund' },
    { ...row, detail: { step: 1 } },
  ]
  expect(reconcile({ site, missingAudit: [], missing: [], ledger: [], audit: others })).toMatchObject({ matched: 0, onlyAtCoordinator: [] })
})

it('a message that names no step is alike whatever step it came in', () => {
  const submission: Submission = { kind: 'adoption', message: { run: run(1), epoch: 2, site, model: sha256('model'), signature: 'ab' } }
  const [entry] = withReceipt(run(1), [{ actor: site, action: 'adopted', run: run(1), detail: { step: 3 } }], { site, submission })
  if (entry === undefined) throw new Error('there is no entry')
  expect(
    reconcile({ site, missing: [], missingAudit: [], ledger: ledgerOf(submission), audit: [nextAuditRow({ entry, time: NOON, last: null, signer })] }),
  ).toMatchObject({
    matched: 1,
    different: [],
  })
})

it('a message without a row of its own gets one', () => {
  const submission = refusal(1, 'no')
  expect(withReceipt(run(1), [], { site, submission })).toMatchObject([{ actor: site, action: 'refusal-received', detail: { received: 'refusal' } }])
})

it('does not blame the site for what lies in a part of the ledger that was not given', () => {
  const part = {
    first: 1,
    last: 9,
    previous: sha256('a'),
    digest: sha256('b'),
    archive: sha256('c'),
    bytes: 1,
    archivedAt: NOON,
    prunedAt: null,
    signature: '',
  }
  const audit = auditOf(answer(run(1)))
  const day = 86_400_000
  expect(reconcile({ site, missingAudit: [], missing: [{ ...part, from: NOON - 3 * day, to: NOON - day / 2 }], ledger: [], audit })).toMatchObject({
    onlyAtCoordinator: [],
    notCovered: [{ kind: 'answer' }],
  })
  expect(reconcile({ site, missingAudit: [], missing: [{ ...part, from: NOON - 3 * day, to: NOON - 2 * day }], ledger: [], audit })).toMatchObject({
    onlyAtCoordinator: [{ kind: 'answer' }],
    notCovered: [],
  })
})

it('does not say that the coordinator took nothing where its own rows are in an archive that is not there', () => {
  const key = testAuditKey()
  const rows = auditOf(refusal(1, 'no'))
  const { segment } = archiveAudit({ rows, at: NOON, signer: key })
  const day = 86_400_000
  const beside = (missingAudit: readonly AuditSegment[]) => reconcile({ site, missingAudit, missing: [], ledger: ledgerOf(answer(run(1))), audit: [] })
  expect(beside([segment])).toMatchObject({ onlyAtSite: [], notKept: [{ kind: 'answer', row: 1 }] })
  expect(beside([{ ...segment, from: NOON - 3 * day, to: NOON - 2 * day }])).toMatchObject({ onlyAtSite: [{ kind: 'answer', row: 1 }], notKept: [] })
})
