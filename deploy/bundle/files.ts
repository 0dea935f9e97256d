/** Trees of files. */
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Every file under a directory, relative to it, sorted; not what is installed in its `node_modules`. */
export async function filesIn(directory: string): Promise<readonly string[]> {
  return (await allFilesIn(directory)).filter((path) => !path.split('/').includes('node_modules'))
}

/** Every file under a directory, relative to it, sorted. */
export async function allFilesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}

/** Copies a file and makes the directories that it needs. */
export async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to)
}
