/**
 * Others' text as a person sees it: what would move the cursor, turn the direction of writing or show nothing
 * at all is spelled out, so that a text cannot pose as another one. What is signed, sent and stored stays as
 * it is.
 */

/**
 * By Unicode property: controls (Cc), format characters (Cf: direction, tags, the byte order mark), halves of
 * a character (Cs), line and paragraph separators (Zl, Zp), and whatever shows nothing where it is not
 * supported (Default_Ignorable_Code_Point: zero-width characters, fillers, variation selectors). Line ends
 * and tabs are none of them.
 */
const MISLEADING = String.raw`[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\n\t]]`

/** Letters of the scripts in which a joiner inside a word is spelling (UAX #31, 2.3). */
const JOINED = `[${[
  'Arabic',
  'Bengali',
  'Devanagari',
  'Gujarati',
  'Gurmukhi',
  'Kannada',
  'Khmer',
  'Malayalam',
  'Mongolian',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Syriac',
  'Tamil',
  'Telugu',
]
  .map((script) => String.raw`\p{Script_Extensions=${script}}`)
  .join('')}]`

/**
 * Where such characters do what they were made for: in an emoji that Unicode recommends, and between letters
 * that join.
 */
const HARMLESS = [
  // The lookahead finds what can hold such a character at all; the list behind the property is long, and slow
  // to walk.
  String.raw`(?=\p{Extended_Pictographic}\p{Emoji_Modifier}?[\u200d\ufe0f\u{e0020}-\u{e007f}]|[0-9#*]\ufe0f)\p{RGI_Emoji}`,
  String.raw`(?<=${JOINED})\p{Join_Control}(?=${JOINED})`,
].join('|')

const FIRST_MISLEADING = new RegExp(MISLEADING, 'v')
const EACH_MISLEADING = new RegExp(`(${HARMLESS})|${MISLEADING}`, 'gv')

/** The text with something else for each misleading character in it. */
export function replaceMisleading(text: string, replace: (character: string) => string): string {
  // Nearly every text holds none, and then nothing is copied.
  if (!FIRST_MISLEADING.test(text)) return text
  return text.replaceAll(
    EACH_MISLEADING,
    (found: string, harmless: string | undefined) => harmless ?? replace(found),
  )
}

/**
 * The text with each misleading character as `\uXXXX`. Line ends (`\n`) and tabs stay. Of JSON it is the same
 * value: such characters stand only inside its texts, where the escape means the character.
 */
export function visible(text: string): string {
  return replaceMisleading(text, escaped)
}

/** The text as a part of one line: like {@link visible}, with line ends and tabs as `\n` and `\t` too. */
export function oneLine(text: string): string {
  return visible(text).replaceAll('\n', String.raw`\n`).replaceAll('\t', String.raw`\t`)
}

/** A character as JSON escapes it: one escape for each of its UTF-16 units. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index)
    return String.raw`\u${unit.toString(16).padStart(4, '0')}`
  }).join('')
}
