/**
 * How a site leaves a run: its record says so first, then nothing of the run is left here that could serve
 * anybody.
 */
import { type Withdrawal, withdrawalBytes } from '@consilium/shared/protocol'
import { epochOf, signed } from './context.ts'
import { removeRunFiles } from './file-names.ts'
import type { AgentStore, SiteFiles, SiteIdentity } from './ports.ts'
import type { SiteRun } from './site-run.ts'

/** Whether a run can still be left. */
export function isUnderWay({ status }: Pick<SiteRun, 'status'>): boolean {
  return status === 'waiting' || status === 'approved' || status === 'running'
}

/**
 * Leaves a run. On disk when it resolves, but not said to anybody: the record holds the signed withdrawal for
 * whoever does. What this site signed stays remembered, statistics above all, since they count against other
 * runs.
 *
 * @param reason one sentence for the ML lead
 * @throws ConsiliumError `STORAGE`; then nothing has changed, or files are left that nothing reads
 */
export async function leaveRun(
  site: { readonly store: AgentStore; readonly files: SiteFiles; readonly identity: SiteIdentity },
  record: SiteRun,
  reason: string,
): Promise<SiteRun> {
  const { store, files, identity } = site
  const { run } = record
  const unsigned = { run, epoch: epochOf(record), site: identity.site, reason }
  const message: Withdrawal = signed(identity, unsigned, withdrawalBytes(unsigned))
  const { local: _, ...kept } = record
  const left: SiteRun = {
    ...kept,
    status: 'withdrawn',
    reason,
    withdrawal: { message, acknowledged: false },
    setup: null,
    keys: null,
    prepared: null,
    residual: null,
    model: null,
    metrics: [],
    own: null,
  }
  store.save(left)
  await removeRunFiles(files, record, ['upload', 'residual', 'model', 'local'])
  return left
}
