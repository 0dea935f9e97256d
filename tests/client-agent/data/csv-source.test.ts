/** CSV as hospitals export it, and everything that can be wrong with it: named by file and line, never by value. */
import { mkdir, writeFile } from 'node:fs/promises'
import type { RawBatch } from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvOptions, csvRecordSource } from '../../../client-agent/data/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

async function read(path: string, columns: readonly string[], options: Partial<CsvOptions> = {}): Promise<readonly RawBatch[]> {
  const batches: RawBatch[] = []
  for await (const batch of csvRecordSource({ path, ...options }).batches(columns)) batches.push(batch)
  return batches
}

/** The cells of some columns of a file with this content. */
async function cellsOf(
  content: string | Uint8Array,
  columns: readonly string[],
  options: Partial<CsvOptions> = {},
): Promise<Record<string, readonly (string | null)[]>> {
  await using dir = await temporaryDirectory()
  await writeFile(dir.join('patients.csv'), content)
  const batches = await read(dir.join('patients.csv'), columns, options)
  return Object.fromEntries(columns.map((name) => [name, batches.flatMap((batch) => batch.columns.get(name) ?? [])]))
}

async function refusedWith(
  dir: TemporaryDirectory,
  content: string | Uint8Array,
  options: Partial<CsvOptions> = {},
): Promise<{ readonly code: unknown; readonly message: string }> {
  await writeFile(dir.join('patients.csv'), content)
  return refusal(() => read(dir.join('patients.csv'), ['age', 'sex'], options))
}

describe('what is read', () => {
  const readable: readonly (readonly [what: string, content: string | Uint8Array, options?: Partial<CsvOptions>])[] = [
    ['commas', 'age,sex\n63,f\n41,m\n'],
    ['semicolons', 'age;sex\n63;f\n41;m\n', { delimiter: ';' }],
    ['tabs', 'age\tsex\n63\tf\n41\tm\n', { delimiter: '\t' }],
    ['Windows line ends', 'age,sex\r\n63,f\r\n41,m\r\n'],
    ['a byte order mark', '\ufeffage,sex\n63,f\n41,m\n'],
    ['no last line end', 'age,sex\n63,f\n41,m'],
    ['empty lines', '\nage,sex\n\n63,f\n\n\n41,m\n\n'],
    ['white space around fields', ' age , sex \n 63,f \n41 ,  m\n'],
    ['quoted fields', '"age","sex"\n"63","f"\n"41","m"\n'],
    ['other columns, some without a name', ',age,,sex\n1,63,,f\n2,41,,m\n'],
    ['columns in another order', 'sex,age\nf,63\nm,41\n'],
  ]
  it.each(readable.map(([what, content, options = {}]) => ({ what, content, options })))('$what', async ({ content, options }) => {
    expect(await cellsOf(content, ['age', 'sex'], options)).toEqual({ age: ['63', '41'], sex: ['f', 'm'] })
  })

  it('quoted delimiters, quotation marks and line ends', async () => {
    expect(await cellsOf('note,age\n"dry, at night",1\n"said ""no""",2\n"two\nlines",3\n', ['note'])).toEqual({
      note: ['dry, at night', 'said "no"', 'two\nlines'],
    })
  })

  it('a missing value for each of the usual marks, or for the ones configured', async () => {
    const content = 'age,sex\n,f\n?,f\nNA,f\nNaN,f\nnull,f\n ,f\n"",f\n-9,f\nna,f\n'
    expect((await cellsOf(content, ['age']))['age']).toEqual([null, null, null, null, null, null, null, '-9', 'na'])
    expect((await cellsOf(content, ['age'], { missing: ['-9', ''] }))['age']).toEqual([null, '?', 'NA', 'NaN', 'null', null, null, null, 'na'])
  })

  it('letters of several bytes, wherever a chunk of the file ends', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `ä€😀${index}`)
    expect((await cellsOf(`age\n${rows.join('\n')}\n`, ['age']))['age']).toEqual(rows)
  })

  it('whatever a table of texts holds', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ö', ',', '"', '\n', ';', ' ', '1', "'") }).map((text) => text.trim().replaceAll('\r', ''))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const written = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n')
        const expected = (index: 0 | 1): readonly (string | null)[] => rows.map((row) => (row[index] === '' ? null : row[index]))
        expect(await cellsOf(`left,right\n${written}\n`, ['right', 'left'])).toEqual({ left: expected(0), right: expected(1) })
      }),
      { numRuns: 50 },
    )
  })

  it('has the digest of its bytes', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('patients.csv'), 'age\n63\n')
    const source = csvRecordSource({ path: dir.join('patients.csv') })
    expect(source.description).toBe('csv patients.csv')
    // sha256sum of the seven bytes
    expect(await source.contentDigest()).toBe('9a378350b25df0c181403e9c390d27980fd3c269663c4b6b2139bbe56f930fce')
  })
})

