/** Imports something afresh, from a build whose sources were edited. */
import { vi } from 'vitest'
import { editedFiles, type SourceEdits } from './edited-sources.ts'

/** @param names of edits; the plugin in vitest.config.ts has to know them */
export async function editedBuild<Module>(options: {
  readonly edits: SourceEdits
  readonly names: readonly string[]
  readonly load: () => Promise<Module>
}): Promise<Module> {
  const { edits, names, load } = options
  vi.resetModules()
  const files = editedFiles(edits, names)
  for (const { path, edited } of files) vi.doMock(path, () => import(/* @vite-ignore */ edited))
  try {
    return await load()
  } finally {
    for (const { path } of files) vi.doUnmock(path)
  }
}
