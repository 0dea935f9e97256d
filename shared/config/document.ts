/** YAML files that people write, read strictly. */
import { readFileSync } from 'node:fs'
import { isMap, isScalar, LineCounter, parse, parseDocument as parseNodes } from 'yaml'
import { ConsiliumError, withoutPasswords } from '../kernel/index.ts'
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
    throw new ConsiliumError('INVALID_CONFIG', `${what} ${withoutPasswords(path)} cannot be read: ${reason}.`, { cause: thrown })
  }
}

/** The value of a YAML text; an empty one is an empty section. @throws ConsiliumError `INVALID_CONFIG` with the line */
export function parseDocument({ path, text }: SourceText, what: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, prettyErrors: true, logLevel: 'error' }) ?? {}
  } catch (thrown) {
    const said = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '').replace(/:$/, '') : String(thrown)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `${what} ${withoutPasswords(path)} is not YAML: ${withoutPasswords(said)}. Check indentation, quotes and colons there.`,
      { cause: thrown },
    )
  }
}

/** A whole document with a shape. @throws ConsiliumError `INVALID_CONFIG`, listing every problem with its path and line */
export function readDocument<Value>(source: SourceText, shape: Shape<Value>, what: string): Value {
  const checked = check({ shape, value: parseDocument(source, what), path: '', mayShow: true, lineOf: (path) => lineOf(source.text, path) })
  if (checked.fits) return checked.value
  throwIfAny(`${what} ${withoutPasswords(source.path)}`, checked.problems)
  throw new ConsiliumError('INTERNAL', `${what} ${source.path} was refused for no reason`)
}

/** The line on which the entry that a path leads to begins, or the innermost one around it that the text has; null for the whole. */
function lineOf(text: string, path: readonly PropertyKey[]): number | null {
  const lines = new LineCounter()
  const document = parseNodes(text, { lineCounter: lines })
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const name = path[length - 1]
    const entry = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === name)?.key : document.getIn(path.slice(0, length), true)
    if (isScalar(entry) || isMap(entry)) return entry.range === null || entry.range === undefined ? null : lines.linePos(entry.range[0]).line
  }
  return null
}