describe('what is refused', () => {
  const cases: readonly (readonly [what: string, content: string | Uint8Array, says: readonly string[], options?: Partial<CsvOptions>])[] = [
    ['an empty file', '', ['is empty']],
    ['nothing but empty lines', '\n\n\n', ['is empty']],
    ['a header and nothing else', 'age,sex\n', ['no records after the header']],
    ['a missing column', 'age,Sex,planted\n63,f,1\n', ["no column 'sex'", "'Sex'", "'planted'", 'letter by letter']],
    ['a file of something else', 'name,ward\nplanted,3\n', ["no columns 'age', 'sex'", '2 fields', 'the right file']],
    ['no header', '63,f,planted\n41,m,x\n', ['line 1 is not a header', '1 of its 3 fields', 'column names on top']],
    ['a wanted column twice', 'age,sex,age\n63,f,1\n', ["'age' twice", 'fields 1 and 3']],
    ['another column twice', 'age,sex,planted,planted\n63,f,1,2\n', ['fields 3 and 4']],
    ['another delimiter', 'age;sex\n63;f\n', ['a semicolon', 'Set the delimiter']],
    ['another delimiter than configured', 'age,sex\n63,f\n', ['a comma', 'Set the delimiter'], { delimiter: '\t' }],
    ['a line with too few fields', 'age,sex\n63,f\nplanted\n41,m\n', ['line 3 has 1 field, the header has 2', 'the header has 2']],
    ['a line with too many fields, after one of two lines', 'age,sex\n"6\n3",f\n41,m,planted\n', ['line 4 has 3 fields']],
    ['a quotation mark that is not closed', 'age,sex\n63,f\n41,"planted\n40,m\n', ['is not closed']],
    ['something after a closing quotation mark', 'age,sex\n63,f\n41,"m"planted\n', ['line 3', 'closing quotation mark']],
    ['a quotation mark within a field', 'age,sex\n63,f\n41,pla"nted"\n', ['line 3', 'quotation mark stands within']],
    ['Latin-1', Buffer.from('age,sex\n63,f\n41,plant\u00e9d\n', 'latin1'), ['not UTF-8', 'byte 22', 'line 3', 'Save the file as UTF-8']],
    ['an end within a letter', Buffer.concat([Buffer.from('age,sex\n63,f\n41,'), Buffer.from([0xe2, 0x82])]), ['ends within a character', 'line 3']],
    ['UTF-16', Buffer.from('\ufeffage,sex\n63,f\n', 'utf16le'), ['UTF-16', 'Export it as UTF-8']],
    ['UTF-16 without a mark', Buffer.from('age,sex\n63,f\n', 'utf16le'), ['NUL byte', 'byte 2', 'line 1']],
    ['a NUL byte', 'age,sex\n63,f\n41,\0planted\n', ['NUL byte', 'byte 17', 'line 3']],
    ['an Excel workbook', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]), ['Excel workbook', 'Export it']],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 0x08, 0x00]), ['gzip']],
  ]
  it.each(cases.map(([what, content, says, options = {}]) => ({ what, content, says, options })))('$what', async ({ content, says, options }) => {
    await using dir = await temporaryDirectory()
    const refused = await refusedWith(dir, content, options)
    expect(refused.code).toBe('INVALID_DATA')
    for (const part of [dir.join('patients.csv'), ...says]) expect(refused.message).toContain(part)
    // A value that stands where only patients' values stand.
    if (!says.some((part) => part.includes('planted'))) expect(refused.message).not.toContain('planted')
  })

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
    expect(refused).toMatchObject({ code: 'INVALID_DATA', message: expect.stringContaining('longer than 16 MiB') })
    expect(refused.message).not.toContain('planted')
  })

  it('no file, a directory, a path through a file: by name, for records and digest alike', async () => {
    await using dir = await temporaryDirectory()
    await mkdir(dir.join('folder'))
    await writeFile(dir.join('file'), '')
    for (const [path, says] of [
      [dir.join('none.csv'), 'there is no such file'],
      [dir.join('folder'), 'it is a directory'],
      [dir.join('file', 'patients.csv'), 'there is no such file'],
    ] as const) {
      const source = csvRecordSource({ path })
      for (const work of [() => read(path, ['age']), () => source.contentDigest()]) {
        const refused = await refusal(work)
        expect(refused.code).toBe('INVALID_DATA')
        for (const part of [path, says]) expect(refused.message).toContain(part)
      }
    }
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
      const thrown = await read(dir.join('patients.csv'), ['age']).then(
        () => null,
        (error: unknown) => error,
      )
      expect(thrown).toBeInstanceOf(Error)
      const all = [thrown, (thrown as Error).cause].map((each) => JSON.stringify(each, Object.getOwnPropertyNames(each ?? {})) ?? '').join()
      expect(all).not.toContain('planted')
    }
  })
})
