/**
 * A table that is written in another way than it is read is named as what it is, also where nobody has asked
 * for a column yet.
 */
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type CsvOptions, inspectCsv } from '../../../client-agent/data/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { cellsOf, refusedWith } from './support.ts'

type Case = readonly [what: string, content: string, says: readonly string[], options?: Partial<CsvOptions>]

/** Every case is told the same way to a plan that asks for `age` and `sex` and to who only looks. */
async function expectTold([, content, says, options = {}]: Case): Promise<void> {
  await using dir = await temporaryDirectory()
  const path = dir.join('patients.csv')
  const asked = await refusedWith(dir, content, options)
  const looked = await refusal(() => inspectCsv({ path, ...options }, []))
  for (const { code, message } of [asked, looked]) {
    expect(code).toBe('INVALID_DATA')
    for (const part of [path, ...says]) expect(message).toContain(part)
    expect(message).not.toContain('planted')
  }
}

describe('a delimiter that is not the one set', () => {
  const semicolon = [
    'a comma, is not',
    'by a semicolon',
    '--data-delimiter semicolon',
    "'dataDelimiter: semicolon'",
  ]
  const cases: readonly Case[] = [
    ['semicolons', 'age;sex;out\n63;f;planted\n', [...semicolon, 'line 1 has 1 field', '3 by a semicolon']],
    // What Excel writes where numbers have decimal commas: 'row 2 has 2 fields' sent people to look at row 2.
    [
      'semicolons, a byte order mark and decimal commas',
      '\ufeffage;ph;sex\r\n63;7,4;planted\r\n',
      [...semicolon, "'dataDecimal: comma'"],
    ],
    // A quotation mark before a delimiter that is none was a mistake in row 1.
    ['semicolons between quotation marks', '"age";"sex"\n"63";"planted"\n', semicolon],
    ['semicolons after blank lines', '\n\nage;sex\n63;planted\n', [...semicolon, 'line 3 has 1 field']],
    ['semicolons and no header', '63;planted;1\n41;planted;2\n', semicolon],
    [
      'commas',
      'age,sex\n63,planted\n',
      ['a semicolon, is not', 'by a comma', '--data-delimiter comma'],
      { delimiter: ';' },
    ],
    ['tabs', 'age\tsex\n63\tplanted\n', ['by a tab', '--data-delimiter tab']],
    [
      'vertical bars',
      'age|sex\n63|planted\n',
      ['by a vertical bar', 'Export the file with a comma, a semicolon or a tab'],
    ],
  ]
  it.each(cases.map((named) => ({ what: named[0], named })))('$what', async ({ named }) => {
    await expectTold(named)
  })

  it('is seen by the columns that are asked for where the header has fields by either', async () => {
    await using dir = await temporaryDirectory()
    const refused = await refusedWith(dir, 'age;sex;outcome (home, planted)\n63;f;1\n')
    for (const part of ['line 1 has 2 fields by it and 3 by a semicolon', '--data-delimiter semicolon'])
      expect(refused.message).toContain(part)
  })

  it('is seen by the rows where the header alone does not tell', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('patients.csv'), 'age;gender;outcome (home, other)\n63;f;planted\n')
    const refused = await refusal(() => inspectCsv({ path: dir.join('patients.csv') }, []))
    for (const part of ['row 2 has 1 field by it and 3 by a semicolon', '--data-delimiter semicolon'])
      expect(refused.message).toContain(part)
    expect(refused.message).not.toContain('planted')
  })

  it('is not seen in texts that hold one', async () => {
    expect(await cellsOf('age,sex,"a;b;c"\n63,f,x;y;z\n', ['age', 'sex'])).toEqual({
      age: ['63'],
      sex: ['f'],
    })
    await using dir = await temporaryDirectory()
    expect((await refusedWith(dir, 'age,sex\n63,f\n41;m\n')).message).toContain(
      'row 3 has 1 field, the header has 2',
    )
  })
})

