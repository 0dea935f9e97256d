/** Commands of an operator in this process, against a coordinator of the test. */
import { asConsiliumError, type ConsiliumError } from '@consilium/shared/kernel'
import { formatAddress } from '@consilium/shared/rpc'
import { consilium } from '../../coordinator/cli/main.ts'
import { type Profile, writeProfile } from '../../coordinator/cli/profile.ts'
import type { GrpcFederation } from './grpc-federation.ts'
import { heardOutput } from './heard-output.ts'

export interface OperatorCommands {
  /** Directory of the profile. */
  readonly profile: string
  /** What was written so far by all commands. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Runs a command; resolves to what it wrote on standard output. */
  run(...args: readonly string[]): Promise<string>
  /** Runs a command that must fail. */
  refused(...args: readonly string[]): Promise<ConsiliumError>
}

interface OperatorCommandsOptions {
  readonly role?: Profile['role']
  /** What the profile has otherwise. */
  readonly change?: Partial<Profile>
  /** Whether a person looks. Default: no. */
  readonly isInteractive?: boolean
}

export async function operatorCommands(
  federation: GrpcFederation,
  options: OperatorCommandsOptions = {},
): Promise<OperatorCommands> {
  const { role = 'admin', change = {}, isInteractive = false } = options
  const { name, certificate, privateKey, authority, expiresAt } = await federation.join('anna', role)
  const directory = federation.directory.path
  const coordinator = formatAddress(federation.address)
  await writeProfile(directory, {
    coordinator,
    name,
    role,
    expiresAt,
    authority,
    certificate,
    privateKey,
    keyPassphraseFile: null,
    ...change,
  })
  const { output, out: stdout, err: stderr } = heardOutput({ isInteractive })
  const run = async (...args: readonly string[]): Promise<string> => {
    const before = stdout().length
    await consilium({ output, env: { CONSILIUM_PROFILE: directory } }).parseAsync([...args], { from: 'user' })
    return stdout().slice(before)
  }
  return {
    profile: directory,
    stdout,
    stderr,
    run,
    async refused(...args) {
      const thrown: unknown = await run(...args).then(
        () => null,
        (error: unknown) => error,
      )
      if (thrown === null) throw new Error('it was not refused')
      return asConsiliumError(thrown)
    },
  }
}
