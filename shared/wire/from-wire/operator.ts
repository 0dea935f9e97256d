/** What operators ask and see, checked. */
import type { Digest } from '../../kernel/index.ts'
import type {
  AdmissionView,
  AttendanceSpan,
  AuditEntry,
  AuditRow,
  AuditSegment,
  MemberView,
  RunView,
  SiteView,
  WrongAnswer,
} from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import {
  CERTIFICATE_CHARACTERS,
  CHUNK_BYTES,
  DETAIL_CHARACTERS,
  IDENTITY_KEY_BYTES,
  LABEL_CHARACTERS,
  LISTED,
  PLAN_CHARACTERS,
  REASON_CHARACTERS,
} from '../limits.ts'
import type {
  AbortRunRequest,
  AddSiteRequest,
  AuditDescription,
  AuditRowsRequest,
  GetPlanResponse,
  InviteRequest,
  InviteResponse,
  Members,
  ModelPart,
  NamedRequest,
  RevokeMemberRequest,
  RunRequest,
  Runs,
  StartRunRequest,
  WhoamiRequest,
  WhoamiResponse,
} from '../messages.ts'
import { ATTENDED_IN, DECISION_IN, PHASE_IN, RELEASE_IN, ROLE_IN } from '../words.ts'
import {
  bytesIn,
  codeIn,
  digestIn,
  hexIn,
  integerIn,
  invalid,
  listIn,
  runIn,
  signatureIn,
  siteIn,
  textIn,
  type WireBytes,
  type WireText,
  wordIn,
} from './fields.ts'
import { counterIn, stepMetricsIn } from './run.ts'
import { helloIn, progressIn } from './session.ts'

/** 30 years: a token that is good for longer is a mistake. */
const LONGEST_VALIDITY_MS = 30 * 365 * 86_400_000

export function whoamiRequestIn({ hello }: consilium.v1.WhoamiRequest): WhoamiRequest {
  return { hello: helloIn(hello, 'whoami.hello') }
}

export function whoamiResponseIn(message: consilium.v1.WhoamiResponse): WhoamiResponse {
  return {
    hello: helloIn(message.hello, 'whoami.hello'),
    name: siteIn(message.name, 'whoami.name'),
    role: wordIn(ROLE_IN, message.role, 'whoami.role'),
    certificateExpiresAt: integerIn(message.certificateExpiresAt, 'whoami.certificate_expires_at'),
  }
}

export function inviteRequestIn(message: consilium.v1.InviteRequest): InviteRequest {
  const validMs =
    message.validMs === null || message.validMs === undefined
      ? null
      : integerIn(message.validMs, 'invite.valid_ms', LONGEST_VALIDITY_MS)
  if (validMs === 0) throw invalid('invite.valid_ms', 'is 0, expected how long the token is good for')
  return {
    name: siteIn(message.name, 'invite.name'),
    role: wordIn(ROLE_IN, message.role, 'invite.role'),
    validMs,
    replace: message.replace ?? false,
  }
}

export function inviteResponseIn(message: consilium.v1.InviteResponse): InviteResponse {
  return {
    token: textIn(message.token, 'invitation.token', { least: 1, most: LABEL_CHARACTERS }),
    name: siteIn(message.name, 'invitation.name'),
    role: wordIn(ROLE_IN, message.role, 'invitation.role'),
    expiresAt: integerIn(message.expiresAt, 'invitation.expires_at'),
    fingerprint: digestIn(message.fingerprint, 'invitation.fingerprint'),
  }
}

export function memberIn(message: consilium.v1.Member.$Properties, field = 'member'): MemberView {
  return {
    name: siteIn(message.name, `${field}.name`),
    role: wordIn(ROLE_IN, message.role, `${field}.role`),
    identityKey: hexIn(message.identityKey, `${field}.identity_key`, { least: 0, most: IDENTITY_KEY_BYTES }),
    certificate: digestIn(message.certificate, `${field}.certificate`),
    certificateExpiresAt: integerIn(message.certificateExpiresAt, `${field}.certificate_expires_at`),
    enrolledAt: integerIn(message.enrolledAt, `${field}.enrolled_at`),
    online: message.online ?? false,
    revokedAt:
      message.revokedAt === null || message.revokedAt === undefined
        ? null
        : integerIn(message.revokedAt, `${field}.revoked_at`),
  }
}

export function membersIn({ members }: consilium.v1.ListMembersResponse): Members {
  return listIn(members, 'members', { most: LISTED, read: memberIn })
}

export function namedRequestIn({ name }: { readonly name?: string | null }): NamedRequest {
  return { name: siteIn(name, 'name') }
}

export function revokeMemberRequestIn({
  name,
  site,
  reason,
}: consilium.v1.RevokeMemberRequest): RevokeMemberRequest {
  return {
    name: siteIn(name, 'revoke.name'),
    site: site ?? false,
    reason: textIn(reason, 'revoke.reason', { most: REASON_CHARACTERS }),
  }
}

