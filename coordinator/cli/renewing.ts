/**
 * Operators' certificates are renewed by using them: with a third of its life left, the next command sees to
 * it.
 */
import { asConsiliumError, type Clock, oneLine, siteName } from '@consilium/shared/kernel'
import { parseAddress, RpcClient, renew, renewalTime } from '@consilium/shared/rpc'
import { BUILD, type CliContext, proxyTo } from './context.ts'
import { type Profile, replaceProfile } from './profile.ts'

export interface RenewingOptions {
  readonly directory: string
  readonly profile: Profile
  readonly clock: Clock
  readonly context: CliContext
}

/**
 * The profile, renewed if it was time. A renewal that fails is a note: the old certificate is good for a
 * while yet.
 */
export async function renewedProfile({
  directory,
  profile,
  clock,
  context,
}: RenewingOptions): Promise<Profile> {
  if (clock.now() < renewalTime(profile.certificate)) return profile
  const address = parseAddress(profile.coordinator)
  const client = new RpcClient({
    address,
    authority: profile.authority,
    identity: profile,
    proxy: proxyTo(context, address),
  })
  try {
    const renewed = {
      ...profile,
      ...(await renew({ client, name: siteName(profile.name), authority: profile.authority, build: BUILD })),
    }
    await replaceProfile(directory, renewed)
    return renewed
  } catch (thrown) {
    context.output.err(
      'consilium: note: your certificate could not be renewed ' +
        `(${oneLine(asConsiliumError(thrown).message)}); it is good until ` +
        `${new Date(profile.expiresAt).toISOString()}\n`,
    )
    return profile
  } finally {
    client.close()
  }
}
