/** A site's ledger beside the audit chain: what is alike, what one side alone has, what differs. */
import { reconcile } from '@consilium/coordinator/rounds'
import { type RunId, sha256, siteName } from '@consilium/shared/kernel'
import {
  type AuditEntry,
  type AuditRow,
  type AuditSegment,
  archiveAudit,
  type EgressRow,
  nextAuditRow,
  nextEgressRow,
  type Submission,
  submissionDeparture,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { withReceipt } from '../../../coordinator/rounds/receipts.ts'
import { NOON, run } from '../../contracts/samples.ts'
import { testAuditKey } from '../../support/audit-keys.ts'

const site = siteName('gent')
const signer = testAuditKey()

function refusal(n: number, reason: string): Submission {
  return { kind: 'refusal', run: run(n), site, command: 'c', code: 'INVALID_DATA', reason }
}

function answer(id: RunId): Submission {
  const message = {
    run: id,
    epoch: 1,
    step: 2,
    site,
    list: sha256('list'),
    sealed: sha256('sealed'),
    signature: 'ab',
  }
  return { kind: 'answer', message, sealed: new Uint8Array(100) }
}

function ledgerOf(...submissions: readonly Submission[]): readonly EgressRow[] {
  const rows: EgressRow[] = []
  for (const submission of submissions) {
    const departure = submissionDeparture(submission)
    const repeats = rows.find(({ content }) => content === departure.content)?.sequence ?? null
    rows.push(
      nextEgressRow({
        entry: { ...departure, time: NOON, derivedFrom: 'x', epsilon: 0, repeats },
        last: rows.at(-1) ?? null,
        sign: () => '',
      }),
    )
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
  const resigned =
    again.kind === 'answer' ? { ...again, message: { ...again.message, signature: 'cd' } } : again
  expect(
    reconcile({
      site,
      missingAudit: [],
      missing: [],
      ledger: ledgerOf(again, resigned, refusal(1, 'no')),
      audit: auditOf(again, refusal(1, 'no')),
    }),
  ).toEqual({
    matched: 2,
    notNeeded: [],
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
  expect(found.onlyAtSite).toMatchObject([
    { kind: 'refusal', row: 1, content: submissionDeparture(refusal(1, 'here')).content },
  ])
  expect(found.onlyAtCoordinator).toMatchObject([
    { kind: 'refusal', content: submissionDeparture(refusal(1, 'there')).content },
  ])
})

it('names what differs in size', () => {
  const [row] = ledgerOf(answer(run(1)))
  if (row === undefined) throw new Error('there is no row')
  const found = reconcile({
    site,
    missingAudit: [],
    missing: [],
    ledger: [{ ...row, bytes: row.bytes - 1 }],
    audit: auditOf(answer(run(1))),
  })
  expect(found).toMatchObject({
    matched: 0,
    different: [{ site: { bytes: row.bytes - 1 }, coordinator: { bytes: row.bytes } }],
  })
})

it('leaves other sites alone, and rows of what nobody sent', () => {
  const [row] = auditOf(answer(run(1)))
  if (row === undefined) throw new Error('there is no row')
  const others = [
    { ...row, actor: 'lund' },
    { ...row, detail: { step: 1 } },
  ]
  expect(reconcile({ site, missingAudit: [], missing: [], ledger: [], audit: others })).toMatchObject({
    matched: 0,
    onlyAtCoordinator: [],
  })
})

it('a message that names no step is alike whatever step it came in', () => {
  const submission: Submission = {
    kind: 'adoption',
    message: { run: run(1), epoch: 2, site, model: sha256('model'), signature: 'ab' },
  }
  const [entry] = withReceipt(
    run(1),
    [{ actor: site, action: 'adopted', run: run(1), detail: { step: 3 } }],
    { site, submission },
  )
  if (entry === undefined) throw new Error('there is no entry')
  expect(
    reconcile({
      site,
      missing: [],
      missingAudit: [],
      ledger: ledgerOf(submission),
      audit: [nextAuditRow({ entry, time: NOON, last: null, signer })],
    }),
  ).toMatchObject({
    matched: 1,
    different: [],
  })
})

it('a message without a row of its own gets one', () => {
  const submission = refusal(1, 'no')
  expect(withReceipt(run(1), [], { site, submission })).toMatchObject([
    { actor: site, action: 'refusal-received', detail: { received: 'refusal' } },
  ])
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
  expect(
    reconcile({
      site,
      missingAudit: [],
      missing: [{ ...part, from: NOON - 3 * day, to: NOON - day / 2 }],
      ledger: [],
      audit,
    }),
  ).toMatchObject({
    onlyAtCoordinator: [],
    notCovered: [{ kind: 'answer' }],
  })
  expect(
    reconcile({
      site,
      missingAudit: [],
      missing: [{ ...part, from: NOON - 3 * day, to: NOON - 2 * day }],
      ledger: [],
      audit,
    }),
  ).toMatchObject({
    onlyAtCoordinator: [{ kind: 'answer' }],
    notCovered: [],
  })
})

it('does not say that the coordinator took nothing where its own rows are in an archive that is not there', () => {
  const key = testAuditKey()
  const rows = auditOf(refusal(1, 'no'))
  const { segment } = archiveAudit({ rows, at: NOON, signer: key })
  const day = 86_400_000
  const beside = (missingAudit: readonly AuditSegment[]) =>
    reconcile({ site, missingAudit, missing: [], ledger: ledgerOf(answer(run(1))), audit: [] })
  expect(beside([segment])).toMatchObject({ onlyAtSite: [], notKept: [{ kind: 'answer', row: 1 }] })
  expect(beside([{ ...segment, from: NOON - 3 * day, to: NOON - 2 * day }])).toMatchObject({
    onlyAtSite: [{ kind: 'answer', row: 1 }],
    notKept: [],
  })
})

/** A row as far as it matters here. */
type Written = Pick<AuditEntry, 'action' | 'detail'>

describe('what was not needed any more', () => {
  const id = run(1)
  const [list, model] = [sha256('list'), sha256('model')]

  /** What the coordinator wrote down of a run by itself, or of other sites. */
  function books(...entries: readonly Written[]): readonly AuditRow[] {
    return entries.map((entry) =>
      nextAuditRow({ entry: { actor: 'lund', run: id, ...entry }, time: NOON, last: null, signer }),
    )
  }
  const certified = { action: 'list-certified', detail: { step: 2, list, signatures: 3 } }
  const closed = { action: 'list-closed', detail: { step: 2, list, members: 4 } }
  const opened = { action: 'opened', detail: { step: 2, model } }
  const released = { action: 'released', detail: { model, to: 'coordinator' } }
  const failed = { action: 'run-failed', detail: { code: 'RUN_FAILED', reason: 'too few' } }
  const secondEpoch = {
    action: 'epoch-begins',
    detail: { epoch: 2, step: 2, roster: sha256('roster'), sites: 3, left: 'lund', restored: '' },
  }

  const signature = (of = list, epoch = 1): Submission => ({
    kind: 'list-signature',
    message: { run: id, epoch, step: 2, site, list: of, signature: 'ab' },
  })
  const contribution: Submission = {
    kind: 'contribution',
    message: {
      run: id,
      epoch: 1,
      step: 2,
      attempt: 0,
      site,
      baseModel: model,
      lanePlan: sha256('lanes'),
      upload: sha256('upload'),
      uploadBytes: 1000,
      shares: sha256('shares'),
      checksum: '',
      signature: 'ab',
    },
    shares: [],
  }
  const reveal: Submission = {
    kind: 'key-reveal',
    message: { run: id, epoch: 1, site, seedPart: 'ab', sealed: [], signature: 'ab' },
    sealed: [],
  }

  function beside(ledger: readonly EgressRow[], audit: readonly AuditRow[]) {
    const { notNeeded, onlyAtSite } = reconcile({ site, missing: [], missingAudit: [], ledger, audit })
    return { reasons: notNeeded.map(({ reason }) => reason), unexplained: onlyAtSite.map(({ kind }) => kind) }
  }

  it.each<[string, readonly Submission[], readonly Written[], readonly string[]]>([
    [
      'a signature of a list that was certified without it',
      [signature()],
      [closed, certified],
      ['certified'],
    ],
    ['an answer for a sum that others opened', [answer(id)], [closed, certified, opened], ['opened']],
    ['a contribution that came when the list was closed', [contribution], [closed], ['listed']],
    [
      'a model that another site sent',
      [{ kind: 'model', run: id, site, file: model }],
      [released],
      ['released'],
    ],
    ['a refusal that repeats what the site said', [refusal(1, 'again')], [], []],
    ['a signature of a list that the run failed with', [signature()], [closed, failed], ['run-ended']],
    ['a part of key setup of an epoch that is over', [reveal], [secondEpoch], ['epoch-over']],
    ['a signature of an epoch that is over', [signature()], [closed, secondEpoch], ['epoch-over']],
    [
      'a signature of the second epoch, certified without it',
      [signature(list, 2)],
      [secondEpoch, closed, certified],
      ['certified'],
    ],
    ['a farewell to a run that has ended', [{ kind: 'closed', run: id, site }], [failed], ['run-ended']],
  ])('%s', (_, submissions, entries, reasons) => {
    const found = beside(ledgerOf(...submissions), books(...entries))
    expect(found).toEqual({
      reasons,
      unexplained: reasons.length > 0 ? [] : submissions.map(({ kind }) => kind),
    })
  })

  it('a refusal after another one of the same site, since the coordinator keeps one', () => {
    const row = {
      actor: site,
      action: 'refused',
      run: id,
      detail: { step: 2, code: 'INVALID_DATA', reason: 'no' },
    }
    const audit = [nextAuditRow({ entry: row, time: NOON, last: null, signer })]
    expect(beside(ledgerOf(refusal(1, 'again'), refusal(1, 'and again')), audit)).toEqual({
      reasons: ['said-before', 'said-before'],
      unexplained: [],
    })
  })

  it('the file of an update that came too late, and the file of a model that was there', () => {
    const file = (kind: 'update-file' | 'model-file', step: number | null, content: string): EgressRow => {
      const entry = {
        run: id,
        step,
        kind,
        bytes: 10,
        content: sha256(content),
        time: NOON,
        derivedFrom: 'x',
        epsilon: 0,
        repeats: null,
      }
      return nextEgressRow({ entry, last: null, sign: () => '' })
    }
    const audit = books(closed, released)
    expect(beside([file('update-file', 2, 'upload'), file('model-file', null, 'model')], audit)).toEqual({
      reasons: ['listed', 'released'],
      unexplained: [],
    })
    // Another model than the one that was released has no business there.
    expect(beside([file('model-file', null, 'other')], audit)).toEqual({
      reasons: [],
      unexplained: ['model-file'],
    })
  })

  it('is no signature of another list than the one that was certified', () => {
    expect(beside(ledgerOf(signature(sha256('another list'))), books(closed, certified, released))).toEqual({
      reasons: [],
      unexplained: ['list-signature'],
    })
  })

  it('is no second answer, contribution or signature of one step', () => {
    const other = {
      ...answer(id),
      message: { run: id, epoch: 1, step: 2, site, list, sealed: sha256('other'), signature: 'ab' },
    } as Submission
    const audit = books(closed, certified, opened, released)
    expect(beside(ledgerOf(answer(id), other), audit)).toEqual({
      reasons: [],
      unexplained: ['answer', 'answer'],
    })
    // Once more in another epoch is what the site was asked for.
    expect(beside(ledgerOf(answer(id), other), [...books(secondEpoch), ...audit])).toEqual({
      reasons: ['opened', 'opened'],
      unexplained: [],
    })
  })

  it('is nothing of a run that goes on, or that the chain does not have', () => {
    const sent = ledgerOf(signature(), answer(id), contribution)
    const unexplained = ['list-signature', 'answer', 'contribution']
    expect(beside(sent, [])).toEqual({ reasons: [], unexplained })
    expect(beside(sent, books({ action: 'run-started', detail: {} }))).toEqual({ reasons: [], unexplained })
  })

  it('is nothing of a step that the run left behind without it, whatever ended the run later', () => {
    const later = { action: 'step-finished', detail: { step: 5, model } }
    expect(beside(ledgerOf(answer(id)), books(closed, certified, later, failed))).toEqual({
      reasons: [],
      unexplained: ['answer'],
    })
  })
})