export function runRequestIn({ run }: { readonly run?: string | null }): RunRequest {
  return { run: runIn(run, 'run') }
}

/** Of a run that is started, and of one that there is. */
export function planIn({ plan }: { readonly plan?: WireText }): StartRunRequest & GetPlanResponse {
  return { plan: textIn(plan, 'plan', { least: 1, most: PLAN_CHARACTERS }) }
}

export function abortRunRequestIn({ run, reason }: consilium.v1.AbortRunRequest): AbortRunRequest {
  return { run: runIn(run, 'run'), reason: textIn(reason, 'reason', { most: REASON_CHARACTERS }) }
}

export function addSiteRequestIn({ run, site }: consilium.v1.AddSiteRequest): AddSiteRequest {
  return { run: runIn(run, 'run'), site: siteIn(site, 'site') }
}

export function modelPartIn({ head, data }: consilium.v1.ModelPart): ModelPart {
  return {
    head: head
      ? {
          digest: digestIn(head.digest, 'model.head.digest'),
          bytes: integerIn(head.bytes, 'model.head.bytes'),
        }
      : null,
    data: bytesIn(data, 'model.data', { least: 0, most: CHUNK_BYTES }),
  }
}

export function auditRowsRequestIn({ fromSequence }: consilium.v1.AuditRowsRequest): AuditRowsRequest {
  return { fromSequence: Math.max(1, integerIn(fromSequence, 'from_sequence')) }
}

function detailIn(text: string | null | undefined, field: string): AuditEntry['detail'] {
  const json = textIn(text, field, { least: 2, most: DETAIL_CHARACTERS })
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw invalid(field, 'is not JSON')
  }
  const flat =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((cell) => cell === null || typeof cell !== 'object')
  if (!flat) throw invalid(field, 'is not a flat JSON object')
  return value as AuditEntry['detail']
}

export function auditRowIn(message: consilium.v1.AuditRow): AuditRow {
  return {
    sequence: integerIn(message.sequence, 'row.sequence'),
    time: integerIn(message.time, 'row.time'),
    actor: textIn(message.actor, 'row.actor', { most: LABEL_CHARACTERS }),
    action: textIn(message.action, 'row.action', { least: 1, most: LABEL_CHARACTERS }),
    run: message.run === '' ? null : runIn(message.run, 'row.run'),
    detail: detailIn(message.detail, 'row.detail'),
    previous: digestIn(message.previous, 'row.previous'),
    digest: digestIn(message.digest, 'row.digest'),
    key: optionalDigestIn(message.key, 'row.key'),
    signature:
      message.signature && message.signature.length > 0
        ? signatureIn(message.signature, 'row.signature')
        : null,
  }
}

function auditSegmentIn(message: consilium.v1.AuditSegment.$Properties, field: string): AuditSegment {
  return {
    first: integerIn(message.first, `${field}.first`),
    last: integerIn(message.last, `${field}.last`),
    from: integerIn(message.from, `${field}.from`),
    to: integerIn(message.to, `${field}.to`),
    previous: digestIn(message.previous, `${field}.previous`),
    digest: digestIn(message.digest, `${field}.digest`),
    archive: digestIn(message.archive, `${field}.archive`),
    bytes: integerIn(message.bytes, `${field}.bytes`),
    archivedAt: integerIn(message.archivedAt, `${field}.archived_at`),
    prunedAt:
      message.prunedAt === null || message.prunedAt === undefined
        ? null
        : integerIn(message.prunedAt, `${field}.pruned_at`),
    unsigned: integerIn(message.unsigned, `${field}.unsigned`),
    key: digestIn(message.key, `${field}.key`),
    signature: signatureIn(message.signature, `${field}.signature`),
  }
}

export function auditDescriptionIn({
  certificates,
  segments,
}: consilium.v1.AuditDescription.$Properties): AuditDescription {
  const read = (text: string, field: string): string =>
    textIn(text, field, { least: 1, most: CERTIFICATE_CHARACTERS })
  return {
    certificates: listIn(certificates, 'certificates', { read }),
    segments: listIn(segments, 'segments', { read: auditSegmentIn }),
  }
}

function problemIn(
  problem: consilium.v1.Problem.$Properties | null | undefined,
  field: string,
): RunView['failure'] {
  if (!problem) return null
  return {
    code: codeIn(problem.code, `${field}.code`),
    reason: textIn(problem.reason, `${field}.reason`, { most: REASON_CHARACTERS }),
  }
}

function attendanceIn(message: consilium.v1.Attendance.$Properties, field: string): AttendanceSpan {
  return {
    from: counterIn(message.from, `${field}.from`),
    to: counterIn(message.to, `${field}.to`),
    as: wordIn(ATTENDED_IN, message.as, `${field}.as`),
  }
}

