/**
 * HTML that escapes by default: what is put into the template is text, unless it is itself made by the
 * template.
 */
import { replaceMisleading } from '@consilium/shared/kernel'

/** Made by {@link html} alone; there is no way to call a string HTML. */
export class Html {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }

  static fromTemplate(literals: TemplateStringsArray, values: readonly HtmlValue[]): Html {
    return new Html(
      literals
        .map((literal, index) => (index === 0 ? literal : rendered(values[index - 1] ?? null) + literal))
        .join(''),
    )
  }
}

/** null is nothing; a list is its parts one after the other. */
export type HtmlValue = Html | string | number | null | readonly HtmlValue[]

/**
 * Values may stand in text and in quoted attributes, never in a script, a style, a tag's name or an attribute
 * without quotes.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.fromTemplate(literals, values)
}

function rendered(value: HtmlValue): string {
  if (value === null) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escaped(value)
  return value.map(rendered).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * What cannot be seen, or turns the text around it, is a forgery in a name that a person approves: a sign
 * stands for it.
 */
function escaped(text: string): string {
  return replaceMisleading(text, () => '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
