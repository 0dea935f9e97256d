/** Files that a person names on the command line. */
import { access, constants, link, lstat, mkdir, open, readFile, rm } from 'node:fs/promises'
import { ConsiliumError, withoutPasswords } from '../kernel/index.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is no directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EEXIST: 'it exists already',
}

/** Whether something that was thrown is a failed system call. */
export function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException & { readonly code: string } {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && 'syscall' in thrown
}

/** Why a system call failed, in words. */
export function systemReason(error: { readonly code: string; readonly message: string }): string {
  return REASONS[error.code] ?? error.message
}

/**
 * A text file as UTF-8.
 *
 * @param what names it in messages, e.g. `the plan`
 * @throws ConsiliumError `NOT_FOUND` | `STORAGE` | `INVALID_ARGUMENT` if it is not UTF-8
 */
export async function readTextFile(path: string, what: string): Promise<string> {
  let content: Uint8Array
  try {
    content = await readFile(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new ConsiliumError(
      error.code === 'ENOENT' ? 'NOT_FOUND' : 'STORAGE',
      `${what} cannot be read from '${withoutPasswords(path)}': ${systemReason(error)}; check the path`,
      {
        cause: error,
      },
    )
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (cause) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `${what} in '${withoutPasswords(path)}' is not UTF-8 text; save it as UTF-8`,
      { cause },
    )
  }
}

/**
 * Writes a new file whole, readable by its owner alone, or not at all: it appears under its name when its
 * last byte is on disk.
 *
 * @param what names it in messages, e.g. `the model`
 * @throws ConsiliumError `ALREADY_EXISTS` | `STORAGE`
 */
export async function writeNewFile(
  path: string,
  what: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const partial = `${path}.partial-${process.pid}`
  try {
    // Before anything is fetched in vain; the link below decides.
    if (await exists(path)) throw Object.assign(new Error('exists'), { code: 'EEXIST', syscall: 'link' })
    const file = await open(partial, 'wx', 0o600)
    try {
      for await (const chunk of content) await file.writeFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(partial, path)
  } catch (error) {
    if (!isSystemError(error)) throw error
    const taken = error.code === 'EEXIST'
    throw new ConsiliumError(
      taken ? 'ALREADY_EXISTS' : 'STORAGE',
      `${what} cannot be written to '${withoutPasswords(path)}': ${systemReason(error)}; ` +
        (taken ? 'name another file, or move that one away' : 'name a place that this user may write to'),
      { cause: error },
    )
  } finally {
    await rm(partial, { force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false
    throw error
  }
}

/** A directory that was made, and the way to take that back. */
export interface MadeDirectory {
  /** Removes what was made with everything in it; a directory that was there before stays as it is. */
  undo(): Promise<void>
}

/**
 * Makes a private directory, and those above it that are missing, for something that may still fail.
 *
 * @param what will be in it, e.g. `your operator certificate`
 * @throws ConsiliumError `STORAGE` if it cannot be made or written to
 */
export async function makeDirectory(path: string, what: string): Promise<MadeDirectory> {
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.W_OK | constants.X_OK)
    return { undo: async () => (made === undefined ? undefined : rm(made, { recursive: true, force: true })) }
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new ConsiliumError(
      'STORAGE',
      `${what} cannot be kept in '${withoutPasswords(path)}': ${systemReason(error)}; name a ` +
        'directory that this user may write to',
      {
        cause: error,
      },
    )
  }
}
