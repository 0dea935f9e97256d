/** One codec per message that crosses the wire by itself. */
import type { AuditRow, Command, MemberView, RunView, Submission } from '../protocol/index.ts'
import { type Codec, makeCodec } from './codec.ts'
import { commandIn } from './from-wire/command.ts'
import * as operatorIn from './from-wire/operator.ts'
import * as sessionIn from './from-wire/session.ts'
import { submissionIn } from './from-wire/submission.ts'
import { consilium } from './generated/consilium.js'
import type * as messages from './messages.ts'
import * as operatorOut from './to-wire/operator.ts'
import * as sessionOut from './to-wire/session.ts'
import { commandOut, submissionOut } from './to-wire/submission.ts'

const wire = consilium.v1

export const submissionCodec: Codec<Submission> = makeCodec({
  name: 'Submission',
  message: wire.Submission,
  toWire: submissionOut,
  fromWire: submissionIn,
})
export const commandCodec: Codec<Command> = makeCodec({
  name: 'Command',
  message: wire.Command,
  toWire: commandOut,
  fromWire: commandIn,
})

export const agentMessageCodec: Codec<messages.AgentMessage> = makeCodec({
  name: 'AgentMessage',
  message: wire.AgentMessage,
  toWire: sessionOut.agentMessageOut,
  fromWire: sessionIn.agentMessageIn,
})
export const coordinatorMessageCodec: Codec<messages.CoordinatorMessage> = makeCodec({
  name: 'CoordinatorMessage',
  message: wire.CoordinatorMessage,
  toWire: sessionOut.coordinatorMessageOut,
  fromWire: sessionIn.coordinatorMessageIn,
})

export const fileTicketCodec: Codec<messages.FileTicket> = makeCodec({
  name: 'FileTicket',
  message: wire.FileTicket,
  toWire: sessionOut.fileTicketOut,
  fromWire: (ticket) => sessionIn.fileTicketIn(ticket, 'ticket'),
})
export const uploadStateCodec: Codec<messages.UploadState> = makeCodec({
  name: 'UploadState',
  message: wire.UploadState,
  toWire: (state) => state,
  fromWire: sessionIn.uploadStateIn,
})
export const uploadPartCodec: Codec<messages.UploadPart> = makeCodec({
  name: 'UploadPart',
  message: wire.UploadPart,
  toWire: sessionOut.uploadPartOut,
  fromWire: sessionIn.uploadPartIn,
})
export const downloadRequestCodec: Codec<messages.DownloadRequest> = makeCodec({
  name: 'DownloadRequest',
  message: wire.DownloadRequest,
  toWire: sessionOut.downloadRequestOut,
  fromWire: sessionIn.downloadRequestIn,
})
/** A chunk is bytes and nothing else. */
export const chunkCodec: Codec<Uint8Array> = makeCodec({
  name: 'Chunk',
  message: wire.Chunk,
  toWire: (data: Uint8Array) => ({ data }),
  fromWire: ({ data }) => sessionIn.chunkIn(data, 'chunk'),
})

export const enrollRequestCodec: Codec<messages.EnrollRequest> = makeCodec({
  name: 'EnrollRequest',
  message: wire.EnrollRequest,
  toWire: sessionOut.enrollRequestOut,
  fromWire: sessionIn.enrollRequestIn,
})
export const enrollResponseCodec: Codec<messages.EnrollResponse> = makeCodec({
  name: 'EnrollResponse',
  message: wire.EnrollResponse,
  toWire: sessionOut.enrollResponseOut,
  fromWire: sessionIn.enrollResponseIn,
})

export const renewRequestCodec: Codec<messages.RenewRequest> = makeCodec({
  name: 'RenewRequest',
  message: wire.RenewRequest,
  toWire: sessionOut.renewRequestOut,
  fromWire: sessionIn.renewRequestIn,
})
export const renewResponseCodec: Codec<messages.RenewResponse> = makeCodec({
  name: 'RenewResponse',
  message: wire.RenewResponse,
  toWire: sessionOut.renewResponseOut,
  fromWire: sessionIn.renewResponseIn,
})

