/** Values as people read them. */
import { oneLine } from '../kernel/index.ts'
import { columnsOf } from './width.ts'

/**
 * Columns aligned to their widest cell as it is shown, two spaces between them; the first row is the head. A
 * row is one line, whatever is in its cells.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(oneLine))
  const widths: number[] = []
  for (const row of shown)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, columnsOf(cell))
  const padded = (cell: string, index: number): string =>
    `${cell}${' '.repeat((widths[index] ?? 0) - columnsOf(cell))}`
  return asLines(
    shown.map((row) =>
      row.map((cell, index) => (index === row.length - 1 ? cell : padded(cell, index))).join('  '),
    ),
  )
}

/** Each text as one line, whatever is in it. */
export function asLines(texts: readonly string[]): string {
  return texts.map((text) => `${oneLine(text)}\n`).join('')
}

/** A digest in groups of four, for comparing by eye or on the telephone. `groups`: only the first so many. */
export function fingerprintGroups(digest: string, groups = digest.length / 4): string {
  return (digest.match(/.{1,4}/g) ?? []).slice(0, groups).join(' ')
}

/** UTC to the second, e.g. `2026-11-03 14:05:09Z`. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
}

/** A duration in its two largest units, e.g. `3 d 4 h`, `12.3 s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 100) / 10
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Bytes in the largest binary unit that keeps them at least one. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB']
  let value = bytes
  let unit = 0
  // What would be shown as 1024.0 is one of the next unit.
  while (Math.round(value * 10) / 10 >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** A metric to four decimals; a dash where there is none. */
export function metricText(value: number | null): string {
  return value === null ? '–' : value.toFixed(4)
}
