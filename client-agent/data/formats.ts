/** Files that are no CSV, by how they begin: what they are, and what to do with them. */

export interface ForeignFormat {
  /** With its article: `a Parquet file`. */
  readonly name: string
  /** Several of them: `Parquet files`. */
  readonly many: string
  readonly advice: string
}

const UTF8_TEXT = 'Save it as UTF-8 text ("CSV UTF-8" in a spreadsheet) and name that file.'
const UNPACK = 'Unpack it and name the CSV file that was in it.'
const ONE_TABLE =
  'This build reads one table: export it to a CSV file with a header and a row for each record, ' +
  'and name that.'

const BYTE_ORDER_MARK = '\ufeff'
/** How much of the beginning says what a text is. */
const TEXT_BYTES = 2 ** 16
/** Where DICOM's mark stands (PS3.10, section 7.1). */
const DICOM_MARK_AT = 128
const UTF16_LOOKED_AT = 512

const UTF16: ForeignFormat = { name: 'UTF-16 text', many: 'UTF-16 texts', advice: UTF8_TEXT }

/** By the first bytes, one a character. */
const SIGNATURES: readonly (readonly [start: string, ForeignFormat])[] = [
  ['\xff\xfe', UTF16],
  ['\xfe\xff', UTF16],
  [
    'PK\x03\x04',
    {
      name: 'an Excel workbook or another ZIP archive',
      many: 'Excel workbooks or ZIP archives',
      advice: UTF8_TEXT,
    },
  ],
  [
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    { name: 'an Excel workbook of the older kind (.xls)', many: 'Excel workbooks', advice: UTF8_TEXT },
  ],
  ['\x1f\x8b', { name: 'a gzip archive', many: 'gzip archives', advice: UNPACK }],
  ['\x28\xb5\x2f\xfd', { name: 'a zstd archive', many: 'zstd archives', advice: UNPACK }],
  ['PAR1', { name: 'a Parquet file', many: 'Parquet files', advice: ONE_TABLE }],
  ['SQLite format 3\0', { name: 'an SQLite database', many: 'SQLite databases', advice: ONE_TABLE }],
  ['$FL2', { name: 'an SPSS file', many: 'SPSS files', advice: ONE_TABLE }],
]

const DICOM: ForeignFormat = {
  name: 'a DICOM file',
  many: 'DICOM files',
  advice:
    'This build trains on tables, not on images: name a CSV file with a header and a row for each record.',
}

/**
 * What a file is that is no CSV.
 *
 * @param start its first bytes; 64 KiB tell all that can be told
 * @returns null: it may be CSV
 */
export function foreignFormat(start: Buffer): ForeignFormat | null {
  const [, known] = SIGNATURES.find(([bytes]) => start.toString('latin1', 0, bytes.length) === bytes) ?? []
  if (known !== undefined) return known
  if (isDicom(start)) return DICOM
  return isUtf16(start) ? UTF16 : structuredText(start)
}

/** With the mark, or a bare data set that begins with group 0008 as small elements do. */
function isDicom(start: Buffer): boolean {
  if (start.toString('latin1', DICOM_MARK_AT, DICOM_MARK_AT + 4) === 'DICM') return true
  return start.length >= 8 && start.readUInt16LE(0) === 0x0008 && start.readUInt16LE(2) <= 0x0018
}

/** Latin letters with a zero byte before or behind each. */
function isUtf16(start: Buffer): boolean {
  const looked = start.subarray(0, UTF16_LOOKED_AT)
  const zeros = [0, 0]
  for (const [index, byte] of looked.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  return looked.length >= 4 && Math.min(even, odd) === 0 && Math.max(even, odd) >= looked.length / 4
}

/** JSON and XML, and what is written in them. */
function structuredText(start: Buffer): ForeignFormat | null {
  const text = start.toString('utf8', 0, TEXT_BYTES).replace(BYTE_ORDER_MARK, '').trimStart()
  if (/^<(\?xml|!doctype|!--|[a-z_][\w.:-]*[\s/>])/i.test(text)) {
    if (text.includes('http://hl7.org/fhir')) return fhir('XML')
    if (/^<(!doctype html|html)/i.test(text))
      return {
        name: 'a web page (HTML)',
        many: 'web pages (HTML)',
        advice: `Most likely a login was saved in the place of the export. ${ONE_TABLE}`,
      }
    return { name: 'an XML file', many: 'XML files', advice: ONE_TABLE }
  }
  // Not every text that begins with a bracket: a field may be called [age].
  if (!/^(\{\s*["}]|\[\s*[[{"\]])/.test(text)) return null
  const kind = isOneAPerLine(text) ? 'NDJSON' : 'JSON'
  if (/"resourceType"\s*:\s*"/.test(text)) return fhir(kind)
  return { name: `a file of ${kind}`, many: `files of ${kind}`, advice: ONE_TABLE }
}

function fhir(written: string): ForeignFormat {
  const many = `FHIR resources (${written})`
  return {
    name: `a file of ${many}`,
    many,
    advice: `${ONE_TABLE} SQL on FHIR is a way to flatten resources.`,
  }
}

/** Whether the first line is an object by itself and another one follows. */
function isOneAPerLine(text: string): boolean {
  const [first = '', second = ''] = text.split(/\r?\n/, 2)
  return /\}\s*$/.test(first) && second.trimStart().startsWith('{')
}
