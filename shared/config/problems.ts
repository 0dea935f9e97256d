/** Everything that is wrong, said at once. */
import { ConsiliumError, foundText, oneLine, withoutPasswords } from '../kernel/index.ts'
import { SAYS_ITSELF, type Shape } from './shapes.ts'

export interface CheckOptions<Value> {
  readonly shape: Shape<Value>
  readonly value: unknown
  /** Where the value stands, from the top: `data.path`. */
  readonly path: string
  /** Whether a message may repeat what was found. */
  readonly mayShow: boolean
  /** The line of what a path leads to, from 1, for a value that was read from a text; null: it has none. */
  readonly lineOf?: (path: readonly PropertyKey[]) => number | null
}

export type Checked<Value> =
  | { readonly fits: true; readonly value: Value }
  | { readonly fits: false; readonly problems: readonly string[] }

/** Whether a value has a shape, and if not, each place where it does not and what is expected there. */
export function check<Value>({
  shape,
  value,
  path,
  mayShow,
  lineOf = () => null,
}: CheckOptions<Value>): Checked<Value> {
  const result = shape.safeParse(value, { reportInput: true })
  if (result.success) return { fits: true, value: result.data }
  const problems = result.error.issues.map((issue) => {
    const where = withoutPasswords([path, ...issue.path.map(String)].filter((part) => part !== '').join('.'))
    const line = lineOf(
      issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path,
    )
    return (
      `${where === '' ? '(the whole file)' : where}: ` +
      `${issue.message}${mayShow && !saysItself(issue) ? `, found ${foundText(issue.input)}` : ''}${line === null ? '' : ` (line ${line})`}`
    )
  })
  return { fits: false, problems: [...new Set(problems)] }
}

/** Whether the message says what was found, or what was found is not to be repeated. */
function saysItself(issue: {
  readonly code: string
  readonly params?: Readonly<Record<string, unknown>> | undefined
}): boolean {
  return issue.code === 'unrecognized_keys' || issue.params === SAYS_ITSELF
}

/** @throws ConsiliumError `INVALID_CONFIG` with every problem, if there is one */
export function throwIfAny(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new ConsiliumError(
    'INVALID_CONFIG',
    `${what} is not valid; ` +
      `${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  ${oneLine(problem)}`).join('\n')}`,
  )
}
