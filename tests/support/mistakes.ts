import { ERROR_CATALOGUE, type ErrorCode } from '@consilium/shared/kernel'
import { expect } from 'vitest'
import type { Ended } from './processes.ts'

/**
 * What a person's mistake must come to: one paragraph on standard error that says `says`, the catalogue's
 * exit code, nothing on standard output, and no stack trace.
 */
export function expectMistake(
  { code, stdout, stderr }: Ended,
  error: ErrorCode,
  ...says: readonly (string | RegExp)[]
): void {
  expect(stderr).toMatch(/^consilium(-agent)?: [^\n]/)
  expect(stderr.endsWith(` (${error})\n`), stderr).toBe(true)
  expect(stderr).not.toMatch(/^\s+at |node:internal|\.ts:\d/m)
  // One paragraph: a list of problems may stand in it, an empty line may not.
  expect(stderr.trim()).not.toMatch(/\n\s*\n/)
  for (const each of says) expect(stderr).toMatch(each)
  expect(stdout).toBe('')
  expect(code).toBe(ERROR_CATALOGUE[error].exitCode)
}
