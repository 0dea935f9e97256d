/**
 * What passes on the wire and is no message of a run: sessions, files, enrollment, and the operators'
 * requests.
 */
import type { Digest, RunId, SiteName } from '../kernel/index.ts'
import type { AuditSegment, Command, MemberView, Progress, Role, RunView } from '../protocol/index.ts'
import type { Hello } from './version.ts'

/** What an agent says on its session. */
export type AgentMessage =
  | { readonly kind: 'hello'; readonly hello: Hello }
  /** A command arrived; it says nothing about whether it was done. */
  | { readonly kind: 'ack'; readonly command: string }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'heartbeat' }

/** What the coordinator says on a session. */
export type CoordinatorMessage =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'heartbeat' }

/** A file of a run. */
export interface FileTicket {
  readonly run: RunId
  readonly digest: Digest
  /** Size of the whole file. */
  readonly bytes: number
}

export type UploadPart =
  | { readonly kind: 'start'; readonly ticket: FileTicket; readonly offset: number }
  | { readonly kind: 'chunk'; readonly chunk: Uint8Array }

export interface UploadState {
  /** Bytes that are stored. */
  readonly offset: number
}

export interface DownloadRequest {
  readonly ticket: FileTicket
  readonly offset: number
}

export interface EnrollRequest {
  readonly hello: Hello
  readonly name: SiteName
  /** 32 bytes. */
  readonly token: Uint8Array
  /** PKCS #10, DER. */
  readonly csr: Uint8Array
  /** For sites: SubjectPublicKeyInfo DER and a signature of that key. */
  readonly identity: { readonly key: Uint8Array; readonly proof: Uint8Array } | null
}

export interface EnrollResponse {
  readonly hello: Hello
  readonly name: SiteName
  readonly role: Role
  /** PEM. */
  readonly certificate: string
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface RenewRequest {
  readonly hello: Hello
  /** PKCS #10, DER. */
  readonly csr: Uint8Array
}

export interface RenewResponse {
  readonly hello: Hello
  readonly name: SiteName
  /** PEM. */
  readonly certificate: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface WhoamiRequest {
  readonly hello: Hello
}

export interface WhoamiResponse {
  readonly hello: Hello
  readonly name: SiteName
  readonly role: Role
  readonly certificateExpiresAt: number
}

export interface InviteRequest {
  readonly name: SiteName
  readonly role: Role
  /** How long the token is good for; null: the coordinator's default. */
  readonly validMs: number | null
  /** Whether the invited may take the place of a revoked member of that name. */
  readonly replace: boolean
}

export interface InviteResponse {
  /** What is typed at `enroll --token`. */
  readonly token: string
  readonly name: SiteName
  readonly role: Role
  readonly expiresAt: number
  /** SHA-256 of the federation CA's certificate: what is typed at `enroll --fingerprint`. */
  readonly fingerprint: Digest
}

export interface NamedRequest {
  readonly name: SiteName
}

export interface RevokeMemberRequest {
  readonly name: SiteName
  /** Whether a site is meant, or an operator: a slip must not revoke the other. */
  readonly site: boolean
  /** One sentence for the audit chain. */
  readonly reason: string
}

export interface RunRequest {
  readonly run: RunId
}

export interface StartRunRequest {
  /** YAML or JSON. */
  readonly plan: string
}

export interface GetPlanResponse {
  /** The plan's canonical text. */
  readonly plan: string
}

export interface AbortRunRequest {
  readonly run: RunId
  readonly reason: string
}

export interface AddSiteRequest {
  readonly run: RunId
  readonly site: SiteName
}

/** The head stands on the first part only. */
export interface ModelPart {
  readonly head: { readonly digest: Digest; readonly bytes: number } | null
  readonly data: Uint8Array
}

export interface AuditRowsRequest {
  /** First row wanted, from 1. */
  readonly fromSequence: number
}

/** What a check of the audit chain needs beside its rows. */
export interface AuditDescription {
  /** Certificates of the keys that signed rows, PEM. */
  readonly certificates: readonly string[]
  /** Records of the archived parts, oldest first. */
  readonly segments: readonly AuditSegment[]
}

export type Members = readonly MemberView[]
export type Runs = readonly RunView[]
export type Nothing = null
