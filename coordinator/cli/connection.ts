/** From a profile to a connection as an operator. */
import { ConsiliumError, type RunId, runId, systemClock } from '@consilium/shared/kernel'
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
export async function asOperator<Result>(context: CliContext, options: ConnectionOptions, work: (connection: Connection) => Promise<Result>): Promise<Result> {
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
    return await work({ client, coordinator: profile.coordinator, authority: profile.authority, signal: over.signal })
  } finally {
    over.abort()
    client.close()
  }
}

/** The run that was named, or for `latest` the one that was started last. @throws ConsiliumError `INVALID_ARGUMENT` | `NOT_FOUND` */
export async function namedRun(client: OperatorClient, text: string): Promise<RunId> {
  if (text !== 'latest') return runId(text)
  const last = (await client.runs()).at(-1)
  if (last === undefined) throw new ConsiliumError('NOT_FOUND', "no run has been started yet: 'consilium run start PLAN' starts one")
  return last.run
}
