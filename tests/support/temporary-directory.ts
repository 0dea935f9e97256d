import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string
  /** A path inside it. */
  join(...parts: readonly string[]): string
}

/**
 * An empty directory, mode 0700, that is gone with everything in it at the end of the block: `await using dir
 * = await temporaryDirectory()`.
 */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'consilium-test-'))
  return {
    path,
    join: (...parts) => join(path, ...parts),
    // A process that was just killed may still be writing for a moment.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}
