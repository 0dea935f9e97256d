/** Leaving a run, beside a running agent or without one. */
import { isDirectoryHeld } from '@consilium/shared/datadir'
import type { RunId } from '@consilium/shared/kernel'
import { type CliContext, passphraseFileOf } from './context.ts'

export interface LeaveOptions {
  /** The data directory. */
  readonly dir: string
  /** The run's id, or `latest` that this site has approved. */
  readonly run: string
  /** One sentence that the ML lead reads. */
  readonly reason: string
}

export interface Left {
  readonly run: RunId
  /** Whether the agent runs, and so does the leaving; else the site has left already. */
  readonly beside: boolean
}

/** @throws ConsiliumError what opening a site throws, and `NOT_FOUND` | `NOT_NOW` | `INVALID_ARGUMENT` */
export async function leave(context: CliContext, { dir, run: name, reason }: LeaveOptions): Promise<Left> {
  const { openSite } = await import('../compose.ts')
  const { withdrawFromRun } = await import('../desk/index.ts')
  const beside = isDirectoryHeld(dir)
  using site = openSite(dir, beside ? 'visit' : 'hold', passphraseFileOf(context))
  const { run } = await withdrawFromRun(site, { run: name, reason, beside })
  return { run, beside }
}
