/**
 * CSV as hospitals export it, and everything that can be wrong with it: named by file and line, never by
 * value.
 */
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type CsvOptions, csvRecordSource } from '../../../client-agent/data/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { cellsOf, readBatches, refusedWith } from './support.ts'

describe('what is read', () => {
  const readable: readonly (readonly [
    what: string,
    content: string | Uint8Array,
    options?: Partial<CsvOptions>,
  ])[] = [
    ['commas', 'age,sex\n63,f\n41,m\n'],
    ['semicolons', 'age;sex\n63;f\n41;m\n', { delimiter: ';' }],
    ['tabs', 'age\tsex\n63\tf\n41\tm\n', { delimiter: '\t' }],
    ['Windows line ends', 'age,sex\r\n63,f\r\n41,m\r\n'],
    ['a byte order mark', '\ufeffage,sex\n63,f\n41,m\n'],
    ['no last line end', 'age,sex\n63,f\n41,m'],
    ['empty lines', '\nage,sex\n\n63,f\n\n\n41,m\n\n'],
    ['white space around fields', ' age , sex \n 63,f \n41 ,  m\n'],
    ['quoted fields', '"age","sex"\n"63","f"\n"41","m"\n'],
    ['white space within quotation marks', '"age "," sex"\n" 63","f "\n"41\u00a0","\tm"\n'],
    ['line ends of three kinds in one file', 'age,sex\r\n63,f\r41,m\n'],
    ['other columns, some without a name', ',age,,sex\n1,63,,f\n2,41,,m\n'],
    ['columns in another order', 'sex,age\nf,63\nm,41\n'],
  ]
  it.each(readable.map(([what, content, options = {}]) => ({ what, content, options })))(
    '$what',
    async ({ content, options }) => {
      expect(await cellsOf(content, ['age', 'sex'], options)).toEqual({ age: ['63', '41'], sex: ['f', 'm'] })
    },
  )

  it('quoted delimiters, quotation marks and line ends', async () => {
    expect(await cellsOf('note,age\n"dry, at night",1\n"said ""no""",2\n"two\nlines",3\n', ['note'])).toEqual(
      {
        note: ['dry, at night', 'said "no"', 'two\nlines'],
      },
    )
  })

  it('a missing value for each of the usual marks, or for the ones configured', async () => {
    const content = 'age,sex\n,f\n?,f\nNA,f\nNaN,f\nnull,f\n ,f\n"",f\n-9,f\nna,f\n'
    expect((await cellsOf(content, ['age']))['age']).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      '-9',
      'na',
    ])
    expect((await cellsOf(content, ['age'], { missing: ['-9', ''] }))['age']).toEqual([
      null,
      '?',
      'NA',
      'NaN',
      'null',
      null,
      null,
      null,
      'na',
    ])
  })

  // Blanks within quotation marks trained as negative labels, and as categories that no plan has.
  it('the same missing values within quotation marks', async () => {
    const content = '"age","out"\n"50","yes "\n" 60","  "\n" NA "," NA"\n" ?","?"\n"\u3000",no\n'
    expect(await cellsOf(content, ['age', 'out'])).toEqual({
      age: ['50', '60', null, null, null],
      out: ['yes', null, null, null, 'no'],
    })
    expect(await cellsOf('"age","out"\n" n/a ","n/a"\n', ['age', 'out'], { missing: [' n/a'] })).toEqual({
      age: [null],
      out: [null],
    })
  })

  it('letters of several bytes, wherever a chunk of the file ends', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `ä€😀${index}`)
    expect((await cellsOf(`age\n${rows.join('\n')}\n`, ['age']))['age']).toEqual(rows)
  })

  it('has the digest of its bytes', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('patients.csv'), 'age\n63\n')
    const source = csvRecordSource({ path: dir.join('patients.csv') })
    expect(source.description).toBe('csv patients.csv')
    expect(csvRecordSource({ path: dir.join('patients.csv'), decimal: 'comma' }).description).toBe(
      'csv patients.csv, decimal comma',
    )
    // sha256sum of the seven bytes
    expect(await source.contentDigest()).toBe(
      '9a378350b25df0c181403e9c390d27980fd3c269663c4b6b2139bbe56f930fce',
    )
  })

  it('says with every batch how its numbers are written', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('patients.csv'), 'age;ph\n63;7,4\n')
    for (const decimal of ['point', 'comma'] as const)
      expect(await readBatches(dir.join('patients.csv'), ['ph'], { delimiter: ';', decimal })).toMatchObject([
        { decimal },
      ])
  })
})

