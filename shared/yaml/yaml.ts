/** YAML texts that people write: read strictly, and on which line what stands. */
import { isMap, isScalar, LineCounter, parse, parseDocument } from 'yaml'

export type ReadYaml =
  | { readonly isYaml: true; readonly value: unknown }
  | {
      readonly isYaml: false
      /** One sentence with the line, without a full stop. */
      readonly problem: string
    }

/** Reads a text (JSON is YAML too). Aliases are refused, since they can blow up, and so are repeated keys. */
export function readYaml(text: string): ReadYaml {
  try {
    return { isYaml: true, value: parse(text, { maxAliasCount: 0, prettyErrors: true, logLevel: 'error' }) }
  } catch (thrown) {
    const said = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown)
    return { isYaml: false, problem: said.replace(/:$/, '') }
  }
}

/**
 * Finds lines in a text that {@link readYaml} reads. Nothing is done before the first is asked for.
 *
 * @returns by the path of an entry the line on which it begins, from 1, or that of the innermost entry around
 *   it that the text has; null for the whole
 */
export function lineFinder(text: string): (path: readonly PropertyKey[]) => number | null {
  const lines = new LineCounter()
  let document: ReturnType<typeof parseDocument> | null = null
  return (path) => {
    document ??= parseDocument(text, { lineCounter: lines })
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true)
      const name = path[length - 1]
      const entry = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === name)?.key
        : document.getIn(path.slice(0, length), true)
      if (isScalar(entry) || isMap(entry))
        return entry.range == null ? null : lines.linePos(entry.range[0]).line
    }
    return null
  }
}
