/** From a profile to a connection as an operator. */
import { ConsiliumError, systemClock } from '@consilium/shared/kernel'
import { parseAddress } from '@consilium/shared/rpc'
import { OperatorClient } from '../operator/index.ts'
import { BUILD, type CliContext, type ConnectionOptions, proxyTo } from './context.ts'
import { profileDirectory, readProfile } from './profile.ts'
import { renewedProfile } from './renewing.ts'

/** What a command works with. */
export interface Connection {
  readonly client: OperatorClient
  /** `HOST:PORT` */
  readonly coordinator: string
  /** Certificate of the federation's authority, PEM. */
  readonly authority: string
  /** Aborts when the command is over. */
  readonly signal: AbortSignal
}

/** Does some work over a connection and closes it whatever happens. */
export async function asOperator<Result>(
  context: CliContext,
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const directory = profileDirectory(context, options.profile)
  const profile = await renewedProfile({
    directory,
    profile: await readProfile(directory, context.env['CONSILIUM_KEY_PASSPHRASE_FILE'] ?? null),
    clock: systemClock,
    context,
  })
  const address = parseAddress(profile.coordinator)
  const client = new OperatorClient({
    address,
    proxy: proxyTo(context, address),
    authority: profile.authority,
    identity: { certificate: profile.certificate, privateKey: profile.privateKey },
    build: BUILD,
    clock: systemClock,
    timeoutMs: options.timeoutSeconds * 1000,
  })
  const over = new AbortController()
  try {
    return await work({
      client,
      coordinator: profile.coordinator,
      authority: profile.authority,
      signal: over.signal,
    })
  } catch (thrown) {
    throw withMovedHint(thrown)
  } finally {
    over.abort()
    client.close()
  }
}

/** Nobody answered: perhaps the coordinator is elsewhere now. What it said itself stays as it is. */
function withMovedHint(thrown: unknown): unknown {
  if (
    !(thrown instanceof ConsiliumError) ||
    thrown.isPublic ||
    (thrown.code !== 'UNAVAILABLE' && thrown.code !== 'TIMEOUT')
  )
    return thrown
  return new ConsiliumError(
    thrown.code,
    `${thrown.message}; if the coordinator has moved, run 'consilium coordinator set HOST:PORT'`,
    { cause: thrown },
  )
}
