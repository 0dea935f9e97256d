/** What becomes of what a person typed: an exit code, and one paragraph if it was a mistake. */
import { join } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'
import { boundedNumber, examples, runProgram, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Heard, type HeardOptions, heardOutput } from '../../support/heard-output.ts'

/** `tool site list`, `tool site show NAME`, `tool wait --seconds N`. */
function tool(action: () => void | Promise<void>, { output }: Heard): Command {
  const site = new Command('site').summary('sites')
  site.addCommand(new Command('list').summary('list them').action(() => writeJson(output, ['charite'])))
  site.addCommand(new Command('show').alias('look').argument('<name>').action(action))
  const wait = new Command('wait')
    .option('--seconds <n>', 'how long', boundedNumber('--seconds', { above: 0, most: 30 }))
    .action(action)
  return new Command('tool').addCommand(site).addCommand(wait)
}

async function run(
  args: readonly string[],
  action: () => void | Promise<void> = () => {},
  options: HeardOptions = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const heard = heardOutput(options)
  const code = await runProgram({ program: tool(action, heard), args, output: heard.output })
  return { code, out: heard.out(), err: heard.err() }
}

describe('a program', () => {
  it('that does what was asked ends with 0', async () => {
    expect(await run(['site', 'list'])).toEqual({ code: 0, out: '["charite"]\n', err: '' })
  })

  it('shows help on standard output', async () => {
    const { code, out, err } = await run(['site', '--help'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/Usage: tool site .*list them/s)
  })

  it.each<[readonly string[], string]>([
    [
      [],
      "tool: no command was given: 'tool' has 'site' and 'wait'; 'tool --help' says what each does (USAGE)\n",
    ],
    [
      ['sit'],
      "tool: unknown command 'sit', did you mean 'site'? 'tool' has 'site' and 'wait'; 'tool --help' " +
        'shows how it is called (USAGE)\n',
    ],
    [
      ['site', 'show'],
      "tool: missing required argument 'name'; 'tool site show --help' shows how it is called (USAGE)\n",
    ],
    [
      ['site', 'look'],
      "tool: missing required argument 'name'; 'tool site show --help' shows how it is called (USAGE)\n",
    ],
    [
      ['wait', '--secnds', '1'],
      "tool: unknown option '--secnds', did you mean '--seconds'? 'tool wait --help' shows how it is " +
        'called (USAGE)\n',
    ],
    [['wait', '--seconds', '0'], "tool: --seconds '0' is not a number above 0 and at most 30 (USAGE)\n"],
    [['wait', '--seconds', '31'], "tool: --seconds '31' is not a number above 0 and at most 30 (USAGE)\n"],
    [['wait', '--seconds', ' '], "tool: --seconds ' ' is not a number above 0 and at most 30 (USAGE)\n"],
  ])('called wrongly as %j says how it is called', async (args, err) => {
    expect(await run(args)).toEqual({ code: 2, out: '', err })
  })

  it('that fails says why with the exit code of the error, without a stack', async () => {
    const failed = await run(['wait'], () => {
      throw new ConsiliumError('NOT_FOUND', 'there is no run', { cause: new Error('secret detail') })
    })
    expect(failed).toEqual({ code: 5, out: '', err: 'tool: there is no run (NOT_FOUND)\n' })
  })

  // Kept out: a sentence of the peer that looks like this program's own.
  it('goes on with indented lines, so that nothing in a message looks like another one', async () => {
    const failed = await run(['wait'], () => {
      throw new ConsiliumError('INVALID_PLAN', 'the plan is refused:\n  rounds: none\ntool: all is well (OK)')
    })
    expect(failed.err).toBe(
      'tool: the plan is refused:\n  rounds: none\n  tool: all is well (OK) (INVALID_PLAN)\n',
    )
    const fault = await run(['wait'], () => {
      throw new TypeError('x\ntool: all is well (OK)')
    })
    expect(fault.err).not.toMatch(/^tool: all/m)
  })

  it('whose results could not be written fails, unless nobody reads them', async () => {
    const full = new ConsiliumError('STORAGE', 'standard output could not be written')
    const flushed = () => Promise.reject(full)
    expect(await run(['site', 'list'], undefined, { flushed })).toMatchObject({
      code: 11,
      err: 'tool: standard output could not be written (STORAGE)\n',
    })
    const failed = await run(
      ['wait'],
      () => Promise.reject(new ConsiliumError('NOT_FOUND', 'there is no run')),
      { flushed },
    )
    expect(failed).toMatchObject({
      code: 5,
      err: 'tool: there is no run (NOT_FOUND)\ntool: standard output could not be written (STORAGE)\n',
    })
    expect(await run(['site', 'list'], undefined, { flushed: async () => 'unread' })).toMatchObject({
      code: 0,
      err: '',
    })
  })

  it('that is at fault itself says what to report', async () => {
    const failed = await run(['wait'], async () => {
      throw new TypeError('x is not a function')
    })
    expect(failed.code).toBe(1)
    expect(failed.err).toMatch(
      /^tool: .*\(INTERNAL\)\n.*report it with what follows\.\nTypeError: x is not a function\n {4}at /,
    )
  })
})

// Kept out: the password of an address that was typed where something else was asked for.
describe('a password in what was typed', () => {
  const password = fc.string({ unit: 'binary-ascii', maxLength: 8 }).map((middle) => `Zx9${middle}Q7z`)
  const ways: readonly ((typed: string) => readonly string[])[] = [
    (typed) => [typed],
    (typed) => ['site', typed],
    (typed) => ['site', 'list', typed],
    (typed) => ['wait', `--seconds=${typed}`],
    (typed) => ['wait', '--seconds', typed],
    (typed) => ['wait', `--unknown=${typed}`],
    (typed) => ['wait', `--${typed}`],
  ]
  const texts: readonly ((secret: string) => string)[] = [
    (secret) => `postgres://user:${secret}@db/icu`,
    (secret) => `user:${secret}@db`,
    (secret) => `host=db password=${secret}`,
  ]

  it('is in no message about how a command is called', async () => {
    await fc.assert(
      fc.asyncProperty(
        password,
        fc.constantFrom(...ways),
        fc.constantFrom(...texts),
        async (secret, way, text) => {
          const { code, err } = await run(way(text(secret)))
          expect(code).toBe(2)
          expect(err).not.toMatch(/Zx9|Q7z/)
        },
      ),
    )
  })

  it('is in no other message, also not of a path that was made of it or of a variable', async () => {
    const typed = 'postgres://user:Zx9/Q7z@db/icu'
    const repeating = (text: string) => () =>
      Promise.reject(new ConsiliumError('NOT_FOUND', `there is no '${text}'`))
    for (const text of [typed, join('/home/anna', typed)]) {
      expect((await run(['site', 'show', typed], repeating(text))).err).not.toMatch(/Zx9|Q7z/)
    }
    vi.stubEnv('CONSILIUM_DIR', typed)
    expect((await run(['site', 'show', 'a'], repeating(typed))).err).toBe(
      "tool: there is no 'postgres://user:…@db/icu' (NOT_FOUND)\n",
    )
  })
})

it('examples stand at the end of a help', () => {
  expect(examples('tool wait', 'tool site list')).toBe('\nExamples:\n  $ tool wait\n  $ tool site list\n')
})
