/** Commands on the wire, of a run that nobody started. */
import { type RunId, siteName } from '@consilium/shared/kernel'
import type { Command } from '@consilium/shared/protocol'

export const run = 'run-0011223344556677' as RunId

export const keyCommit = (id: string, of = run): Command => ({ id, run: of, kind: 'key-commit', epoch: 1 })

/** Whether another site may join the run. */
export const question = (id: string): Command => ({
  id,
  run,
  kind: 'approve',
  plan: '{}',
  roster: [{ site: siteName('site-a'), identityKey: 'ab'.repeat(91) }],
  expiresAt: 1,
  joining: { site: siteName('site-b'), left: [] },
})
