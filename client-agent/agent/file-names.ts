/** Names of a run's files at a site, by the step that made them. */
import type { SiteFiles } from './ports.ts'
import type { SiteRun } from './site-run.ts'

export function uploadFileName(step: number): string {
  return `upload-${step}`
}

/** What rounding and clipping left over. */
export function residualFileName(step: number): string {
  return `residual-${step}`
}

export function modelFileName(step: number): string {
  return `model-${step}`
}

/** The tensors that stay at this site. */
export function localFileName(step: number): string {
  return `local-${step}`
}

const NAME_OF = {
  upload: uploadFileName,
  residual: residualFileName,
  model: modelFileName,
  local: localFileName,
} as const

/** Removes a run's files of some kinds, of every step up to the one in hand. Again: no effect. */
export async function removeRunFiles(
  files: SiteFiles,
  { run, applied }: Pick<SiteRun, 'run' | 'applied'>,
  kinds: readonly (keyof typeof NAME_OF)[],
): Promise<void> {
  for (let step = 0; step <= applied + 1; step++)
    for (const kind of kinds) await files.remove(run, NAME_OF[kind](step))
}
