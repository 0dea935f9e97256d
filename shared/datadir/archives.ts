/** Archives of a chain's old rows: one file each, named after its rows and its content. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '../kernel/index.ts'
import { makePrivateDirectory, writeFileDurablySync } from './durable.ts'
import { storageError } from './errors.ts'

/** What names an archive: its rows, and the SHA-256 of the file. */
export interface ArchiveName {
  readonly first: number
  readonly last: number
  readonly archive: Digest
}

export interface ArchiveFiles {
  pathOf(name: ArchiveName): string
  /** On disk when it returns; the file. @throws ConsiliumError `STORAGE` */
  write(name: ArchiveName, content: Uint8Array): string
  /** The content, unchecked; null: there is no such file. @throws ConsiliumError `STORAGE` */
  read(name: ArchiveName): Uint8Array | null
  /** Unknown: no effect. */
  remove(name: ArchiveName): void
}

/** @param directory where they are; made with the first of them @param chain begins their names */
export function archiveFiles(directory: string, chain: string): ArchiveFiles {
  const pathOf = ({ first, last, archive }: ArchiveName): string =>
    join(directory, `${chain}-${padded(first)}-${padded(last)}-${archive}.jsonl`)
  return {
    pathOf,
    write(name, content) {
      makePrivateDirectory(directory)
      writeFileDurablySync(pathOf(name), content)
      return pathOf(name)
    },
    read(name) {
      const path = pathOf(name)
      if (!existsSync(path)) return null
      try {
        return readFileSync(path)
      } catch (thrown) {
        throw storageError(thrown, path)
      }
    },
    remove: (name) => rmSync(pathOf(name), { force: true }),
  }
}

function padded(sequence: number): string {
  return `${sequence}`.padStart(9, '0')
}
