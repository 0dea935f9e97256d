/** YAML files that people write, read strictly. */
import { readFileSync } from 'node:fs'
import { ConsiliumError, withoutPasswords } from '../kernel/index.ts'
import { lineFinder, readYaml } from '../yaml/index.ts'
import { check, throwIfAny } from './problems.ts'
import type { Shape } from './shapes.ts'

/** A file's text and where it came from. */
export interface SourceText {
  readonly path: string
  readonly text: string
}

/**
 * Reads a text file.
 *
 * @param what for messages: `the configuration`
 * @returns null if there is no such file
 * @throws ConsiliumError `INVALID_CONFIG` if it is there and cannot be read
 */
export function readSourceText(path: string, what: string): SourceText | null {
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) }
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
    // ENOTDIR: a part of the path is a file, so there is nothing below it.
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    const reason =
      code === 'EISDIR'
        ? 'it is a directory, expected a file'
        : code === 'EACCES'
          ? 'this user may not read it'
          : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
            ? 'it is not UTF-8 text'
            : String(thrown)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `${what} ${withoutPasswords(path)} cannot be read: ${reason}.`,
      { cause: thrown },
    )
  }
}

/**
 * The value of a YAML text; an empty one is an empty section. @throws ConsiliumError `INVALID_CONFIG` with
 * the line
 */
export function parseDocument({ path, text }: SourceText, what: string): unknown {
  const read = readYaml(text)
  if (read.isYaml) return read.value ?? {}
  throw new ConsiliumError(
    'INVALID_CONFIG',
    `${what} ${withoutPasswords(path)} is not YAML: ${withoutPasswords(read.problem)}. Check ` +
      'indentation, quotes and colons there.',
  )
}

/**
 * A whole document with a shape. @throws ConsiliumError `INVALID_CONFIG`, listing every problem with its path
 * and line
 */
export function readDocument<Value>(source: SourceText, shape: Shape<Value>, what: string): Value {
  const checked = check({
    shape,
    value: parseDocument(source, what),
    path: '',
    mayShow: true,
    lineOf: lineFinder(source.text),
  })
  if (checked.fits) return checked.value
  throwIfAny(`${what} ${withoutPasswords(source.path)}`, checked.problems)
  throw new ConsiliumError('INTERNAL', `${what} ${source.path} was refused for no reason`)
}
