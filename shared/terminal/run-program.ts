/** Runs a tree of commands and turns whatever goes wrong into one paragraph and a documented exit code. */
import { normalize } from 'node:path'
import { asConsiliumError, ConsiliumError, ERROR_CATALOGUE, withoutPasswords } from '../kernel/index.ts'
import type { Output } from './output.ts'

/** What this room needs of commander's `Command`; it has no dependency on the library itself. */
export interface CommandTree {
  name(): string
  aliases(): readonly string[]
  readonly commands: readonly CommandTree[]
  exitOverride(): unknown
  configureOutput(configuration: {
    writeOut: (text: string) => void
    writeErr: (text: string) => void
    outputError: (text: string) => void
    getOutHelpWidth: () => number
  }): unknown
  parseAsync(args: readonly string[], options: { from: 'user' }): Promise<unknown>
}

export interface RunProgramOptions {
  readonly program: CommandTree
  /** What follows the program's name. */
  readonly args: readonly string[]
  readonly output: Output
}

/**
 * Resolves to the exit code; never rejects and never shows a stack trace for what a person did. Results that
 * could not be written are a mistake like others, unless nobody reads them any more.
 */
export async function runProgram({ program, args, output }: RunProgramOptions): Promise<number> {
  eachCommand(program, (command) => {
    command.exitOverride()
    command.configureOutput({
      writeOut: output.out,
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => output.columns,
    })
  })
  const say = (error: ConsiliumError): void => {
    output.err(`${program.name()}: ${continued(withoutTyped(error.message, args))} (${error.code})\n`)
    if (error.code === 'INTERNAL') output.err(`${withoutTyped(detail(error), args)}\n`)
  }
  const mistake = await parse(program, args)
  if (mistake !== null) say(mistake)
  const unwritten = await unwrittenResults(output)
  if (unwritten !== null) say(unwritten)
  return (mistake ?? unwritten)?.exitCode ?? 0
}

/** Runs the command that the arguments name. @returns what went wrong; null: nothing */
async function parse(program: CommandTree, args: readonly string[]): Promise<ConsiliumError | null> {
  try {
    await program.parseAsync(args, { from: 'user' })
    return null
  } catch (thrown) {
    if (!isUsageError(thrown)) return asConsiliumError(thrown)
    return thrown.exitCode === 0 ? null : new ConsiliumError('USAGE', usageSentence(program, args, thrown))
  }
}

async function unwrittenResults(output: Output): Promise<ConsiliumError | null> {
  try {
    await output.flushed()
    return null
  } catch (thrown) {
    return asConsiliumError(thrown)
  }
}

/** A message goes on with indented lines, so that nothing in it looks like the next message. */
function continued(message: string): string {
  return message.replaceAll(/\n(?! {2})/g, '\n  ')
}

/**
 * Where a message repeats what was typed, or a path that was made of it, it does so without the passwords in
 * it.
 */
function withoutTyped(message: string, args: readonly string[]): string {
  const values = args.map((arg) => arg.slice(arg.indexOf('=') + 1))
  const variables = Object.values(process.env).filter((value) => value !== undefined)
  const typed = [...args, ...values, ...variables].flatMap((text) => [text, normalize(text)])
  const secret = typed.filter((text) => withoutPasswords(text) !== text)
  return secret.reduce((said, text) => said.replaceAll(text, () => withoutPasswords(text)), message)
}

/** A fault of this program, not of who called it: what a report needs. */
function detail(error: ConsiliumError): string {
  const origin = error.cause instanceof Error ? error.cause : error
  return (
    `${ERROR_CATALOGUE.INTERNAL.publicSentence} This is a fault of the program; please report it ` +
    `with what follows.\n${continued(origin.stack ?? origin.message)}`
  )
}

function eachCommand(command: CommandTree, visit: (command: CommandTree) => void): void {
  visit(command)
  for (const child of command.commands) eachCommand(child, visit)
}

/** Commander's own error, known by its shape. */
interface UsageError extends Error {
  readonly code: string
  readonly exitCode: number
}

function isUsageError(thrown: unknown): thrown is UsageError {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    thrown.code.startsWith('commander.') &&
    'exitCode' in thrown
  )
}

function usageSentence(program: CommandTree, args: readonly string[], { code, message }: UsageError): string {
  const { path, command } = calledCommand(program, args)
  if (code === 'commander.help') {
    return `no command was given: '${path}' has ${quotedNames(command)}; '${path} --help' says what each does`
  }
  const said = message
    .replace(/^error: /, '')
    .replace(
      /\n\(Did you mean (.*?)\?\)$/s,
      (_, guess: string) => `, did you mean '${guess.replace(/^one of /, '').replaceAll(', ', "' or '")}'?`,
    )
    .trim()
  const known = code === 'commander.unknownCommand' ? ` '${path}' has ${quotedNames(command)};` : ''
  return `${said}${said.endsWith('?') ? '' : ';'}${known} '${path} --help' shows how it is called`
}

/** The deepest command that the arguments name. */
function calledCommand(
  program: CommandTree,
  args: readonly string[],
): { readonly path: string; readonly command: CommandTree } {
  let command = program
  let path = program.name()
  for (const arg of args) {
    const next = command.commands.find((child) => child.name() === arg || child.aliases().includes(arg))
    if (next === undefined) continue
    command = next
    path += ` ${next.name()}`
  }
  return { path, command }
}

function quotedNames(command: CommandTree): string {
  const names = command.commands.map((child) => `'${child.name()}'`)
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
