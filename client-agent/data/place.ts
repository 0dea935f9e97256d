/**
 * What lies at a path: a file that can be read, or what is there in its place. Nothing here waits for
 * anybody.
 */
import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { type FileHandle, open, opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { foreignFormat } from './formats.ts'
import { invalid, unreadable } from './problems.ts'

/** How much of a directory is looked at to say what it holds: names, levels, and files that are opened. */
const ENTRIES_MAX = 500
const LEVELS_MAX = 4
const OPENED_MAX = 8
/** How much of each of them. */
const LOOK_BYTES = 2 ** 16

/**
 * Opens a regular file for reading; close it, or the stream that is made of it.
 *
 * @throws ConsiliumError `INVALID_DATA` saying what there is instead. A pipe that nobody writes to is not
 * waited for.
 */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    await checkRegular(path, await stat(path))
    // What has become a pipe since does not hold the agent up either.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      await checkRegular(path, await handle.stat())
      return handle
    } catch (thrown) {
      await handle.close()
      throw thrown
    }
  } catch (thrown) {
    throw unreadable(path, thrown)
  }
}

async function checkRegular(path: string, found: Stats): Promise<void> {
  if (found.isFile()) return
  if (found.isDirectory())
    throw invalid(path, `${await directoryWords(path)}. Name one CSV file with a row for each record.`)
  const what = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device'
  throw invalid(
    path,
    `it is ${what}, expected a CSV file. Records are read more than once: write them to a file and ` +
      'name that.',
  )
}

/** What a directory seems to hold. Names of files are left out: exports carry those of patients. */
async function directoryWords(path: string): Promise<string> {
  const files = await filesIn(path)
  const tables = files.filter((file) => /\.(csv|tsv|txt)$/i.test(file)).length
  if (tables > 0)
    return (
      `it is a directory with ${tables === 1 ? 'a CSV or text file' : `${tables} CSV or text files`} ` +
      'in it'
    )
  for (const file of files.slice(0, OPENED_MAX)) {
    const format = foreignFormat(await startOf(file))
    if (format !== null)
      return `it is a directory that seems to hold ${format.many}; this build reads no such files`
  }
  return files.length === 0 ? 'it is an empty directory' : 'it is a directory'
}

/** Some regular files of a directory, those nearest to the top first. */
async function filesIn(path: string): Promise<readonly string[]> {
  const files: string[] = []
  let level = [path]
  let seen = 0
  for (let depth = 0; depth < LEVELS_MAX && level.length > 0; depth++) {
    const below: string[] = []
    for (const directory of level) {
      try {
        for await (const entry of await opendir(directory)) {
          seen += 1
          if (seen > ENTRIES_MAX) return files
          if (entry.isFile()) files.push(join(directory, entry.name))
          else if (entry.isDirectory()) below.push(join(directory, entry.name))
        }
      } catch {
        // A part that cannot be looked at only makes the sentence shorter.
      }
    }
    level = below
  }
  return files
}

async function startOf(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    return Buffer.alloc(0)
  }
}
