/** How much room a text takes on a terminal, in columns. */

const PLAIN = /^[ -~]*$/
/** Two columns wide: East Asian letters and their signs, full-width forms, emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]|\ufe0f/u

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Columns of one line without control characters. A letter and the marks on it are one character. */
export function columnsOf(line: string): number {
  if (PLAIN.test(line)) return line.length
  let columns = 0
  for (const { segment } of characters.segment(line)) columns += columnsOfCharacter(segment)
  return columns
}

/** The beginning of a line that fits into so many columns. */
export function cutToColumns(line: string, most: number): string {
  if (PLAIN.test(line)) return line.slice(0, most)
  let columns = 0
  for (const { segment, index } of characters.segment(line)) {
    columns += columnsOfCharacter(segment)
    if (columns > most) return line.slice(0, index)
  }
  return line
}

function columnsOfCharacter(character: string): number {
  return WIDE.test(character) ? 2 : 1
}
