/** Rows have the numbers that a spreadsheet shows, whatever lies between them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesOf, cellsOf, rowNumbersOf } from './support.ts'

async function numbersIn(content: string): Promise<readonly number[]> {
  return rowNumbersOf(await batchesOf(content, ['age']))
}

describe('the number of a row', () => {
  it.each([
    ['counts the header', 'age,sex\n63,f\n41,m\n', [2, 3]],
    ['counts blank lines, before the header too', '\n \nage,sex\n\n63,f\n \t \n\n41,m\n\n', [5, 8]],
    ['counts a cell with line ends as one row', 'age,sex\r\n63,"f\r\n\r\nor\nelse"\r\n41,m\r\n', [2, 3]],
    ['counts lines that end in three ways', 'age,sex\r\n63,f\r\r\n41,m\n\r40,m', [2, 4, 6]],
    ['counts rows of empty cells', 'age,sex\n,\n63,f\n', [2, 3]],
  ])('%s', async (_, content, numbers) => {
    expect(await numbersIn(content)).toEqual(numbers)
  })

  it('is told by the first of a batch, and one by one only where blank lines lie between', async () => {
    const rows = Array.from({ length: 4096 + 10 }, (_, index) => `${index},m`)
    const batches = await batchesOf(`age,sex\n${rows.join('\n')}\n\n1,f\n`, ['age'])
    expect(batches.map(({ firstRow, rowNumbers }) => [firstRow, rowNumbers?.length])).toEqual([
      [2, undefined],
      [4098, 11],
    ])
    expect(rowNumbersOf(batches).slice(-2)).toEqual([4107, 4109])
  })

  it('does not depend on where a chunk of the file ends', async () => {
    const tricky = Buffer.from('1,f\r\n\r\n"2\r\n""" , "m\u00a0"\r\r\n4,\u20ac\n')
    for (let before = 0; before <= tricky.length; before++) {
      // The file is read 256 KiB at a time: so many bytes of what is tricky are in the first of them.
      const filler = 'x'.repeat(2 ** 18 - 'age,sex\n0,\n'.length - before)
      const batches = await batchesOf(Buffer.concat([Buffer.from(`age,sex\n0,${filler}\n`), tricky]), [
        'age',
        'sex',
      ])
      expect(batches.map(({ columns }) => [columns.get('age'), columns.get('sex')?.slice(1)])).toEqual([
        [
          ['0', '1', '2\r\n"', '4'],
          ['f', 'm', '\u20ac'],
        ],
      ])
      expect(rowNumbersOf(batches)).toEqual([2, 3, 5, 7])
    }
  })
})

/**
 * A cell as some writer of CSV puts it down: padded or not, in quotation marks or not where it need not be.
 */
const writtenCell = fc
  .record({
    text: fc.string({
      unit: fc.constantFrom('a', 'ö', ',', '"', '\n', '\r', ';', ' ', '1', '\u00a0', "'"),
      maxLength: 6,
    }),
    before: fc.constantFrom('', ' ', '\t', '\u2003'),
    after: fc.constantFrom('', '  ', '\t'),
    isQuoted: fc.boolean(),
  })
  .map(({ text, before, after, isQuoted }) => {
    const mustQuote = /[",\r\n]/.test(text)
    return {
      text,
      written: `${before}${isQuoted || mustQuote ? `"${text.replaceAll('"', '""')}"` : text}${after}`,
    }
  })

const writtenRow = fc.record({
  cells: fc.tuple(writtenCell, writtenCell),
  end: fc.constantFrom('\r\n', '\n', '\r'),
  blanksBefore: fc.array(fc.constantFrom('\n', '\r\n', '\r', ' \n', '\t\r\n', '\u00a0\r'), { maxLength: 2 }),
})

describe('a table of any writer', () => {
  it('reads back as the same trimmed cells with the numbers that a spreadsheet shows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(writtenRow, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (rows, hasLastEnd) => {
          const all = [
            {
              cells: [
                { text: 'left', written: 'left' },
                { text: 'right', written: '"right"' },
              ],
              end: '\n',
              blanksBefore: [] as string[],
            },
            ...rows,
          ]
          const joined = all.map(({ cells, end, blanksBefore }) => ({
            line: cells.map(({ written }) => written).join(','),
            end,
            blanks: blanksBefore.join(''),
          }))
          const content = joined
            .map(
              ({ line, end, blanks }, index) =>
                `${blanks}${line}${index === joined.length - 1 && !hasLastEnd ? '' : end}`,
            )
            .join('')
          const numbers = spreadsheetRows(content)
          const value = (text: string): string | null =>
            ['', '?', 'NA', 'NaN', 'null'].includes(text.trim()) ? null : text.trim()
          const batches = await batchesOf(content, ['right', 'left'])
          for (const [index, name] of (['left', 'right'] as const).entries())
            expect(batches.flatMap(({ columns }) => columns.get(name) ?? [])).toEqual(
              rows.map(({ cells }) => value(cells[index]?.text ?? '')),
            )
          expect(rowNumbersOf(batches)).toEqual(numbers.slice(1))
        },
      ),
      { numRuns: 200 },
    )
  })
})

/**
 * Numbers of the lines that hold something, counted letter by letter: an end within quotation marks ends
 * nothing.
 */
function spreadsheetRows(content: string): readonly number[] {
  const numbers: number[] = []
  let row = 1
  let line = ''
  let isQuoted = false
  for (let at = 0; at <= content.length; at++) {
    const letter = content[at] ?? '\n'
    if (letter === '"') isQuoted = !isQuoted
    if (isQuoted || (letter !== '\n' && letter !== '\r')) {
      line += letter
      continue
    }
    if (letter === '\r' && content[at + 1] === '\n') at += 1
    if (line.trim() !== '') numbers.push(row)
    row += 1
    line = ''
  }
  return numbers
}

it('a table of many batches has every row once', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `"${index} ", x${index}`)
  expect(await cellsOf(`age,sex\r\n${rows.join('\r\n')}`, ['age', 'sex'])).toEqual({
    age: rows.map((_, index) => String(index)),
    sex: rows.map((_, index) => `x${index}`),
  })
})
