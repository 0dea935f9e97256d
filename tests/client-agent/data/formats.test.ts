/** What is no CSV file is named as what it is, with what to do; nothing at a path makes the agent wait. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { csvRecordSource, inspectCsv } from '../../../client-agent/data/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { readBatches, refusedWith } from './support.ts'

const patient = '{"resourceType":"Patient","name":[{"family":"planted"}]}'
const dicom = Buffer.concat([
  Buffer.alloc(128),
  Buffer.from('DICM'),
  Buffer.from([2, 0, 0, 0]),
  Buffer.from('UL planted'),
])

const FORMATS: readonly (readonly [what: string, content: string | Uint8Array, says: readonly string[]])[] = [
  ['FHIR as JSON', `{\n  ${patient.slice(1)}`, ['FHIR resources (JSON)', 'export it to a CSV file']],
  ['FHIR as NDJSON', `${patient}\n${patient}\n`, ['FHIR resources (NDJSON)', 'export it to a CSV file']],
  [
    'a FHIR bundle after a byte order mark',
    `\ufeff{"entry":[{"resource":${patient}}]}`,
    ['FHIR resources (JSON)'],
  ],
  [
    'FHIR as XML',
    '<Patient xmlns="http://hl7.org/fhir"><id value="planted"/></Patient>',
    ['FHIR resources (XML)'],
  ],
  ['other JSON', '[{"name":"planted"}]', ['a file of JSON', 'export it to a CSV file']],
  [
    'other NDJSON',
    '{"name":"planted"}\n{"name":"planted"}\n',
    ['a file of NDJSON', 'export it to a CSV file'],
  ],
  ['XML', '\n<?xml version="1.0"?><planted/>', ['an XML file', 'export it to a CSV file']],
  ['a web page', '<!DOCTYPE html><html><body>planted</body></html>', ['a web page', 'a login was saved']],
  ['DICOM', dicom, ['a DICOM file', 'not on images']],
  [
    'DICOM without its beginning',
    Buffer.concat([Buffer.from([8, 0, 5, 0]), Buffer.from('CS\x0a\0planted', 'latin1')]),
    ['a DICOM file'],
  ],
  ['Parquet', Buffer.from('PAR1planted'), ['a Parquet file', 'export it to a CSV file']],
  [
    'SQLite',
    Buffer.from('SQLite format 3\0planted', 'latin1'),
    ['an SQLite database', 'export it to a CSV file'],
  ],
  ['SPSS', Buffer.from('$FL2@(#) planted'), ['an SPSS file', 'export it to a CSV file']],
  [
    'an Excel workbook',
    Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]),
    ['an Excel workbook', 'CSV UTF-8'],
  ],
  [
    'an old Excel workbook',
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]),
    ['(.xls)', 'CSV UTF-8'],
  ],
  ['gzip', gzipSync('age,planted\n'), ['a gzip archive', 'Unpack it']],
  ['zstd', zstdCompressSync(Buffer.from('age,planted\n')), ['a zstd archive', 'Unpack it']],
  ['UTF-16', Buffer.from('\ufeffage,planted\n', 'utf16le'), ['UTF-16', 'CSV UTF-8']],
  ['UTF-16, the other way round', Buffer.from('\ufeffage,planted\n', 'utf16le').swap16(), ['UTF-16']],
  ['UTF-16 without a mark', Buffer.from('age,planted\n', 'utf16le'), ['UTF-16', 'CSV UTF-8']],
]

describe('a file of something else', () => {
  it.each(FORMATS)('%s', async (_, content, says) => {
    await using dir = await temporaryDirectory()
    const path = dir.join('patients.csv')
    const asked = await refusedWith(dir, content)
    const looked = await refusal(() => inspectCsv({ path }, []))
    for (const { code, message } of [asked, looked]) {
      expect(code).toBe('INVALID_DATA')
      for (const part of [path, 'expected CSV', ...says]) expect(message).toContain(part)
      expect(message).not.toContain('planted')
    }
  })

  it('is not what a header in brackets is', async () => {
    await using dir = await temporaryDirectory()
    for (const header of ['[age],[sex]', '{age},{sex}', '<age,sex>', 'PAR,sex']) {
      await writeFile(dir.join('patients.csv'), `${header}\n1,2\n`)
      expect(await inspectCsv({ path: dir.join('patients.csv') }, [])).toMatchObject({
        records: 1,
        columns: 2,
      })
    }
  })
})

describe('what is no file', () => {
  /** For records, digest and a look alike. */
  async function expectNamed(path: string, ...says: readonly string[]): Promise<void> {
    for (const work of [
      () => readBatches(path, ['age']),
      () => csvRecordSource({ path }).contentDigest(),
      () => inspectCsv({ path }, []),
    ]) {
      const refused = await refusal(work)
      expect(refused.code).toBe('INVALID_DATA')
      for (const part of [path, ...says]) expect(refused.message).toContain(part)
    }
  }

  it('nothing at all, and a path through a file', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('file'), '')
    await expectNamed(dir.join('none.csv'), 'there is no such file', 'config show')
    await expectNamed(dir.join('file', 'patients.csv'), 'there is no such file')
  })

  it.each<[string, Record<string, string | Uint8Array>, string]>([
    ['an empty one', {}, 'it is an empty directory'],
    [
      'one of tables',
      { 'planted.csv': 'age\n', 'planted.CSV': 'age\n', 'planted.dcm': dicom },
      'it is a directory with 2 CSV or text files in it',
    ],
    [
      'one of DICOM files, below',
      { 'planted/study/1': dicom, 'planted/study/2': dicom },
      'it is a directory that seems to hold DICOM files',
    ],
    [
      'one of FHIR files',
      { 'planted.json': `{${patient.slice(1)}`, 'planted.log': 'x' },
      'it is a directory that seems to hold FHIR resources (JSON)',
    ],
    ['one of something', { planted: 'something' }, 'it is a directory'],
  ])('a directory: %s, without a name of what is in it', async (_, files, says) => {
    await using dir = await temporaryDirectory()
    const path = dir.join('export')
    await mkdir(path)
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dir.join('export', ...name.split('/').slice(0, -1)), { recursive: true })
      await writeFile(dir.join('export', ...name.split('/')), content)
    }
    await expectNamed(path, says, 'Name one CSV file')
    expect((await refusal(() => readBatches(path, ['age']))).message).not.toContain('planted')
  })

  it('a pipe that nobody writes to, a socket and a device, without waiting', async () => {
    await using dir = await temporaryDirectory()
    await promisify(execFile)('mkfifo', [dir.join('pipe')])
    await expectNamed(dir.join('pipe'), 'it is a pipe', 'write them to a file')
    const server = createServer().listen(dir.join('socket'))
    await once(server, 'listening')
    await expectNamed(dir.join('socket'), 'it is a socket')
    server.close()
    await expectNamed('/dev/zero', 'it is a device')
  })
})