export const whoamiRequestCodec: Codec<messages.WhoamiRequest> = makeCodec({
  name: 'WhoamiRequest',
  message: wire.WhoamiRequest,
  toWire: operatorOut.whoamiRequestOut,
  fromWire: operatorIn.whoamiRequestIn,
})
export const whoamiResponseCodec: Codec<messages.WhoamiResponse> = makeCodec({
  name: 'WhoamiResponse',
  message: wire.WhoamiResponse,
  toWire: operatorOut.whoamiResponseOut,
  fromWire: operatorIn.whoamiResponseIn,
})
export const inviteRequestCodec: Codec<messages.InviteRequest> = makeCodec({
  name: 'InviteRequest',
  message: wire.InviteRequest,
  toWire: operatorOut.inviteRequestOut,
  fromWire: operatorIn.inviteRequestIn,
})
export const inviteResponseCodec: Codec<messages.InviteResponse> = makeCodec({
  name: 'InviteResponse',
  message: wire.InviteResponse,
  toWire: operatorOut.inviteResponseOut,
  fromWire: operatorIn.inviteResponseIn,
})
export const membersCodec: Codec<messages.Members> = makeCodec({
  name: 'ListMembersResponse',
  message: wire.ListMembersResponse,
  toWire: (members: messages.Members) => ({ members: members.map(operatorOut.memberOut) }),
  fromWire: operatorIn.membersIn,
})
export const getMemberCodec: Codec<messages.NamedRequest> = makeCodec({
  name: 'GetMemberRequest',
  message: wire.GetMemberRequest,
  toWire: (request: messages.NamedRequest) => request,
  fromWire: operatorIn.namedRequestIn,
})
export const memberCodec: Codec<MemberView> = makeCodec({
  name: 'Member',
  message: wire.Member,
  toWire: operatorOut.memberOut,
  fromWire: (member) => operatorIn.memberIn(member),
})
export const revokeMemberRequestCodec: Codec<messages.RevokeMemberRequest> = makeCodec({
  name: 'RevokeMemberRequest',
  message: wire.RevokeMemberRequest,
  toWire: (request: messages.RevokeMemberRequest) => request,
  fromWire: operatorIn.revokeMemberRequestIn,
})
export const startRunRequestCodec: Codec<messages.StartRunRequest> = makeCodec({
  name: 'StartRunRequest',
  message: wire.StartRunRequest,
  toWire: (request: messages.StartRunRequest) => request,
  fromWire: operatorIn.planIn,
})
export const startRunResponseCodec: Codec<messages.RunRequest> = makeCodec({
  name: 'StartRunResponse',
  message: wire.StartRunResponse,
  toWire: (response: messages.RunRequest) => response,
  fromWire: operatorIn.runRequestIn,
})
export const runsCodec: Codec<messages.Runs> = makeCodec({
  name: 'ListRunsResponse',
  message: wire.ListRunsResponse,
  toWire: (runs: messages.Runs) => ({ runs: runs.map(operatorOut.runViewOut) }),
  fromWire: operatorIn.runsIn,
})
export const runRequestCodec: Codec<messages.RunRequest> = makeCodec({
  name: 'RunRequest',
  message: wire.RunRequest,
  toWire: (request: messages.RunRequest) => request,
  fromWire: operatorIn.runRequestIn,
})
export const runViewCodec: Codec<RunView> = makeCodec({
  name: 'RunView',
  message: wire.RunView,
  toWire: operatorOut.runViewOut,
  fromWire: (view) => operatorIn.runViewIn(view),
})
export const getPlanResponseCodec: Codec<messages.GetPlanResponse> = makeCodec({
  name: 'GetPlanResponse',
  message: wire.GetPlanResponse,
  toWire: (response: messages.GetPlanResponse) => response,
  fromWire: operatorIn.planIn,
})
export const abortRunRequestCodec: Codec<messages.AbortRunRequest> = makeCodec({
  name: 'AbortRunRequest',
  message: wire.AbortRunRequest,
  toWire: (request: messages.AbortRunRequest) => request,
  fromWire: operatorIn.abortRunRequestIn,
})
export const addSiteRequestCodec: Codec<messages.AddSiteRequest> = makeCodec({
  name: 'AddSiteRequest',
  message: wire.AddSiteRequest,
  toWire: (request: messages.AddSiteRequest) => request,
  fromWire: operatorIn.addSiteRequestIn,
})
export const modelPartCodec: Codec<messages.ModelPart> = makeCodec({
  name: 'ModelPart',
  message: wire.ModelPart,
  toWire: operatorOut.modelPartOut,
  fromWire: operatorIn.modelPartIn,
})
export const auditRowsRequestCodec: Codec<messages.AuditRowsRequest> = makeCodec({
  name: 'AuditRowsRequest',
  message: wire.AuditRowsRequest,
  toWire: (request: messages.AuditRowsRequest) => request,
  fromWire: operatorIn.auditRowsRequestIn,
})
export const auditRowCodec: Codec<AuditRow> = makeCodec({
  name: 'AuditRow',
  message: wire.AuditRow,
  toWire: operatorOut.auditRowOut,
  fromWire: operatorIn.auditRowIn,
})
export const auditDescriptionCodec: Codec<messages.AuditDescription> = makeCodec({
  name: 'AuditDescription',
  message: wire.AuditDescription,
  toWire: operatorOut.auditDescriptionOut,
  fromWire: operatorIn.auditDescriptionIn,
})

/** A message without fields. */
function emptyCodec<Wire extends object, Decoded>(
  name: string,
  message: Parameters<typeof makeCodec<messages.Nothing, Wire, Decoded>>[0]['message'],
): Codec<messages.Nothing> {
  return makeCodec({ name, message, toWire: () => ({}) as Wire, fromWire: () => null })
}

export const receiptCodec = emptyCodec('Receipt', wire.Receipt)
export const listMembersRequestCodec = emptyCodec('ListMembersRequest', wire.ListMembersRequest)
export const listRunsRequestCodec = emptyCodec('ListRunsRequest', wire.ListRunsRequest)
export const describeAuditRequestCodec = emptyCodec('DescribeAuditRequest', wire.DescribeAuditRequest)
export const abortRunResponseCodec = emptyCodec('AbortRunResponse', wire.AbortRunResponse)
