/**
 * Everything that is wrong with a plan, said at once: place, what was expected and found, which name was
 * meant, and the line.
 */
import type { z } from 'zod'
import { ConsiliumError, foundText, oneLine, unknownName } from '../kernel/index.ts'
import { lineFinder } from '../yaml/index.ts'
import { type PlanProblem, valueAt } from './plan-rules.ts'

/** A plan as it was written. */
export interface WrittenPlan {
  /** The file's name, or what else it is called in messages. */
  readonly source: string
  readonly text: string
  /** What the text says. */
  readonly raw: unknown
}

/** What a schema found, in plain words. */
export function schemaProblems(error: z.ZodError, raw: unknown): readonly PlanProblem[] {
  return error.issues.flatMap(unfolded).flatMap((issue): readonly PlanProblem[] => {
    const { path, message } = issue
    if (issue.code === 'unrecognized_keys') {
      // The message is the names that there are.
      const known = message.split(' ')
      return issue.keys.map((name) => ({
        path: [...path, name],
        says: unknownName({ kind: 'field', name, known }),
      }))
    }
    if (issue.code === 'custom') return [{ path, says: message }]
    const value = valueAt(raw, path)
    const isUnquoted =
      issue.code === 'invalid_type' &&
      issue.expected === 'string' &&
      (typeof value === 'number' || typeof value === 'boolean')
    return [
      {
        path,
        says:
          `${message}, found ` +
          `${foundText(value)}${isUnquoted ? `; write it in quotation marks: '${value}'` : ''}`,
      },
    ]
  })
}

type Issue = z.core.$ZodIssue

/**
 * For a value that may have one of several forms: what is wrong by the one that it was meant to have, if that
 * can be told.
 */
function unfolded(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const meant = issue.errors.filter(
    (each) =>
      each.every(({ path }) => path.length > 0) || each.some(({ code }) => code === 'unrecognized_keys'),
  )
  const [only] = meant
  if (only === undefined || meant.length > 1) return [issue]
  return only.map((each) => ({ ...each, path: [...issue.path, ...each.path] }))
}

/** The refusal of a plan for all of its problems: `INVALID_PLAN`. */
export function planRefusal(
  { source, text, raw }: WrittenPlan,
  problems: readonly PlanProblem[],
): ConsiliumError {
  // In a text of one line, as programs write them, the line says nothing.
  const lineOf = text.trim().includes('\n') ? lineFinder(text) : () => null
  const lines = problems
    .map(({ path, says }) => ({ path, says, line: lineOf(path) }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map(({ path, says, line }) => {
      const where = [featureText(raw, path), line === null ? '' : `line ${line}`]
        .filter((each) => each !== '')
        .join(', ')
      const place = path.length === 0 ? '(whole plan)' : path.join('.')
      return `  ${oneLine(`${place}: ${says}${where === '' ? '' : ` (${where})`}`)}`
    })
  return new ConsiliumError(
    'INVALID_PLAN',
    [
      `${source} is not a valid training plan; ` +
        `${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:`,
      ...lines,
      'See docs/plan.md for every field.',
    ].join('\n'),
    { isPublic: true },
  )
}

/** Which feature a place belongs to, by its name, since nobody counts them. */
function featureText(raw: unknown, path: readonly PropertyKey[]): string {
  const [first, second, index] = path
  if (first !== 'data' || second !== 'features' || index === undefined) return ''
  const name = valueAt(raw, ['data', 'features', index, 'name'])
  return typeof name === 'string' ? `feature ${foundText(name)}` : ''
}
