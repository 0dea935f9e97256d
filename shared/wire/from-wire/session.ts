/** Sessions, files and enrollment, checked. */
import type { Progress } from '../../protocol/index.ts'
import type { consilium } from '../generated/consilium.js'
import {
  CERTIFICATE_CHARACTERS,
  CHUNK_BYTES,
  COMMAND_CHARACTERS,
  CSR_BYTES,
  IDENTITY_KEY_BYTES,
  LABEL_CHARACTERS,
  SIGNATURE_BYTES,
  TOKEN_BYTES,
} from '../limits.ts'
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
  UploadState,
} from '../messages.ts'
import type { Hello } from '../version.ts'
import { PROGRESS_IN, ROLE_IN } from '../words.ts'
import { commandIn } from './command.ts'
import {
  bytesIn,
  digestIn,
  integerIn,
  invalid,
  listIn,
  numberIn,
  present,
  runIn,
  siteIn,
  textIn,
  unknownBody,
  type WireBytes,
  wordIn,
} from './fields.ts'
import { counterIn } from './run.ts'

const FEATURES = 64
const VERSION = 1_000_000

export function helloIn(message: consilium.v1.Hello.$Properties | null | undefined, field: string): Hello {
  const hello = present(message, field)
  const lowest = integerIn(hello.lowest, `${field}.lowest`, VERSION)
  const highest = integerIn(hello.highest, `${field}.highest`, VERSION)
  if (lowest < 1 || highest < lowest)
    throw invalid(field, `speaks protocol ${lowest} to ${highest}, expected 1 ≤ lowest ≤ highest`)
  return {
    lowest,
    highest,
    build: textIn(hello.build, `${field}.build`, { least: 1, most: LABEL_CHARACTERS }),
    features: listIn(hello.features, `${field}.features`, {
      most: FEATURES,
      read: (feature, path) => textIn(feature, path, { least: 1, most: LABEL_CHARACTERS }),
    }),
  }
}

export function progressIn(message: consilium.v1.Progress.$Properties, field: string): Progress {
  return {
    run: runIn(message.run, `${field}.run`),
    step: counterIn(message.step, `${field}.step`),
    phase: wordIn(PROGRESS_IN, message.phase, `${field}.phase`),
    fraction: present(numberIn(message.fraction, `${field}.fraction`, [0, 1]), `${field}.fraction`),
  }
}

export function agentMessageIn({ hello, ack, progress, heartbeat }: consilium.v1.AgentMessage): AgentMessage {
  if (hello) return { kind: 'hello', hello: helloIn(hello, 'hello') }
  if (ack)
    return {
      kind: 'ack',
      command: textIn(ack.command, 'ack.command', { least: 1, most: COMMAND_CHARACTERS }),
    }
  if (progress) return { kind: 'progress', progress: progressIn(progress, 'progress') }
  if (heartbeat) return { kind: 'heartbeat' }
  throw unknownBody('agent_message')
}

export function coordinatorMessageIn({
  hello,
  command,
  heartbeat,
}: consilium.v1.CoordinatorMessage): CoordinatorMessage {
  if (hello) return { kind: 'hello', hello: helloIn(hello, 'hello') }
  if (command) return { kind: 'command', command: commandIn(command) }
  if (heartbeat) return { kind: 'heartbeat' }
  throw unknownBody('coordinator_message')
}

export function fileTicketIn(
  message: consilium.v1.FileTicket.$Properties | null | undefined,
  field: string,
): FileTicket {
  const ticket = present(message, field)
  const bytes = integerIn(ticket.bytes, `${field}.bytes`)
  if (bytes === 0) throw invalid(`${field}.bytes`, 'is 0, expected the size of the file')
  return { run: runIn(ticket.run, `${field}.run`), digest: digestIn(ticket.digest, `${field}.digest`), bytes }
}

function offsetIn(value: Parameters<typeof integerIn>[0], field: string, ticket: FileTicket): number {
  return integerIn(value, field, ticket.bytes)
}

export function chunkIn(value: WireBytes, field: string): Uint8Array {
  const bytes = value ?? new Uint8Array()
  if (bytes.length < 1 || bytes.length > CHUNK_BYTES)
    throw invalid(field, `has ${bytes.length} bytes, expected 1 to ${CHUNK_BYTES}`)
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

export function uploadPartIn({ start, chunk, body }: consilium.v1.UploadPart): UploadPart {
  if (start) {
    const ticket = fileTicketIn(start.ticket, 'start.ticket')
    return { kind: 'start', ticket, offset: offsetIn(start.offset, 'start.offset', ticket) }
  }
  if (body === 'chunk') return { kind: 'chunk', chunk: chunkIn(chunk, 'chunk') }
  throw unknownBody('upload_part')
}

export function uploadStateIn({ offset }: consilium.v1.UploadState): UploadState {
  return { offset: integerIn(offset, 'upload_state.offset') }
}

export function downloadRequestIn(message: consilium.v1.DownloadRequest): DownloadRequest {
  const ticket = fileTicketIn(message.ticket, 'download.ticket')
  return { ticket, offset: offsetIn(message.offset, 'download.offset', ticket) }
}

export function enrollRequestIn(message: consilium.v1.EnrollRequest): EnrollRequest {
  const key = bytesIn(message.identityKey, 'enroll.identity_key', { least: 0, most: IDENTITY_KEY_BYTES })
  const proof = bytesIn(message.identityProof, 'enroll.identity_proof', { least: 0, most: SIGNATURE_BYTES })
  if ((key.length === 0) !== (proof.length === 0))
    throw invalid('enroll.identity_key', 'and enroll.identity_proof come together or not at all')
  if (proof.length > 0 && proof.length !== SIGNATURE_BYTES)
    throw invalid('enroll.identity_proof', `has ${proof.length} bytes, expected ${SIGNATURE_BYTES}`)
  return {
    hello: helloIn(message.hello, 'enroll.hello'),
    name: siteIn(message.name, 'enroll.name'),
    token: bytesIn(message.token, 'enroll.token', { least: TOKEN_BYTES, most: TOKEN_BYTES }),
    csr: bytesIn(message.csr, 'enroll.csr', { least: 1, most: CSR_BYTES }),
    identity: key.length === 0 ? null : { key, proof },
  }
}

export function enrollResponseIn(message: consilium.v1.EnrollResponse): EnrollResponse {
  return {
    hello: helloIn(message.hello, 'enrolled.hello'),
    name: siteIn(message.name, 'enrolled.name'),
    role: wordIn(ROLE_IN, message.role, 'enrolled.role'),
    certificate: textIn(message.certificate, 'enrolled.certificate', {
      least: 1,
      most: CERTIFICATE_CHARACTERS,
    }),
    authority: textIn(message.authority, 'enrolled.authority', { least: 1, most: CERTIFICATE_CHARACTERS }),
    expiresAt: integerIn(message.expiresAt, 'enrolled.expires_at'),
  }
}

export function renewRequestIn(message: consilium.v1.RenewRequest): RenewRequest {
  return {
    hello: helloIn(message.hello, 'renew.hello'),
    csr: bytesIn(message.csr, 'renew.csr', { least: 1, most: CSR_BYTES }),
  }
}

export function renewResponseIn(message: consilium.v1.RenewResponse): RenewResponse {
  return {
    hello: helloIn(message.hello, 'renewed.hello'),
    name: siteIn(message.name, 'renewed.name'),
    certificate: textIn(message.certificate, 'renewed.certificate', {
      least: 1,
      most: CERTIFICATE_CHARACTERS,
    }),
    expiresAt: integerIn(message.expiresAt, 'renewed.expires_at'),
  }
}
