/** Checks of the machine that both doctors make. */
import { existsSync, statfsSync, statSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { withoutPasswords } from '../kernel/index.ts'
import { type Examination, problem } from './findings.ts'
import { bytesText } from './text.ts'

const GIB = 2 ** 30
/** A run keeps updates and models; with less, one of a few million parameters does not fit. */
const DISK_LEAST = GIB
const MEMORY_LEAST = GIB

/** @param free bytes, for tests */
export function diskCheck(directory: string, free: (path: string) => number = freeBytes): Examination {
  return {
    check: 'disk',
    fix:
      `free some space on the file system of '${withoutPasswords(directory)}', or move the data ` +
      `directory; at least ${bytesText(DISK_LEAST)} are needed`,
    look() {
      const bytes = free(nearest(directory))
      if (bytes < DISK_LEAST) throw problem(`${bytesText(bytes)} are free`)
      return `${bytesText(bytes)} free`
    },
  }
}

/** @param memory bytes, for tests */
export function memoryCheck(memory = { total: totalmem(), free: freemem() }): Examination {
  return {
    check: 'memory',
    fix: `give this machine more memory; at least ${bytesText(MEMORY_LEAST)} are needed`,
    look() {
      if (memory.total < MEMORY_LEAST) throw problem(`the machine has ${bytesText(memory.total)}`)
      return `${bytesText(memory.total)}, ${bytesText(memory.free)} unused`
    },
  }
}

/** Whether nobody but its owner can look into the data directory. */
export function directoryCheck(directory: string, made: string): Examination {
  const shown = withoutPasswords(directory)
  return {
    check: 'data directory',
    fix: `run '${made}' as the user that will run it, or 'chmod 700 ${shown}' if others may look into it`,
    look() {
      if (!existsSync(directory)) throw problem(`'${shown}' is not there`)
      const { mode, uid } = statSync(directory)
      if ((mode & 0o077) !== 0)
        throw problem(`others may look into '${shown}' (mode ${(mode & 0o777).toString(8)})`)
      const me = process.getuid?.() ?? uid
      if (me !== 0 && me !== uid) throw problem(`'${shown}' belongs to user ${uid}, and this is user ${me}`)
      return `'${shown}', mode ${(mode & 0o777).toString(8)}`
    },
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

/** The directory, or the first above it that is there. */
function nearest(directory: string): string {
  const path = resolve(directory)
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path))
}
