/** Column names that a person would read as the same one: how they differ. */

/**
 * How two names that look alike differ, as a phrase after `differs`.
 *
 * Compared by Unicode's own measures: simple case, white space, canonical equivalence (UAX #15: NFC and NFD),
 * and, all of them together, compatibility (NFKC) without characters that cannot be seen.
 *
 * @returns null: they are the same, or other names
 */
export function likeness(one: string, other: string): string | null {
  if (one === other) return null
  if (lower(one) === lower(other)) return 'in upper and lower case'
  if (oneSpace(one) === oneSpace(other)) return 'in its white space'
  if (one.normalize('NFC') === other.normalize('NFC'))
    return 'in how its letters are composed (Unicode NFC and NFD)'
  if (folded(one) === folded(other)) return 'in characters that look alike or cannot be seen'
  return null
}

function lower(name: string): string {
  return name.toLowerCase()
}

function oneSpace(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ')
}

function folded(name: string): string {
  return lower(oneSpace(name.normalize('NFKC').replaceAll(/\p{Cf}/gu, '')))
}
