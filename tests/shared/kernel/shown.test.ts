/** Others' text is shown and not obeyed: no character of it moves the cursor, turns the writing or hides. */
import { oneLine, replaceMisleading, visible } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/**
 * What a terminal, an editor or a browser obeys or hides, by ranges of Unicode 16 and not by the properties
 * that the code asks.
 */
const OBEYED_OR_HIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x180b, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
  [0xe0100, 0xe01ef],
]

const misleading = fc.oneof(
  ...OBEYED_OR_HIDDEN.map(([from, to]) =>
    fc.integer({ min: from, max: to }).map((code) => String.fromCodePoint(code)),
  ),
)
/** Any text, and far more often than by chance one with such characters. */
const anyText = fc.array(
  fc.oneof(
    misleading,
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('\\', '"', '\n', '\t', 'a', 'ع', '👩'),
  ),
  {
    maxLength: 20,
  },
)
const someText = anyText.map((parts) => parts.join(''))

describe('a text of others', () => {
  it('shows every control, direction and invisible character as an escape', () => {
    for (const [from, to] of OBEYED_OR_HIDDEN) {
      for (let code = from; code <= to; code++) {
        const character = String.fromCodePoint(code)
        const shown = visible(`plan${character}b`)
        expect(shown, code.toString(16)).toMatch(/^plan(\\u[0-9a-f]{4}){1,2}b$/)
        expect(JSON.parse(`"${shown}"`)).toBe(`plan${character}b`)
      }
    }
  })

  it('cannot go up a line and overwrite it, or turn what follows it', () => {
    expect(visible('\u001b[1A\u001b[2Kapproved')).toBe(String.raw`\u001b[1A\u001b[2Kapproved`)
    expect(visible('\u009b1Aapproved')).toBe(String.raw`\u009b1Aapproved`)
    expect(visible('heart\u202egnp.exe')).toBe(String.raw`heart\u202egnp.exe`)
    expect(visible('all well\rrefused')).toBe(String.raw`all well\u000drefused`)
  })

  it('keeps what belongs to writing: line ends, tabs, every language, emoji, and joiners between letters that join', () => {
    const texts = [
      'one\n\ttwo',
      'ε ≤ – čeština 中文 हिन्दी عربي עברית',
      '👩‍⚕️ ❤️ 1️⃣ 🇵🇹 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      'می\u200cخواهم',
      'क्\u200dष',
    ]
    for (const text of texts) expect(visible(text)).toBe(text)
  })

  it('keeps neither where they only hide', () => {
    expect(visible('a\u200db 1\ufe0f x\u200c \u{1f3f4}\u{e0067}x')).toBe(
      String.raw`a\u200db 1\ufe0f x\u200c ${'\u{1f3f4}'}\udb40\udc67x`,
    )
  })

  it('is one line where it must be', () => {
    expect(oneLine('no\nrun-1  released\tall')).toBe(String.raw`no\nrun-1  released\tall`)
    fc.assert(
      fc.property(
        someText,
        (text) => void expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u),
      ),
    )
  })

  it('is of JSON the same value', () => {
    const value = fc.jsonValue({ stringUnit: 'binary' })
    fc.assert(
      fc.property(
        value,
        (any) =>
          void expect(JSON.parse(visible(JSON.stringify(any)))).toEqual(JSON.parse(JSON.stringify(any))),
      ),
    )
    fc.assert(
      fc.property(
        someText,
        (text) =>
          void expect(JSON.parse(visible(JSON.stringify({ [text]: text })))).toEqual({ [text]: text }),
      ),
    )
  })

  it('changes no further once it is shown', () => {
    fc.assert(fc.property(someText, (text) => void expect(visible(visible(text))).toBe(visible(text))))
  })
})

it('may have something else in the place of each such character', () => {
  expect(replaceMisleading('a\u202eb\u0007\u{e0041}', () => '?')).toBe('a?b??')
})
