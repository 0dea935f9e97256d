/** A chain in a file, as a command writes it and whoever checks it reads it. */
import type { z } from 'zod'
import { ConsiliumError } from '../kernel/index.ts'

/** What a file holds. */
interface Exported<Content> {
  readonly schema: z.ZodType<Content>
  /** What is in the file, with its article. */
  readonly what: string
  /** The command that writes it. */
  readonly command: string
}

/** @param where names the text in messages @throws ConsiliumError `INVALID_ARGUMENT` */
export function parseExport<Content>(
  text: string,
  where: string,
  { schema, what, command }: Exported<Content>,
): Content {
  const expected = `expected what '${command}' writes`
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ConsiliumError('INVALID_ARGUMENT', `${where} is not JSON; ${expected}`, { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConsiliumError(
    'INVALID_ARGUMENT',
    `${where} is not ${what}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}; ${expected}`,
  )
}
