/** Which files a site may send for a run now, and which it may fetch. */
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'
import type { RunState } from '@consilium/shared/protocol'
import type { RunStore } from './ports.ts'

/** Largest update or model that a site may send, in bytes. */
const UPLOAD_BYTES_MAX = 2 ** 32

/** @throws ConsiliumError `NOT_NOW` | `TOO_LARGE` */
export function checkUploadAllowed(
  state: RunState,
  { digest, bytes }: { readonly digest: Digest; readonly bytes: number },
): void {
  if (bytes > UPLOAD_BYTES_MAX)
    throw new ConsiliumError(
      'TOO_LARGE',
      `${bytes} bytes are declared, at most ${UPLOAD_BYTES_MAX} are taken`,
      { isPublic: true },
    )
  const fits = state.phase === 'collecting' || (state.phase === 'releasing' && digest === state.model)
  if (!fits)
    throw new ConsiliumError(
      'NOT_NOW',
      `run ${state.context.run} is in phase '${state.phase}' and takes no such upload now`,
      { isPublic: true },
    )
}

/**
 * A model that is handed over, to who adopts it; a sum, to who is to open it next. @throws ConsiliumError
 * `NOT_FOUND`
 */
export function checkDownloadAllowed(
  state: RunState,
  { site, digest, store }: { readonly site: SiteName; readonly digest: Digest; readonly store: RunStore },
): void {
  const { run } = state.context
  if (state.sites[site]?.adopts === true && state.handover?.file === digest) return
  const next = (state.sites[site]?.applied ?? -1) + 1
  const step = next === state.current.step ? state.current : store.step(run, next)?.step
  if (step?.sum?.digest !== digest)
    throw new ConsiliumError('NOT_FOUND', `run ${run} has no file ${digest} for site '${site}' now`, {
      isPublic: true,
    })
}
