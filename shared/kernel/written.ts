/**
 * What is said of something that a person wrote: what was found there, and for a name that nothing has the
 * one that was probably meant.
 */
import { withoutPasswords } from './passwords.ts'

/** More than these are no help in a message. */
const NAMES_LISTED = 12

/** Longest value that is repeated to the person who wrote it. */
const SHOWN_CHARACTERS = 80

/** @param kind what the name was meant for: `setting`, `field` */
export function unknownName({
  kind,
  name,
  known,
}: {
  readonly kind: string
  readonly name: string
  readonly known: readonly string[]
}): string {
  const near = nearest(name, known)
  const others = known.length > NAMES_LISTED ? '' : `; there are ${known.join(', ')}`
  return (
    `there is no ${kind} ` +
    `'${withoutPasswords(name)}'${near === null ? others : `; did you mean '${near}'?`}`
  )
}

/** A value in a few words, for `found …`: `nothing`, `a list of 2`, `'yes'`, `3`. */
export function foundText(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') return 'a section'
  const shown = typeof value === 'string' ? `'${withoutPasswords(value)}'` : String(value)
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}…` : shown
}

/** The closest known name, if it is close enough to have been meant. */
function nearest(name: string, known: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(plain(name), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3))
    ? best.candidate
    : null
}

/** Fewest insertions, deletions and replacements that make one text of the other (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
