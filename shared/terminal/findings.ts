/** What a `doctor` finds: every check says what it found, and what must be fixed says how. */
import { asConsiliumError, ConsiliumError } from '../kernel/index.ts'
import { type Output, writeJson } from './output.ts'
import { table } from './text.ts'

export interface Finding {
  readonly check: string
  readonly state: 'fine' | 'problem' | 'skipped'
  /** What was found, or why it was not looked at. */
  readonly found: string
  /** What to do about a problem; empty otherwise. */
  readonly fix: string
}

export interface Examination {
  readonly check: string
  /** What to do if it fails. */
  readonly fix: string
  /** What was found. Whatever it throws is a problem. */
  readonly look: () => string | Promise<string>
}

export async function examine({ check, fix, look }: Examination): Promise<Finding> {
  try {
    return { check, state: 'fine', found: await look(), fix: '' }
  } catch (thrown) {
    return { check, state: 'problem', found: asConsiliumError(thrown).message, fix }
  }
}

export function skipped(check: string, why: string): Finding {
  return { check, state: 'skipped', found: why, fix: '' }
}

/** A problem that a check found. */
export function problem(found: string): ConsiliumError {
  return new ConsiliumError('INVALID_CONFIG', found)
}

/**
 * Shows a table, or `{ok, findings}` as JSON. @throws ConsiliumError `INVALID_CONFIG` if something must be
 * fixed, which is the command's exit code
 */
export function showFindings(output: Output, json: boolean, findings: readonly Finding[]): void {
  const problems = findings.filter(({ state }) => state === 'problem')
  if (json) writeJson(output, { ok: problems.length === 0, findings })
  else {
    output.out(table([['check', 'state', 'found'], ...findings.flatMap(findingRows)]))
    if (problems.length > 0)
      output.out(`\n${table([['problem', 'how to fix'], ...problems.map(({ check, fix }) => [check, fix])])}`)
  }
  if (problems.length > 0)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `${problems.length} of ${findings.length} checks found something that must be fixed`,
    )
}

/** What was found may be a list of problems, one a line. */
function findingRows({ check, state, found }: Finding): readonly (readonly string[])[] {
  const [first = '', ...others] = found.split('\n')
  return [[check, state === 'problem' ? 'PROBLEM' : state, first], ...others.map((line) => ['', '', line])]
}
