/** Values as YAML that a person would have written. */
import { Document, visit } from 'yaml'

export interface WriteOptions {
  /** Names that come first in a map, in this order; all others follow by name. */
  readonly first: readonly string[]
  /**
   * Whether a text is to stand in double quotation marks, with the escapes of JSON. Others do only where YAML
   * would read them as something else.
   */
  readonly quote: (text: string) => boolean
}

/**
 * The YAML of a JSON value: read again it is that value. No line is folded, and nothing stands for something
 * that was said before.
 */
export function writeYaml(value: unknown, { first, quote }: WriteOptions): string {
  const rank = (key: unknown): number => {
    const place = first.indexOf(String(key))
    return place < 0 ? first.length : place
  }
  const document = new Document(value, {
    aliasDuplicateObjects: false,
    sortMapEntries: (a, b) => rank(a.key) - rank(b.key) || (`${a.key}` < `${b.key}` ? -1 : 1),
  })
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && quote(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true })
}
