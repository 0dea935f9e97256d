/** What the text of one cell means. */
import type { LabelSpec } from './contract.ts'

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A decimal number, or null for anything else: no hexadecimal, no infinity, no decimal comma, no thousands separator. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim()
  if (!DECIMAL.test(trimmed)) return null
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : null
}

/** Finds a text's place in a closed list; −1 if it has none. Surrounding white space does not count, and numbers are compared as numbers. */
export function matcher(allowed: readonly string[]): (text: string) => number {
  const exact = new Map(allowed.map((text, index) => [text.trim(), index]))
  const numeric = new Map(allowed.flatMap((text, index) => (parseNumber(text) === null ? [] : [[parseNumber(text), index]])))
  return (text) => {
    const found = exact.get(text.trim())
    if (found !== undefined) return found
    const value = parseNumber(text)
    return value === null ? -1 : (numeric.get(value) ?? -1)
  }
}

/** Reads a label: 1 positive, 0 negative, null unreadable. */
export function labelReader({ positive }: LabelSpec): (text: string) => 0 | 1 | null {
  if ('values' in positive) {
    const match = matcher(positive.values)
    return (text) => (match(text) >= 0 ? 1 : 0)
  }
  return (text) => {
    const value = parseNumber(text)
    if (value === null) return null
    return value > positive.above ? 1 : 0
  }
}
