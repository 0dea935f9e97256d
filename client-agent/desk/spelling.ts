/** Texts, lists and spans of time as a plan's words spell them: two that differ are never spelled alike. */

/** Letters, digits and what stands in codes and names: needs no quotation marks to be seen whole. */
const PLAIN = /^[\p{L}\p{N}_.+-]+$/u

/** A text as it stands; in quotation marks where a blank, a comma or nothing at all could be overlooked. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text)
}

export function listed(texts: readonly string[]): string {
  return texts.map(quoted).join(', ')
}

const UNITS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const

/** A whole number of seconds in the largest unit of which it is a whole number. */
export function secondsText(seconds: number): string {
  const [size, unit] = UNITS.find(([each]) => seconds % each === 0) ?? [1, 'second']
  return counted(seconds / size, unit)
}

/** `1 round`, `2 rounds`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
