/**
 * The services as a typed table. The generated code knows messages only (its static form loses the streaming
 * flags), so this is written by hand and a test holds every row against the text of the `.proto`.
 */
import type { Codec } from './codec.ts'
import * as codecs from './codecs.ts'

/** How many messages each side sends. */
export type Shape = 'unary' | 'client-stream' | 'server-stream' | 'duplex'

export interface Method<Request, Response, Kind extends Shape = Shape> {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly shape: Kind
  readonly request: Codec<Request>
  readonly response: Codec<Response>
}

function method<Request, Response, const Kind extends Shape>(
  row: Method<Request, Response, Kind>,
): Method<Request, Response, Kind> {
  return row
}

export const enrollmentService = {
  enroll: method({
    path: '/consilium.v1.Enrollment/Enroll',
    shape: 'unary',
    request: codecs.enrollRequestCodec,
    response: codecs.enrollResponseCodec,
  }),
  renew: method({
    path: '/consilium.v1.Enrollment/Renew',
    shape: 'unary',
    request: codecs.renewRequestCodec,
    response: codecs.renewResponseCodec,
  }),
}

export const sessionService = {
  connect: method({
    path: '/consilium.v1.Session/Connect',
    shape: 'duplex',
    request: codecs.agentMessageCodec,
    response: codecs.coordinatorMessageCodec,
  }),
  submit: method({
    path: '/consilium.v1.Session/Submit',
    shape: 'unary',
    request: codecs.submissionCodec,
    response: codecs.receiptCodec,
  }),
}

export const transferService = {
  begin: method({
    path: '/consilium.v1.Transfer/Begin',
    shape: 'unary',
    request: codecs.fileTicketCodec,
    response: codecs.uploadStateCodec,
  }),
  upload: method({
    path: '/consilium.v1.Transfer/Upload',
    shape: 'client-stream',
    request: codecs.uploadPartCodec,
    response: codecs.uploadStateCodec,
  }),
  commit: method({
    path: '/consilium.v1.Transfer/Commit',
    shape: 'unary',
    request: codecs.fileTicketCodec,
    response: codecs.uploadStateCodec,
  }),
  download: method({
    path: '/consilium.v1.Transfer/Download',
    shape: 'server-stream',
    request: codecs.downloadRequestCodec,
    response: codecs.chunkCodec,
  }),
}

export const operatorService = {
  whoami: method({
    path: '/consilium.v1.Operator/Whoami',
    shape: 'unary',
    request: codecs.whoamiRequestCodec,
    response: codecs.whoamiResponseCodec,
  }),
  invite: method({
    path: '/consilium.v1.Operator/Invite',
    shape: 'unary',
    request: codecs.inviteRequestCodec,
    response: codecs.inviteResponseCodec,
  }),
  listMembers: method({
    path: '/consilium.v1.Operator/ListMembers',
    shape: 'unary',
    request: codecs.listMembersRequestCodec,
    response: codecs.membersCodec,
  }),
  getMember: method({
    path: '/consilium.v1.Operator/GetMember',
    shape: 'unary',
    request: codecs.getMemberCodec,
    response: codecs.memberCodec,
  }),
  revokeMember: method({
    path: '/consilium.v1.Operator/RevokeMember',
    shape: 'unary',
    request: codecs.revokeMemberRequestCodec,
    response: codecs.memberCodec,
  }),
  startRun: method({
    path: '/consilium.v1.Operator/StartRun',
    shape: 'unary',
    request: codecs.startRunRequestCodec,
    response: codecs.startRunResponseCodec,
  }),
  listRuns: method({
    path: '/consilium.v1.Operator/ListRuns',
    shape: 'unary',
    request: codecs.listRunsRequestCodec,
    response: codecs.runsCodec,
  }),
  getRun: method({
    path: '/consilium.v1.Operator/GetRun',
    shape: 'unary',
    request: codecs.runRequestCodec,
    response: codecs.runViewCodec,
  }),
  getPlan: method({
    path: '/consilium.v1.Operator/GetPlan',
    shape: 'unary',
    request: codecs.runRequestCodec,
    response: codecs.getPlanResponseCodec,
  }),
  watchRun: method({
    path: '/consilium.v1.Operator/WatchRun',
    shape: 'server-stream',
    request: codecs.runRequestCodec,
    response: codecs.runViewCodec,
  }),
  addSite: method({
    path: '/consilium.v1.Operator/AddSite',
    shape: 'unary',
    request: codecs.addSiteRequestCodec,
    response: codecs.runViewCodec,
  }),
  abortRun: method({
    path: '/consilium.v1.Operator/AbortRun',
    shape: 'unary',
    request: codecs.abortRunRequestCodec,
    response: codecs.abortRunResponseCodec,
  }),
  exportModel: method({
    path: '/consilium.v1.Operator/ExportModel',
    shape: 'server-stream',
    request: codecs.runRequestCodec,
    response: codecs.modelPartCodec,
  }),
  auditRows: method({
    path: '/consilium.v1.Operator/AuditRows',
    shape: 'server-stream',
    request: codecs.auditRowsRequestCodec,
    response: codecs.auditRowCodec,
  }),
  describeAudit: method({
    path: '/consilium.v1.Operator/DescribeAudit',
    shape: 'unary',
    request: codecs.describeAuditRequestCodec,
    response: codecs.auditDescriptionCodec,
  }),
}
