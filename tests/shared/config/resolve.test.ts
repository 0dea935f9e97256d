/** Flags over environment over file over default; every problem at once; secrets never shown. */
import {
  choice,
  filePath,
  hostAndPort,
  integer,
  list,
  namedSettings,
  orNothing,
  type ResolveOptions,
  resolveConfig,
  setting,
  text,
  yesNo,
} from '@consilium/shared/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../contracts/fixture.ts'

const SETTINGS = {
  listen: setting({ shape: hostAndPort(), default: '127.0.0.1:8443', help: 'where to listen' }),
  graceSeconds: setting({
    shape: integer({ minimum: 0, maximum: 3600 }),
    default: 20,
    help: 'how long calls may take to finish',
  }),
  data: {
    path: setting({ shape: text(), help: 'the CSV file with the records' }),
    delimiter: setting({
      shape: choice('comma', 'semicolon'),
      default: 'comma',
      help: 'what separates fields',
    }),
    missingValues: setting({ shape: list(text()), default: ['NA'], help: 'what stands for a missing value' }),
  },
  keyPassphrase: setting({ shape: orNothing(text()), default: null, isSecret: true, help: 'opens the key' }),
  quiet: setting({ shape: yesNo(), default: false, help: 'says less' }),
} as const

type Given = Partial<Pick<ResolveOptions<typeof SETTINGS>, 'flags' | 'remembered'>> & {
  readonly file?: string
  readonly variables?: Record<string, string>
}

function resolve({
  file,
  variables = {},
  flags = {},
  remembered = null,
}: Given): ReturnType<typeof resolveConfig<typeof SETTINGS>> {
  return resolveConfig({
    settings: SETTINGS,
    file: file === undefined ? null : { path: '/etc/agent.yaml', text: file },
    environment: { prefix: 'CONSILIUM_AGENT_', variables },
    flags,
    remembered,
  })
}

const DATA = 'data:\n  path: a.csv\n'

describe('a setting', () => {
  it('comes from the flag, else the environment, else the file, else the default', () => {
    const file = `listen: file:1\n${DATA}`
    const variables = { CONSILIUM_AGENT_LISTEN: 'variable:2' }
    const origin = (given: Given): readonly unknown[] => {
      const { values, rows } = resolve(given)
      return [values.listen, rows.find(({ key }) => key === 'listen')?.origin]
    }
    expect(origin({ file: DATA })).toEqual(['127.0.0.1:8443', 'default'])
    expect(origin({ file })).toEqual(['file:1', 'file /etc/agent.yaml'])
    expect(origin({ file, variables })).toEqual(['variable:2', 'environment CONSILIUM_AGENT_LISTEN'])
    expect(origin({ file, variables, flags: { listen: 'flag:3' } })).toEqual(['flag:3', 'flag --listen'])
    expect(origin({ file, variables: { CONSILIUM_AGENT_LISTEN: '' }, flags: { listen: undefined } })).toEqual(
      ['file:1', 'file /etc/agent.yaml'],
    )
  })

  it('has one name in each place', () => {
    expect(
      namedSettings(SETTINGS, 'CONSILIUM_AGENT_').map(({ key, flag, option, variable }) => [
        key,
        flag,
        option,
        variable,
      ]),
    ).toContainEqual([
      'data.missingValues',
      '--data-missing-values',
      'dataMissingValues',
      'CONSILIUM_AGENT_DATA_MISSING_VALUES',
    ])
    const { values } = resolve({
      flags: { dataPath: 'f.csv', dataDelimiter: 'semicolon' },
      variables: { CONSILIUM_AGENT_DATA_MISSING_VALUES: '[x, y]' },
    })
    expect(values.data).toEqual({ path: 'f.csv', delimiter: 'semicolon', missingValues: ['x', 'y'] })
  })

  it('means the same as text as it does in the file, and text stays text', () => {
    const { values } = resolve({
      flags: { dataPath: '007', quiet: true },
      variables: { CONSILIUM_AGENT_GRACE_SECONDS: '30' },
    })
    expect([values.data.path, values.graceSeconds, values.quiet]).toEqual(['007', 30, true])
    expect(resolve({ file: `${DATA}quiet: true\ngraceSeconds: 30\n` }).values).toMatchObject({
      quiet: true,
      graceSeconds: 30,
    })
    expect(resolve({ file: DATA, variables: { CONSILIUM_AGENT_QUIET: 'true' } }).values.quiet).toBe(true)
  })

  it('whatever is set where, the strongest place wins', () => {
    const place = fc.option(fc.integer({ min: 0, max: 3600 }), { nil: undefined })
    fc.assert(
      fc.property(place, place, place, (flag, variable, inFile) => {
        const { values } = resolve({
          file: `${DATA}${inFile === undefined ? '' : `graceSeconds: ${inFile}\n`}`,
          variables: variable === undefined ? {} : { CONSILIUM_AGENT_GRACE_SECONDS: String(variable) },
          flags: flag === undefined ? {} : { graceSeconds: String(flag) },
        })
        expect(values.graceSeconds).toBe(flag ?? variable ?? inFile ?? 20)
      }),
    )
  })
})

