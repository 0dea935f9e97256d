/**
 * What the connection to the coordinator says by itself, beside any run: measured by the codecs that send it.
 * Below it gRPC, HTTP/2 and TLS add some 100 bytes to a message, up to a kilobyte with the headers of a call,
 * and less than half a percent to a file.
 */
import { SIGNATURE_BYTES } from '@consilium/shared/crypto'
import { type RunId, type SiteName, sha256 } from '@consilium/shared/kernel'
import { makeCertificateRequest } from '@consilium/shared/rpc'
import {
  type AgentMessage,
  enrollmentService,
  IDENTITY_KEY_BYTES,
  ownHello,
  sessionService,
  TOKEN_BYTES,
  transferService,
} from '@consilium/shared/wire'
import type { Departure } from '../agent/index.ts'

/** ECDSA signatures in DER vary by some bytes. */
const DER_SLACK_BYTES = 8
const LARGEST = Number.MAX_SAFE_INTEGER

/** @param build this build's version, which every greeting names */
export async function connectionMessages({
  run,
  site,
  build,
}: {
  readonly run: RunId
  readonly site: SiteName
  readonly build: string
}): Promise<readonly Departure[]> {
  const hello = ownHello(build)
  const ticket = { run, digest: sha256(''), bytes: LARGEST }
  const said = (message: AgentMessage): number => sessionService.connect.request.encode(message).length
  const csr = new Uint8Array((await makeCertificateRequest(site)).csr.length + DER_SLACK_BYTES)
  const identity = { key: new Uint8Array(IDENTITY_KEY_BYTES), proof: new Uint8Array(SIGNATURE_BYTES) }
  const enrollment = { hello, name: site, token: new Uint8Array(TOKEN_BYTES), csr, identity }
  const start = transferService.upload.request.encode({ kind: 'start', ticket, offset: LARGEST }).length
  const row = (
    departure: Pick<Departure, 'kind' | 'what' | 'when' | 'bytes' | 'holds'>,
    size: Departure['size'] = 'at most',
  ): Departure => ({
    readableBy: 'the coordinator',
    times: 0,
    bytesInAll: 0,
    size,
    ...departure,
  })
  return [
    row(
      {
        kind: 'hello',
        what: 'greeting',
        when: 'every connection',
        bytes: said({ kind: 'hello', hello }),
        holds: 'versions of protocol and program',
      },
      'exact',
    ),
    row(
      {
        kind: 'session',
        what: 'heartbeat',
        when: 'every 15 seconds',
        bytes: said({ kind: 'heartbeat' }),
        holds: 'nothing',
      },
      'exact',
    ),
    row({
      kind: 'session',
      what: 'acknowledgement',
      when: 'every command',
      bytes: said({ kind: 'ack', command: `${run}/9999/99999/list-signature` }),
      holds: 'the id of a command that came',
    }),
    row({
      kind: 'progress',
      what: 'progress',
      when: 'while it works',
      bytes: said({ kind: 'progress', progress: { run, step: 99_999, phase: 'encrypting', fraction: 0.1 } }),
      holds: 'the phase of the work and how much of it is done',
    }),
    row({
      kind: 'ticket',
      what: 'file ticket',
      when: 'every file, up or down',
      bytes: 2 * transferService.begin.request.encode(ticket).length + start,
      holds: 'the digest and the size of a file',
    }),
    row({
      kind: 'renewal',
      what: 'renewal of the certificate',
      when: 'with a third of its life left',
      bytes: enrollmentService.renew.request.encode({ hello, csr }).length,
      holds: 'a fresh public key and the name of this site',
    }),
    row({
      kind: 'enrollment',
      what: 'enrollment',
      when: 'once, before any run',
      bytes: enrollmentService.enroll.request.encode(enrollment).length,
      holds: 'the token, fresh public keys and the name of this site',
    }),
  ]
}