describe('what is refused', () => {
  const cases: readonly (readonly [
    what: string,
    content: string | Uint8Array,
    says: readonly string[],
    options?: Partial<CsvOptions>,
  ])[] = [
    ['an empty file', '', ['is empty']],
    ['nothing but empty lines', '\n\n\n', ['is empty']],
    ['a header and nothing else', 'age,sex\n', ['no records after the header']],
    [
      'a missing column',
      'age,gender,planted\n63,f,1\n',
      ["no column 'sex'", "'gender'", "'planted'", 'letter by letter'],
    ],
    [
      'a file of something else',
      'name,ward\nplanted,3\n',
      ["no columns 'age', 'sex'", '2 fields', 'the right file'],
    ],
    [
      'no header',
      '63,f,planted\n41,m,x\n',
      ['line 1 is not a header', '1 of its 3 fields', 'column names on top'],
    ],
    ['a wanted column twice', 'age,sex,age\n63,f,1\n', ["'age' twice", 'fields 1 and 3']],
    ['another column twice', 'age,sex,planted,planted\n63,f,1,2\n', ['fields 3 and 4']],
    ['another delimiter', 'age;sex\n63;f\n', ['a semicolon', 'Set the delimiter']],
    [
      'another delimiter than configured',
      'age,sex\n63,f\n',
      ['a comma', 'Set the delimiter'],
      { delimiter: '\t' },
    ],
    [
      'a line with too few fields',
      'age,sex\n63,f\nplanted\n41,m\n',
      ['row 3 has 1 field, the header has 2', 'Correct the row'],
    ],
    [
      'a line with too many fields, after one of two lines',
      'age,sex\n"6\n3",f\n41,m,planted\n',
      ['row 3 (line 4) has 3 fields', 'such as a decimal one'],
    ],
    [
      'a quotation mark that is not closed',
      'age,sex\n63,f\n41,"planted\n40,m\n',
      ['row 3: a quoted field is not closed'],
    ],
    [
      'something after a closing quotation mark',
      'age,sex\n63,f\n41,"m"planted\n',
      ['row 3:', 'closing quotation mark'],
    ],
    [
      'the same, after lines within quotation marks',
      'age,sex\r\n"6\r\n3",f\r\n\r\n41,"m"planted\r\n',
      ['row 4 (line 5):', 'closing quotation mark'],
    ],
    [
      'a quotation mark within a field',
      'age,sex\n63,f\n41,pla"nted"\n',
      ['row 3:', 'quotation mark stands within'],
    ],
    [
      'Latin-1',
      Buffer.from('age,sex\n63,f\n41,plant\u00e9d\n', 'latin1'),
      ['not UTF-8', 'byte 22', 'line 3', 'Save the file as UTF-8', 'iconv'],
    ],
    [
      'an end within a letter',
      Buffer.concat([Buffer.from('age,sex\n63,f\n41,'), Buffer.from([0xe2, 0x82])]),
      ['ends within a character', 'line 3'],
    ],
    [
      'a wrong byte after line ends of three kinds',
      Buffer.from('age,sex\r\n63,f\r41,m\n41,plant\u00e9d\n', 'latin1'),
      ['not UTF-8', 'line 4'],
    ],
    ['a NUL byte', 'age,sex\n63,f\n41,\0planted\n', ['NUL byte', 'byte 17', 'line 3']],
  ]
  it.each(cases.map(([what, content, says, options = {}]) => ({ what, content, says, options })))(
    '$what',
    async ({ content, says, options }) => {
      await using dir = await temporaryDirectory()
      const refused = await refusedWith(dir, content, options)
      expect(refused.code).toBe('INVALID_DATA')
      for (const part of [dir.join('patients.csv'), ...says]) expect(refused.message).toContain(part)
      // A value that stands where only patients' values stand.
      if (!says.some((part) => part.includes('planted'))) expect(refused.message).not.toContain('planted')
    },
  )

  it('a wrong byte far into a large file, at its place', async () => {
    await using dir = await temporaryDirectory()
    const rows = Buffer.from(`age,sex\n${'63,ä\n'.repeat(200_000)}`)
    const wrong = rows.length
    const refused = await refusedWith(dir, Buffer.concat([rows, Buffer.from([0xff]), Buffer.from(',f\n')]))
    expect(refused.code).toBe('INVALID_DATA')
    expect(refused.message).toContain(`byte ${wrong + 1}, line 200002.`)
  })

  it('a record without an end, before it fills the memory', async () => {
    await using dir = await temporaryDirectory()
    const refused = await refusedWith(dir, `age,sex\n63,"${'planted '.repeat(3_000_000)}`)
    expect(refused).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining('longer than 16 MiB'),
    })
    expect(refused.message).not.toContain('planted')
  })

  it('keeps no part of the file in what hangs on the error', async () => {
    await using dir = await temporaryDirectory()
    for (const content of [
      'age,sex\n41,"planted\n',
      'age,sex\n41,"m"planted\n',
      'age,sex\n41,planted,x\n',
      Buffer.from('age,sex\n41,planted\xe9\n', 'latin1'),
    ]) {
      await writeFile(dir.join('patients.csv'), content)
      const thrown = await readBatches(dir.join('patients.csv'), ['age']).then(
        () => null,
        (error: unknown) => error,
      )
      expect(thrown).toBeInstanceOf(Error)
      const all = [thrown, (thrown as Error).cause]
        .map((each) => JSON.stringify(each, Object.getOwnPropertyNames(each ?? {})) ?? '')
        .join()
      expect(all).not.toContain('planted')
    }
  })
})