describe('what an earlier start was told', () => {
  const file = 'data:\n  path: file.csv\n'
  const variables = { CONSILIUM_AGENT_DATA_PATH: 'variable.csv' }
  const flags = { dataPath: 'flag.csv' }
  const kept = (over: 'environment' | 'default') => ({
    values: { 'data.path': 'kept.csv' },
    origin: 'remembered',
    over,
  })
  const found = (given: Given): readonly unknown[] => {
    const { values, rows } = resolve(given)
    return [values.data.path, rows.find(({ key }) => key === 'data.path')?.origin]
  }

  it('wins over environment and file for who works beside the process that was told', () => {
    const remembered = kept('environment')
    expect(found({ file, variables, flags, remembered })).toEqual(['flag.csv', 'flag --data-path'])
    expect(found({ file, variables, remembered })).toEqual(['kept.csv', 'remembered'])
    expect(found({ file, variables, remembered: { ...remembered, values: {} } })).toEqual([
      'variable.csv',
      'environment CONSILIUM_AGENT_DATA_PATH',
    ])
  })

  it('wins over the default alone for who starts again', () => {
    const remembered = kept('default')
    expect(found({ file, variables, remembered })).toEqual([
      'variable.csv',
      'environment CONSILIUM_AGENT_DATA_PATH',
    ])
    expect(found({ file, remembered })).toEqual(['file.csv', 'file /etc/agent.yaml'])
    expect(found({ remembered })).toEqual(['kept.csv', 'remembered'])
    expect(
      resolve({ file, remembered: { ...remembered, values: { 'data.delimiter': 'semicolon' } } }).values.data
        .delimiter,
    ).toBe('semicolon')
  })

  it('must have the shape of its setting', async () => {
    const remembered = {
      values: { 'data.delimiter': 'pipe' },
      origin: 'remembered',
      over: 'default',
    } as const
    expect((await refusal(() => resolve({ file, remembered }))).message).toContain(
      "expected one of comma, semicolon, found 'pipe' (remembered)",
    )
  })
})

describe('the address of a database or a service in the place of a file', () => {
  const PLACES = { path: setting({ shape: orNothing(filePath()), default: null, help: 'a file' }) }
  const resolved = (flags: Record<string, unknown>) =>
    resolveConfig({ settings: PLACES, file: null, environment: { prefix: 'P_', variables: {} }, flags })

  it.each([
    ['postgres://user:planted@db/icu', 'a PostgreSQL database'],
    ['PostgreSQL://user:planted@db/icu?sslmode=require', 'a PostgreSQL database'],
    ['"postgres://user:planted@db/icu"', 'a PostgreSQL database'],
    ['url=postgres://user:planted@db/icu', 'a PostgreSQL database'],
    ['mysql:user:planted@db', 'a MySQL database'],
    ['mongodb+srv://user:planted@db', 'a MongoDB database'],
    ['jdbc:oracle:thin:user/planted@//db:1521/icu', 'a database (JDBC)'],
    ['jdbc:postgresql://db/icu?user=u&password=planted', 'a database (JDBC)'],
    ['user/planted@db:1521/icu', 'an Oracle database'],
    ['user/planted@//db/icu', 'an Oracle database'],
    ['Driver={ODBC Driver 18 for SQL Server};Server=db;Uid=u;Pwd=planted', 'a database or another service'],
    ['host=db user=u password=planted dbname=icu', 'a database or another service'],
    ['user:planted@db/icu', 'a database or another service'],
    ['//user:planted@server/share/patients.csv', 'a database or another service'],
    ['https://user:planted@host/patients.csv', 'a web server'],
    ['s3://bucket/patients.csv?X-Amz-Signature=planted', 'an object store'],
    ['file:///srv/planted.csv', 'a file, written as a URL'],
    ['constructor://planted', 'another service'],
    [`postgres://user:planted@db/${'x'.repeat(5000)}`, 'a PostgreSQL database'],
  ])('%s is named and never repeated', async (address, kind) => {
    const refused = await refusal(() => resolved({ path: address }))
    expect(refused.code).toBe('INVALID_CONFIG')
    expect(refused.message).toContain(
      `path: expected the path of a file on this machine, found the address of ${kind}, of which ` +
        'nothing is repeated',
    )
    expect(refused.message).toMatch(/export what is there to a file \(flag --path\)$/)
    expect(refused.message).not.toMatch(/planted|user|bucket/)
  })

  it.each([
    'patients.csv',
    '/srv/icu/patients 2026-01.csv',
    '../a:b.csv',
    'C:\\data\\patients.csv',
    './user:x@y.csv',
    'ward/x@y.csv',
    'export_12:30.csv',
    '~/a=b.csv',
  ])('%s is a path', (path) => {
    expect(resolved({ path }).values.path).toBe(path)
  })
})