function siteViewIn(message: consilium.v1.SiteView.$Properties, field: string): SiteView {
  return {
    site: siteIn(message.site, `${field}.site`),
    decision: wordIn(DECISION_IN, message.decision, `${field}.decision`),
    present: message.present ?? false,
    done: message.done ?? false,
    online: message.online ?? false,
    applied:
      message.applied === null || message.applied === undefined
        ? -1
        : counterIn(message.applied, `${field}.applied`),
    backend: textIn(message.backend, `${field}.backend`, { most: LABEL_CHARACTERS }),
    refusal: problemIn(message.refusal, `${field}.refusal`),
    lastRefusal: problemIn(message.lastRefusal, `${field}.last_refusal`),
    attendance: listIn(message.attendance, `${field}.attendance`, { most: LISTED, read: attendanceIn }),
    left: textIn(message.left, `${field}.left`, { most: REASON_CHARACTERS }) || null,
    restored: message.restored ?? false,
    joining: message.joining ?? false,
    progress: message.progress ? progressIn(message.progress, `${field}.progress`) : null,
  }
}

function optionalDigestIn(value: WireBytes, field: string): Digest | null {
  return value && value.length > 0 ? digestIn(value, field) : null
}

export function runViewIn(message: consilium.v1.RunView.$Properties, field = 'run_view'): RunView {
  const paused = textIn(message.paused, `${field}.paused`, { most: REASON_CHARACTERS })
  return {
    run: runIn(message.run, `${field}.run`),
    name: textIn(message.name, `${field}.name`, { least: 1, most: LABEL_CHARACTERS }),
    plan: digestIn(message.plan, `${field}.plan`),
    roster: digestIn(message.roster, `${field}.roster`),
    phase: wordIn(PHASE_IN, message.phase, `${field}.phase`),
    paused: paused === '' ? null : paused,
    epoch: counterIn(message.epoch, `${field}.epoch`),
    step: counterIn(message.step, `${field}.step`),
    attempt: counterIn(message.attempt, `${field}.attempt`),
    rounds: counterIn(message.rounds, `${field}.rounds`),
    encrypted: message.encrypted ?? false,
    threshold: counterIn(message.threshold, `${field}.threshold`),
    quorum: counterIn(message.quorum, `${field}.quorum`),
    minimum: counterIn(message.minimum, `${field}.minimum`),
    committee: listIn(message.committee, `${field}.committee`, { read: siteIn }),
    releaseModel: wordIn(RELEASE_IN, message.releaseModel, `${field}.release_model`),
    releaseMetrics: wordIn(RELEASE_IN, message.releaseMetrics, `${field}.release_metrics`),
    sites: listIn(message.sites, `${field}.sites`, { read: siteViewIn }),
    admission: message.admission ? admissionIn(message.admission, `${field}.admission`) : null,
    declined: listIn(message.declined, `${field}.declined`, { read: declinedIn }),
    metrics: listIn(message.metrics, `${field}.metrics`, { most: LISTED, read: stepMetricsIn }),
    wrongAnswers: listIn(message.wrongAnswers, `${field}.wrong_answers`, {
      most: LISTED,
      read: wrongAnswerIn,
    }),
    model: optionalDigestIn(message.model, `${field}.model`),
    failure: problemIn(message.failure, `${field}.failure`),
    startedBy: textIn(message.startedBy, `${field}.started_by`, { most: LABEL_CHARACTERS }),
    startedAt: integerIn(message.startedAt, `${field}.started_at`),
    endedAt:
      message.endedAt === null || message.endedAt === undefined
        ? null
        : integerIn(message.endedAt, `${field}.ended_at`),
  }
}

function admissionIn(message: consilium.v1.Admission.$Properties, field: string): AdmissionView {
  return {
    site: siteIn(message.site, `${field}.site`),
    roster: digestIn(message.roster, `${field}.roster`),
    threshold: counterIn(message.threshold, `${field}.threshold`),
    expiresAt: integerIn(message.expiresAt, `${field}.expires_at`),
    undecided: listIn(message.undecided, `${field}.undecided`, { read: siteIn }),
  }
}

function declinedIn(message: consilium.v1.Declined.$Properties, field: string): RunView['declined'][number] {
  return {
    site: siteIn(message.site, `${field}.site`),
    reason: textIn(message.reason, `${field}.reason`, { most: REASON_CHARACTERS }),
  }
}

function wrongAnswerIn(message: consilium.v1.WrongAnswer.$Properties, field: string): WrongAnswer {
  return {
    step: counterIn(message.step, `${field}.step`),
    site: siteIn(message.site, `${field}.site`),
    namedBy: listIn(message.namedBy, `${field}.named_by`, { read: siteIn }),
  }
}

export function runsIn({ runs }: consilium.v1.ListRunsResponse): Runs {
  return listIn(runs, 'runs', { most: LISTED, read: runViewIn })
}
