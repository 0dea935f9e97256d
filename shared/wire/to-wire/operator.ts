/** What operators ask and see, as the generated code takes it. */
import { canonicalJson, fromHex } from '../../kernel/index.ts'
import type { AuditRow, AuditSegment, MemberView, RunView, SiteView } from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import type {
  AuditDescription,
  InviteRequest,
  InviteResponse,
  ModelPart,
  WhoamiRequest,
  WhoamiResponse,
} from '../messages.ts'
import { ATTENDED_OUT, DECISION_OUT, PHASE_OUT, RELEASE_OUT, ROLE_OUT } from '../words.ts'
import { stepMetricsOut } from './run.ts'
import { helloOut, progressOut } from './session.ts'

export function whoamiRequestOut({ hello }: WhoamiRequest): consilium.v1.WhoamiRequest.$Properties {
  return { hello: helloOut(hello) }
}

export function whoamiResponseOut(response: WhoamiResponse): consilium.v1.WhoamiResponse.$Properties {
  return { ...response, hello: helloOut(response.hello), role: ROLE_OUT[response.role] }
}

export function inviteRequestOut({
  name,
  role,
  validMs,
  replace,
}: InviteRequest): consilium.v1.InviteRequest.$Properties {
  return { name, role: ROLE_OUT[role], validMs, replace }
}

export function inviteResponseOut(response: InviteResponse): consilium.v1.InviteResponse.$Properties {
  return { ...response, role: ROLE_OUT[response.role], fingerprint: fromHex(response.fingerprint) }
}

export function memberOut(member: MemberView): consilium.v1.Member.$Properties {
  return {
    ...member,
    role: ROLE_OUT[member.role],
    identityKey: fromHex(member.identityKey),
    certificate: fromHex(member.certificate),
  }
}

export function modelPartOut({ head, data }: ModelPart): consilium.v1.ModelPart.$Properties {
  return { head: head === null ? null : { digest: fromHex(head.digest), bytes: head.bytes }, data }
}

export function auditRowOut({
  run,
  detail,
  previous,
  digest,
  key,
  signature,
  ...row
}: AuditRow): consilium.v1.AuditRow.$Properties {
  const chained = {
    ...row,
    run: run ?? '',
    detail: canonicalJson(detail),
    previous: fromHex(previous),
    digest: fromHex(digest),
  }
  return { ...chained, key: fromHex(key ?? ''), signature: fromHex(signature ?? '') }
}

export function auditDescriptionOut({
  certificates,
  segments,
}: AuditDescription): consilium.v1.AuditDescription.$Properties {
  return { certificates: [...certificates], segments: segments.map(auditSegmentOut) }
}

function auditSegmentOut({
  previous,
  digest,
  archive,
  key,
  signature,
  ...segment
}: AuditSegment): consilium.v1.AuditSegment.$Properties {
  const chained = {
    ...segment,
    previous: fromHex(previous),
    digest: fromHex(digest),
    archive: fromHex(archive),
  }
  return { ...chained, key: fromHex(key), signature: fromHex(signature) }
}

function siteViewOut(view: SiteView): consilium.v1.SiteView.$Properties {
  return {
    ...view,
    decision: DECISION_OUT[view.decision],
    left: view.left ?? '',
    attendance: view.attendance.map(({ from, to, as }) => ({ from, to, as: ATTENDED_OUT[as] })),
    applied: view.applied < 0 ? null : view.applied,
    progress: view.progress === null ? null : progressOut(view.progress),
  }
}

export function runViewOut(view: RunView): consilium.v1.RunView.$Properties {
  return {
    ...view,
    plan: fromHex(view.plan),
    roster: fromHex(view.roster),
    phase: PHASE_OUT[view.phase],
    paused: view.paused ?? '',
    releaseModel: RELEASE_OUT[view.releaseModel],
    releaseMetrics: RELEASE_OUT[view.releaseMetrics],
    sites: view.sites.map(siteViewOut),
    committee: [...view.committee],
    admission:
      view.admission === null
        ? null
        : {
            ...view.admission,
            roster: fromHex(view.admission.roster),
            undecided: [...view.admission.undecided],
          },
    declined: view.declined.map(({ site, reason }) => ({ site, reason })),
    wrongAnswers: view.wrongAnswers.map(({ step, site, namedBy }) => ({ step, site, namedBy: [...namedBy] })),
    metrics: view.metrics.map(stepMetricsOut),
    model: view.model === null ? null : fromHex(view.model),
  }
}