describe('what is shown', () => {
  it('is every setting in the order of the table, lists as JSON', () => {
    expect(resolve({ file: `${DATA}graceSeconds: 5\n` }).rows).toEqual([
      { key: 'listen', value: '127.0.0.1:8443', origin: 'default' },
      { key: 'graceSeconds', value: '5', origin: 'file /etc/agent.yaml' },
      { key: 'data.path', value: 'a.csv', origin: 'file /etc/agent.yaml' },
      { key: 'data.delimiter', value: 'comma', origin: 'default' },
      { key: 'data.missingValues', value: '["NA"]', origin: 'default' },
      { key: 'keyPassphrase', value: '(not set)', origin: 'default' },
      { key: 'quiet', value: 'false', origin: 'default' },
    ])
  })

  it('is never a secret, right or wrong', async () => {
    const right = resolve({ file: DATA, variables: { CONSILIUM_AGENT_KEY_PASSPHRASE: 'planted' } })
    expect(right.values.keyPassphrase).toBe('planted')
    expect(right.rows).toContainEqual({
      key: 'keyPassphrase',
      value: '(hidden)',
      origin: 'environment CONSILIUM_AGENT_KEY_PASSPHRASE',
    })
    expect(JSON.stringify(right.rows)).not.toContain('planted')
    const refused = await refusal(() => resolve({ file: `${DATA}keyPassphrase: [planted]\n` }))
    expect(refused.message).toContain('keyPassphrase: expected')
    expect(refused.message).not.toContain('planted')
    expect(
      (
        await refusal(() =>
          resolve({ file: DATA, variables: { CONSILIUM_AGENT_KEY_PASSPHRASE: 'planted'.repeat(1000) } }),
        )
      ).message,
    ).not.toContain('planted')
  })
})

describe('what is refused', () => {
  it('is told all at once, each with its place', async () => {
    const refused = await refusal(() =>
      resolve({
        file: 'listn: a:1\ngraceSeconds: -1\ndata:\n  delimiter: pipe\n  paths: x\nquiet: perhaps\n',
        variables: {
          CONSILIUM_AGENT_LISTEN: 'nowhere',
          CONSILIUM_AGENT_LISTN: 'x',
          CONSILIUM_DATA: 'not ours',
          PATH: '/bin',
        },
        flags: { quiet: 'maybe', somethingElse: 1 },
      }),
    )
    expect(refused.code).toBe('INVALID_CONFIG')
    expect(
      refused.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
        .toSorted(),
    ).toEqual(
      [
        "data.delimiter: expected one of comma, semicolon, found 'pipe' (file /etc/agent.yaml)",
        'data.path: not set. Give --data-path, set CONSILIUM_AGENT_DATA_PATH or write it to the ' +
          'configuration file: the CSV file with the records',
        "data.paths: there is no setting 'paths'; did you mean 'path'?",
        "environment: there is no setting 'CONSILIUM_AGENT_LISTN'; did you mean 'CONSILIUM_AGENT_LISTEN'?",
        'graceSeconds: expected a whole number from 0 to 3600, found -1 (file /etc/agent.yaml)',
        'listen: expected HOST:PORT, such as federation.example.org:8443 or [::1]:8443, found ' +
          "'nowhere' (environment CONSILIUM_AGENT_LISTEN)",
        "listn: there is no setting 'listn'; did you mean 'listen'?",
        "quiet: expected true or false, found 'maybe' (flag --quiet)",
      ].toSorted(),
    )
    expect(refused.message).toContain('8 problems')
  })

  it('is a file that is no YAML, no section, or repeats itself, by name and line', async () => {
    for (const [file, says] of [
      ['listen: [', 'line'],
      ['listen: a:1\nlisten: b:2\n', 'line 2'],
      ['- a\n- b\n', 'expected a section with listen, graceSeconds, data'],
      ['data: a.csv\n', 'data: expected a section with path, delimiter, missingValues'],
      ['a: &x 1\nlisten: *x\n', 'alias'],
    ] as const) {
      const refused = await refusal(() => resolve({ file }))
      expect(refused.code).toBe('INVALID_CONFIG')
      expect(refused.message.toLowerCase()).toContain(says.toLowerCase())
    }
  })

  it('is no setting of an object’s own', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await refusal(() => resolve({ file: `${DATA}${name}: 1\n` }))).message).toContain(
        `${name}: there is no setting`,
      )
    }
  })
})

describe('an address', () => {
  it.each(['localhost:1', 'a.example.org:65535', '[::1]:8443', '0.0.0.0:0'])('%s is one', (address) => {
    expect(hostAndPort().safeParse(address).success).toBe(true)
  })
  it.each(['', 'localhost', ':1', 'a:65536', '::1:8443', 'a b:1', 'https://a:1', '[a:1', 'a:1x'])(
    '%s is none',
    (address) => {
      expect(hostAndPort().safeParse(address).success).toBe(false)
    },
  )
})
