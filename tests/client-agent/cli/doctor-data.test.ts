/**
 * What the doctor says of records, in words that say what to do, and never with a value or a password in
 * them.
 */
import { writeFile } from 'node:fs/promises'
import type { Finding } from '@consilium/shared/terminal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consiliumAgent } from '../../../client-agent/cli/main.ts'
import { run } from '../../contracts/samples.ts'
import { type EnrolledSite, enrolledSite } from '../../support/enrolled-site.ts'
import { heardOutput } from '../../support/heard-output.ts'
import { hospitalCsv } from '../../support/small-hospitals.ts'

let site: EnrolledSite

beforeEach(async () => {
  site = await enrolledSite()
})
afterEach(() => site[Symbol.asyncDispose]())

interface Said {
  /** All of it. */
  readonly text: string
  readonly code: unknown
}

/** A command at the site. */
async function agent(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
  const { output, out, err } = heardOutput()
  const command = [...args, '--dir', site.dir]
  try {
    await consiliumAgent({ output, env }).parseAsync(command, { from: 'user' })
    return { text: out() + err(), code: null }
  } catch (thrown) {
    const { message, code } = thrown as { readonly message: string; readonly code: unknown }
    return { text: `${out()}${err()}${message}`, code }
  }
}

/** What the doctor says of records and columns, as JSON and as a table. */
async function examined(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly of: (check: string) => Finding | undefined; readonly table: string }> {
  const doctor = ['doctor', '--backend', 'cpu', '--coordinator', '127.0.0.1:1', ...args]
  const json = await agent([...doctor, '--json'], env)
  const { findings } = JSON.parse(json.text.slice(0, json.text.lastIndexOf('}') + 1)) as {
    readonly findings: readonly Finding[]
  }
  return {
    of: (check) => findings.find((finding) => finding.check === check),
    table: (await agent(doctor, env)).text,
  }
}

const planted = 'Quillfeather'

describe('the doctor says of records', () => {
  it.each<[string, string | Uint8Array, readonly string[]]>([
    [
      'with semicolons after a byte order mark',
      `\ufeffage;ill\r\n63,5;${planted}\r\n`,
      ['by a semicolon', '--data-delimiter semicolon', 'dataDecimal: comma'],
    ],
    [
      'with the marker of Excel',
      `sep=;\r\nage;ill\r\n63;${planted}\r\n`,
      ["Excel's own marker", 'Delete that line'],
    ],
    ['with a header of one field', `${planted}\n63\n`, ['line 1 has one field']],
    [
      'with a row that is too long',
      `age,ill\n"6\n3",1\n\n1,5,${planted}\n`,
      ['row 4 (line 5) has 3 fields', 'such as a decimal one'],
    ],
    ['as FHIR resources', `{"resourceType":"Patient","id":"${planted}"}\n`, ['FHIR resources (JSON)']],
    ['as a Parquet file', Buffer.from(`PAR1${planted}`), ['a Parquet file']],
  ])('%s what they are', async (_, content, says) => {
    await writeFile(site.data, content)
    const { of, table } = await examined(['--data', site.data])
    expect(of('data')).toMatchObject({ state: 'problem' })
    expect(of('columns')).toMatchObject({ state: 'skipped' })
    for (const part of says) {
      expect(of('data')?.found).toContain(part)
      expect(table).toContain(part)
    }
    expect(`${JSON.stringify(of('data'))}${table}`).not.toContain(planted)
  })

  it('that are a directory or nothing, the same', async () => {
    expect((await examined(['--data', site.dir])).of('data')).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('it is a directory'),
    })
    expect((await examined(['--data', `${site.data}x`])).of('data')).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('no such file'),
    })
  })

  it('which of the columns that plans ask for differ, and by what', async () => {
    expect((await examined(['--data', site.data])).of('columns')).toMatchObject({
      state: 'fine',
      found: 'no plan waits or runs',
    })
    site.receive(run(1))
    expect((await examined(['--data', site.data])).of('columns')).toMatchObject({
      state: 'fine',
      found: 'the plan finds its columns',
    })
    await writeFile(site.data, hospitalCsv(0).replace('age,pressure', 'Age,blood'))
    const { of, table } = await examined(['--data', site.data])
    expect(of('data')).toMatchObject({ state: 'fine' })
    for (const part of [
      "plan 'small-hospitals'",
      "'age' from field 1 in upper and lower case",
      "no column 'pressure'",
    ]) {
      expect(of('columns')?.found).toContain(part)
      expect(table).toContain(part)
    }
    site.receive(run(1), { status: 'rejected' })
    expect((await examined(['--data', site.data])).of('columns')).toMatchObject({ state: 'fine' })
  })

  it('that what was remembered of them is damaged, and looks at all else', async () => {
    await writeFile(`${site.dir}/remembered-data.json`, 'x')
    const { of } = await examined([])
    expect(of('configuration')).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('Remove it, and start the agent with --data again'),
    })
    expect(of('data')).toMatchObject({ state: 'skipped' })
    expect(of('policy')).toMatchObject({ state: 'fine' })
  })
})

it('a preview where nobody has ever said where the records are says what to do', async () => {
  site.receive(run(1))
  expect(await agent(['plan', 'preview', 'latest'])).toMatchObject({
    code: 'INVALID_CONFIG',
    text: expect.stringContaining('Pass --data FILE.csv'),
  })
})

describe('the address of a database in the place of a file', () => {
  const address = `postgres://icu:${planted}@db.example.org/icu`

  it.each([
    ['doctor', ['doctor', '--backend', 'cpu', '--coordinator', '127.0.0.1:1']],
    ['doctor as JSON', ['doctor', '--backend', 'cpu', '--coordinator', '127.0.0.1:1', '--json']],
    ['config show', ['config', 'show']],
    ['config show as JSON', ['config', 'show', '--json']],
    ['start', ['start']],
    ['ui', ['ui']],
    ['plan preview', ['plan', 'preview', 'latest']],
    ['plan approve', ['plan', 'approve', 'latest']],
  ])('is named by %s and not repeated, from flag, environment and file', async (_, command) => {
    site.receive(run(1))
    const said = [
      await agent([...command, '--data', address]),
      await agent(command, { CONSILIUM_AGENT_DATA: address }),
    ]
    await writeFile(`${site.dir}/agent.yaml`, `data: ${address}\n`)
    said.push(await agent(command))
    for (const { text, code } of said) {
      expect(code).toBe('INVALID_CONFIG')
      expect(text).toContain('the address of a PostgreSQL database')
      expect(text).not.toContain(planted)
    }
  })
})
