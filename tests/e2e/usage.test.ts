/**
 * Calling the commands wrongly, and wrong directories and configurations: nothing of a federation is needed
 * for these.
 */
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { expectMistake } from '../support/mistakes.ts'
import { type Binary, type Ended, runCommand } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'
import { listen } from '../support/tcp.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

function run(binary: Binary, ...args: readonly string[]): Promise<Ended> {
  return runCommand(binary, { args })
}

describe.concurrent('a command that was called wrongly', () => {
  it.each<[Binary, readonly string[], readonly (string | RegExp)[]]>([
    ['consilium', [], ["no command was given: 'consilium' has 'serve'", "'consilium --help'"]],
    ['consilium-agent', [], ["no command was given: 'consilium-agent' has 'enroll'"]],
    [
      'consilium',
      ['run'],
      [
        "no command was given: 'consilium run' has 'start', 'list', 'show', 'plan', 'watch', 'add' " +
          "and 'abort'",
      ],
    ],
    ['consilium', ['serv'], ["unknown command 'serv', did you mean 'serve'?"]],
    [
      'consilium-agent',
      ['plan', 'aprove', 'latest'],
      ["unknown command 'aprove', did you mean 'approve'?", "'consilium-agent plan --help'"],
    ],
    ['consilium', ['launch'], ["unknown command 'launch'; 'consilium' has 'serve'"]],
    ['consilium', ['serve'], ["required option '--dir <directory>'"]],
    ['consilium', ['site', 'invite'], ["missing required argument 'name'"]],
    [
      'consilium',
      ['site', 'invite', 'a', '--expires-hours', 'soon'],
      ["--expires-hours 'soon' is not a number"],
    ],
    ['consilium', ['run', 'list', '--verbos'], ["unknown option '--verbos'"]],
    ['consilium', ['operator', 'invite', 'anna', '--role', 'boss', '--dir', 'x'], ["'boss' is invalid"]],
    [
      'consilium-agent',
      ['enroll', '--dir', 'x', '--coordinator', 'nowhere', '--token', 't', '--fingerprint', 'f'],
      ["'nowhere' is not an address: expected HOST:PORT"],
    ],
    [
      'consilium-agent',
      ['enroll', '--dir', 'x', '--coordinator', 'a:1', '--token', 't', '--fingerprint', 'beef'],
      ["'beef' is not a fingerprint"],
    ],
  ])('%s %j', async (binary, args, says) => {
    expectMistake(await run(binary, ...args), 'USAGE', ...says)
  })

  it('says what there is where it is asked', async () => {
    const [help, version, sub] = await Promise.all([
      run('consilium', '--help'),
      run('consilium-agent', '--version'),
      run('consilium', 'run', 'watch', '--help'),
    ])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/Usage: consilium .*Examples:.*docs\/commands\.md/s)
    expect(version).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' })
    expect(sub.stdout).toMatch(/exit code 0.*Examples:\n {2}\$ consilium run watch latest/s)
  })
})

describe.concurrent('a wrong plan', () => {
  it.each<[string, string | Uint8Array, readonly (string | RegExp)[]]>([
    ['no YAML', 'rounds: [1', [/plan\.yaml is not YAML: .*line 1/]],
    [
      'several mistakes, all reported',
      smallPlan()
        .replace('rounds: 3', 'rounds: 0')
        .replace('family: logistic-regression', 'family: forest')
        .replace('seed: 1', 'sed: 1'),
      ['problems:', /^ {2}rounds: /m, /^ {2}model\.family: /m, /^ {2}seed: /m, /sed/, 'docs/plan.md'],
    ],
    [
      'a label that is also a feature',
      smallPlan().replace('name: ill', 'name: age'),
      ["data.label.name: 'age' is also a feature"],
    ],
  ])('%s', async (_, text, says) => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('plan.yaml'), text)
    expectMistake(await run('consilium', 'run', 'start', dir.join('plan.yaml')), 'INVALID_PLAN', ...says)
  })

  it('no text, and no file', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('plan.yaml'), Buffer.from('name: gr\xfc\xdfe', 'latin1'))
    const [encoded, absent] = await Promise.all([
      run('consilium', 'run', 'start', dir.join('plan.yaml')),
      run('consilium', 'run', 'start', dir.join('other.yaml')),
    ])
    expectMistake(encoded, 'INVALID_ARGUMENT', 'plan.yaml', 'not UTF-8')
    expectMistake(absent, 'NOT_FOUND', 'other.yaml', 'no such file')
  })
})

