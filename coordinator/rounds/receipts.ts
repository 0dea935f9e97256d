/**
 * What a site sent, in the audit row of what it did, so that the site's egress ledger can be held against the
 * audit chain.
 */
import type { RunId, SiteName } from '@consilium/shared/kernel'
import { type AuditEntry, type Submission, submissionDeparture } from '@consilium/shared/protocol'

/**
 * The entries with `received` (kind), `content` and `contentBytes` in the sender's; one is added where the
 * sender has none.
 */
export function withReceipt(
  run: RunId,
  entries: readonly AuditEntry[],
  { site, submission }: { readonly site: SiteName; readonly submission: Submission },
): readonly AuditEntry[] {
  const { kind, step, content, bytes } = submissionDeparture(submission)
  const receipt = { received: kind, content, contentBytes: bytes, ...(step === null ? {} : { step }) }
  const own = entries.findIndex(({ actor }) => actor === site)
  if (own < 0) return [...entries, { actor: site, action: `${kind}-received`, run, detail: receipt }]
  return entries.map((entry, index) =>
    index === own ? { ...entry, detail: { ...entry.detail, ...receipt } } : entry,
  )
}
