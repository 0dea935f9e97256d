/** Sessions, files and enrollment, as the generated code takes them. */
import { fromHex } from '../../kernel/index.ts'
import type { Progress } from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import type {
  AgentMessage,
  CoordinatorMessage,
  DownloadRequest,
  EnrollRequest,
  EnrollResponse,
  FileTicket,
  RenewRequest,
  RenewResponse,
  UploadPart,
} from '../messages.ts'
import type { Hello } from '../version.ts'
import { PROGRESS_OUT, ROLE_OUT } from '../words.ts'
import { commandOut } from './submission.ts'

export function helloOut(hello: Hello): consilium.v1.Hello.$Properties {
  return { ...hello, features: [...hello.features] }
}

export function progressOut(progress: Progress): consilium.v1.Progress.$Properties {
  return { ...progress, phase: PROGRESS_OUT[progress.phase] }
}

export function agentMessageOut(message: AgentMessage): consilium.v1.AgentMessage.$Properties {
  switch (message.kind) {
    case 'hello':
      return { hello: helloOut(message.hello) }
    case 'ack':
      return { ack: { command: message.command } }
    case 'progress':
      return { progress: progressOut(message.progress) }
    case 'heartbeat':
      return { heartbeat: {} }
  }
}

export function coordinatorMessageOut(
  message: CoordinatorMessage,
): consilium.v1.CoordinatorMessage.$Properties {
  switch (message.kind) {
    case 'hello':
      return { hello: helloOut(message.hello) }
    case 'command':
      return { command: commandOut(message.command) }
    case 'heartbeat':
      return { heartbeat: {} }
  }
}

export function fileTicketOut({ run, digest, bytes }: FileTicket): consilium.v1.FileTicket.$Properties {
  return { run, digest: fromHex(digest), bytes }
}

export function uploadPartOut(part: UploadPart): consilium.v1.UploadPart.$Properties {
  return part.kind === 'start'
    ? { start: { ticket: fileTicketOut(part.ticket), offset: part.offset } }
    : { chunk: part.chunk }
}

export function downloadRequestOut({
  ticket,
  offset,
}: DownloadRequest): consilium.v1.DownloadRequest.$Properties {
  return { ticket: fileTicketOut(ticket), offset }
}

export function enrollRequestOut({
  hello,
  name,
  token,
  csr,
  identity,
}: EnrollRequest): consilium.v1.EnrollRequest.$Properties {
  return {
    hello: helloOut(hello),
    name,
    token,
    csr,
    ...(identity === null ? {} : { identityKey: identity.key, identityProof: identity.proof }),
  }
}

export function enrollResponseOut(response: EnrollResponse): consilium.v1.EnrollResponse.$Properties {
  return { ...response, hello: helloOut(response.hello), role: ROLE_OUT[response.role] }
}

export function renewRequestOut({ hello, csr }: RenewRequest): consilium.v1.RenewRequest.$Properties {
  return { hello: helloOut(hello), csr }
}

export function renewResponseOut(response: RenewResponse): consilium.v1.RenewResponse.$Properties {
  return { ...response, hello: helloOut(response.hello) }
}