describe("Excel's own marker on the first line", () => {
  const cases: readonly Case[] = [
    [
      'of another delimiter',
      'sep=;\r\nage;sex\r\n63;planted\r\n',
      [
        "line 1 is Excel's own marker 'sep='",
        'Delete that line, and set the delimiter: --data-delimiter semicolon',
      ],
    ],
    [
      'of the delimiter that is set',
      '\ufeffsep=;\r\nage;sex\r\n63;planted\r\n',
      ["Excel's own marker", 'Delete that line.'],
      { delimiter: ';' },
    ],
    ['in quotation marks', '"SEP=,"\nage,sex\n63,planted\n', ["Excel's own marker", 'Delete that line.']],
    [
      'of a delimiter that is none here',
      'sep=|\nage|sex\n63|planted\n',
      ["Excel's own marker", 'Delete that line.'],
    ],
  ]
  it.each(cases.map((named) => ({ what: named[0], named })))('$what', async ({ named }) => {
    await expectTold(named)
  })
})

describe('a header', () => {
  const cases: readonly Case[] = [
    ['with one field', 'planted words\n63\n', ['line 1 has one field', 'at least two columns']],
    [
      'that is none, with decimal commas',
      '7,4;planted\n6,9;planted\n',
      ['line 1 is not a header', '1 of its 2 fields'],
      { delimiter: ';' },
    ],
  ]
  it.each(cases.map((named) => ({ what: named[0], named })))('$what', async ({ named }) => {
    await expectTold(named)
  })

  const likenesses: readonly (readonly [what: string, header: string, wanted: string, differs: string])[] = [
    ['case', 'planted,Age,out', 'age', 'in upper and lower case'],
    ['white space', 'planted,blood  pressure,out', 'blood pressure', 'in its white space'],
    [
      'a space that does not break',
      'planted,blood\u00a0pressure,out',
      'blood pressure',
      'in its white space',
    ],
    [
      'composed and decomposed letters',
      `planted,${'größe'.normalize('NFD')},out`,
      'größe',
      'in how its letters are composed (Unicode NFC and NFD)',
    ],
    [
      'micro sign and mu',
      'planted,crea \u00b5mol,out',
      'crea \u03bcmol',
      'in characters that look alike or cannot be seen',
    ],
    ['a zero-width space', 'planted,a\u200bge,out', 'age', 'in characters that look alike or cannot be seen'],
    [
      'all of it',
      `planted,GRO\u0308SSE\u200b  (CM),out`,
      'grösse (cm)',
      'in characters that look alike or cannot be seen',
    ],
  ]
  it.each(likenesses)(
    'that differs by %s says so, and repeats nothing of the line',
    async (_, header, wanted, differs) => {
      const refused = await refusal(() => cellsOf(`${header}\n1,2,3\n`, [wanted]))
      expect(refused).toMatchObject({ code: 'INVALID_DATA' })
      expect(refused.message).toContain(
        `there is no column '${wanted}', but line 1 has what looks like it and differs: '${wanted}' ` +
          `from field 2 ${differs}.`,
      )
      expect(refused.message).not.toContain('planted')
      expect(refused.message).not.toContain('out')
    },
  )

  it('in capitals is named once for all of its columns, beside what is not there at all', async () => {
    const refused = await refusal(() => cellsOf('AGE,SEX,OUT\n1,2,3\n', ['age', 'sex', 'out', 'weight']))
    for (const part of [
      "'age' from field 1 in upper and lower case; 'sex' from field 2",
      "'out' from field 3",
      "no column 'weight'",
    ])
      expect(refused.message).toContain(part)
    expect(refused.message).not.toContain('AGE')
  })

  it('with the name that is asked for is found beside its look-alikes', async () => {
    expect(await cellsOf('Age,AGE,age\n1,2,3\n', ['age'])).toEqual({ age: ['3'] })
  })

  it('that names a column twice once trimmed is refused', async () => {
    const refused = await refusal(() => cellsOf('"age ",sex,age\n1,2,3\n', ['age']))
    expect(refused.message).toContain("names the column 'age' twice, in fields 1 and 3")
  })
})
