/** What operators may ask. */
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'
import type { MemberView } from '@consilium/shared/protocol'
import { type Hello, inChunks, negotiate, type operatorService } from '@consilium/shared/wire'
import type { Member, Membership } from '../membership/index.ts'
import type { AuditTrail, BlobStore, RunService } from '../rounds/index.ts'
import type { Implementation } from './serving.ts'

export interface OperatorsOptions {
  readonly runs: RunService
  readonly membership: Membership
  readonly blobs: BlobStore
  readonly audit: AuditTrail
  readonly online: (site: SiteName) => boolean
  /** Somebody was revoked: calls that are under way are to be checked again. */
  readonly revoked: () => void
  readonly hello: Hello
  /** SHA-256 of the federation CA's certificate. */
  readonly fingerprint: Digest
  /** Aborts when the coordinator goes down. */
  readonly stopping: AbortSignal
}

export function operators(options: OperatorsOptions): Implementation<typeof operatorService> {
  const { runs, membership, blobs, audit, online, revoked, hello, fingerprint, stopping } = options
  const view = (member: Member): MemberView => ({ ...member, online: online(member.name) })

  return {
    whoami: async ({ hello: peer }, caller) => {
      const { name, role, certificateExpiresAt } = caller.member()
      negotiate({ own: hello, peer, ownName: 'coordinator', peerName: `command line of ${name}` })
      return { hello, name, role, certificateExpiresAt }
    },

    invite: async ({ name, role, validMs, replace }, caller) => {
      const invitation = membership.invite({
        name,
        role,
        replace,
        by: caller.member().name,
        ...(validMs === null ? {} : { validMs }),
      })
      return { ...invitation, fingerprint }
    },

    listMembers: async () => membership.members().map(view),
    getMember: async ({ name }) => view(membership.member(name)),

    revokeMember: async ({ name, site, reason }, caller) => {
      const by = caller.member().name
      const member = membership.revoke({ name, kind: site ? 'site' : 'operator', reason, by })
      revoked()
      runs.excludeRevoked(by, reason)
      return { ...view(member), online: false }
    },

    startRun: async ({ plan }, caller) => ({ run: await runs.start(plan, caller.member().name) }),
    // A list shows each run's latest metrics; the run itself shows them all.
    listRuns: async () => runs.runs().map((run) => ({ ...run, metrics: run.metrics.slice(-1) })),
    getRun: async ({ run }) => runs.view(run),
    getPlan: async ({ run }) => ({ plan: runs.plan(run) }),

    watchRun: async function* ({ run }, { signal }) {
      yield* runs.watch(run, AbortSignal.any([signal, stopping]))
      if (stopping.aborted) throw stopping.reason
    },

    addSite: async ({ run, site }, caller) => {
      await runs.add(run, site, caller.member().name)
      return runs.view(run)
    },

    abortRun: async ({ run, reason }, caller) => {
      await runs.abort(run, caller.member().name, reason)
      return null
    },

    exportModel: async function* ({ run }) {
      const head = await runs.exportModel(run)
      yield { head, data: new Uint8Array() }
      for await (const data of inChunks(blobs.stream(head.digest, 0))) yield { head: null, data }
    },

    auditRows: async function* ({ fromSequence }, { signal }) {
      for (const row of audit.auditRows(fromSequence)) {
        if (signal.aborted) return
        yield row
      }
    },

    describeAudit: async () => ({ certificates: audit.auditCertificates(), segments: audit.auditSegments() }),
  }
}

/** What streams end with when the coordinator goes down; whoever listens comes back by itself. */
export function goingDown(): ConsiliumError {
  return new ConsiliumError('UNAVAILABLE', 'the coordinator is going down; it is safe to ask again', {
    isPublic: true,
  })
}
