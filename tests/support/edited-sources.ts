/**
 * The system built from sources that somebody changed. An edit is a piece of a file, exact but for the white
 * space at which a formatter breaks lines, and what stands there instead; a piece that is not there exactly
 * once fails the import that asked for it, so an edit that the source has moved away from is noticed.
 */
import { join } from 'node:path'

export interface SourceEdit {
  /** Path from the root of the repository. */
  readonly file: string
  readonly from: string
  readonly to: string
}

export type SourceEdits = Readonly<Record<string, readonly SourceEdit[]>>

const ROOT = join(import.meta.dirname, '..', '..')

/** Which file, under which name, stands for another in an edited build. */
export interface EditedFile {
  readonly path: string
  /** What to import instead. */
  readonly edited: string
}

/** The files that the named edits change. */
export function editedFiles(edits: SourceEdits, names: readonly string[]): readonly EditedFile[] {
  const files = new Set(names.flatMap((name) => (edits[name] ?? missing(name)).map(({ file }) => file)))
  return [...files].map((file) => ({
    path: join(ROOT, file),
    edited: `${join(ROOT, file)}?edits=${names.join('+')}`,
  }))
}

/** The part of vitest that makes an edited file of a path with `?edits=` behind it. */
export function editedSources(edits: SourceEdits) {
  return {
    name: 'edited-sources',
    enforce: 'pre' as const,
    transform(code: string, id: string): string | null {
      const [path, names] = id.split('?edits=')
      if (path === undefined || names === undefined) return null
      const wanted = names.split('+').flatMap((name) => edits[name] ?? missing(name))
      return wanted.filter(({ file }) => join(ROOT, file) === path).reduce(edit, code)
    },
  }
}

function edit(code: string, { file, from, to }: SourceEdit): string {
  const words = from.split(/\s+/).map((word) => RegExp.escape(word).replaceAll('\\(', '\\(\\s*'))
  const parts = code.split(new RegExp(words.join('\\s+')))
  if (parts.length !== 2)
    throw new RangeError(
      `'${from}' stands ${parts.length - 1} times in ${file}, expected once: say anew what is to be ` +
        'edited there',
    )
  return parts.join(to)
}

function missing(name: string): never {
  throw new RangeError(`there are no edits called '${name}'`)
}