describe('a directory that cannot be used', () => {
  it('is refused, and nothing is left in it', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('file'), '')
    await mkdir(dir.join('full'))
    await writeFile(dir.join('full', 'letter.txt'), 'dear')
    const listening = ['--listen', '127.0.0.1:0']
    const enroll = [
      'enroll',
      '--coordinator',
      '127.0.0.1:1',
      '--token',
      `a.${'x'.repeat(43)}`,
      '--fingerprint',
      '0'.repeat(64),
    ]
    const [under, full, agent, absent, notThere] = await Promise.all([
      run('consilium', 'serve', '--dir', dir.join('file', 'coordinator'), ...listening),
      run('consilium', 'serve', '--dir', dir.join('full'), ...listening),
      run('consilium-agent', ...enroll, '--dir', dir.join('file', 'agent')),
      run('consilium-agent', 'start', '--dir', dir.join('agent'), '--data', 'x.csv'),
      run('consilium', 'operator', 'invite', 'anna', '--role', 'admin', '--dir', dir.join('none')),
    ])
    expectMistake(under, 'STORAGE', 'file/coordinator', 'a part of the path is a file')
    expectMistake(full, 'STORAGE', 'holds other files', 'Choose an empty directory')
    expectMistake(agent, 'STORAGE', 'file/agent')
    expectMistake(absent, 'NOT_FOUND', "Run 'consilium-agent enroll' first")
    expectMistake(notThere, 'NOT_FOUND', "'consilium serve --dir")
    expect((await readdir(dir.path, { recursive: true })).sort()).toEqual(['file', 'full', 'full/letter.txt'])
  })

  it.runIf(process.getuid?.() === 0)('belongs to somebody else', async () => {
    await using dir = await temporaryDirectory()
    await chmod(dir.path, 0o755)
    const ended = await runCommand('consilium', {
      args: ['serve', '--dir', dir.join('coordinator'), '--listen', '127.0.0.1:0'],
      uid: 65_534,
    })
    expectMistake(ended, 'STORAGE', 'this user has no permission')
  })

  it('was written by a newer build', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('FORMAT'), 'consilium-coordinator data directory, format 99\n')
    const ended = await run('consilium', 'serve', '--dir', dir.path, '--listen', '127.0.0.1:0')
    expectMistake(ended, 'VERSION_MISMATCH', 'format 99', 'nothing was changed')
    expect(await readdir(dir.path)).toEqual(['FORMAT'])
  })
})

describe('a wrong configuration', () => {
  it('is reported whole, with where each value comes from', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('consilium.yaml'), 'listn: 0.0.0.0:1\nlogLevel: loud\n')
    const args = ['config', 'show', '--dir', dir.path, '--grace-seconds', '-1']
    const ended = await runCommand('consilium', { args, env: { CONSILIUM_ADVERTIS: 'x' } })
    expectMistake(
      ended,
      'INVALID_CONFIG',
      "did you mean 'listen'?",
      /logLevel: expected one of .*consilium\.yaml/,
      /graceSeconds: .*flag --grace-seconds/,
      'CONSILIUM_ADVERTISE',
    )
    expectMistake(
      await run('consilium', 'config', 'show', '--dir', dir.path, '--config', dir.join('other.yaml')),
      'NOT_FOUND',
      'other.yaml',
    )
  })

  it('that is right says where each value comes from', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('agent.yaml'), 'data: patients.csv\nbackend: cpu\n')
    const args = ['config', 'show', '--dir', dir.path, '--log-level', 'warn', '--json']
    const { stdout } = await runCommand('consilium-agent', { args, env: { CONSILIUM_AGENT_BACKEND: 'wasm' } })
    const rows: { key: string; value: string; origin: string }[] = JSON.parse(stdout)
    const shown = Object.fromEntries(rows.map(({ key, value, origin }) => [key, [value, origin]]))
    expect(shown).toMatchObject({
      data: [expect.stringMatching(/patients\.csv$/), `file ${dir.join('agent.yaml')}`],
      backend: ['wasm', 'environment CONSILIUM_AGENT_BACKEND'],
      logLevel: ['warn', 'flag --log-level'],
      dataDelimiter: ['comma', 'default'],
    })
  })
})

describe('a coordinator that does not answer', () => {
  it('is given up on in time, and nothing is left behind', async () => {
    await using dir = await temporaryDirectory()
    await using silent = await listen('127.0.0.1', () => {})
    const address = `127.0.0.1:${silent.address.port}`
    const invitation = [
      '--coordinator',
      address,
      '--token',
      `a.${'A'.repeat(43)}`,
      '--fingerprint',
      '0'.repeat(64),
      '--timeout-seconds',
      '1',
    ]
    const [agent, operator] = await Promise.all([
      run('consilium-agent', 'enroll', '--dir', dir.join('agent'), ...invitation),
      run('consilium', 'operator', 'enroll', '--profile', dir.join('profile', 'anna'), ...invitation),
    ])
    for (const ended of [agent, operator])
      expectMistake(
        ended,
        'TIMEOUT',
        `the coordinator at ${address} did not answer within 1 seconds`,
        'firewall',
      )
    expect(await readdir(dir.path)).toEqual([])
  })

  it('is not there at all', async () => {
    await using dir = await temporaryDirectory()
    const free = await listen('127.0.0.1', () => {})
    const address = `127.0.0.1:${free.address.port}`
    await free[Symbol.asyncDispose]()
    const invitation = [
      '--coordinator',
      address,
      '--token',
      `a.${'A'.repeat(43)}`,
      '--fingerprint',
      '0'.repeat(64),
    ]
    expectMistake(
      await run('consilium-agent', 'enroll', '--dir', dir.join('agent'), ...invitation),
      'UNAVAILABLE',
      address,
      'ECONNREFUSED',
      "'consilium serve'",
    )
    expect(await readdir(dir.path)).toEqual([])
  })
})
