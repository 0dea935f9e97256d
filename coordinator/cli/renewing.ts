/** Operators' certificates are renewed by using them: with a third of its life left, the next command sees to it. */
import { asConsiliumError, type Clock, siteName } from '@consilium/shared/kernel'
import { parseAddress, RpcClient, renew, renewalTime } from '@consilium/shared/rpc'
import type { Output } from '@consilium/shared/terminal'
import { BUILD } from './context.ts'
import { type Profile, replaceProfile } from './profile.ts'

export interface RenewingOptions {
  readonly directory: string
  readonly profile: Profile
  readonly clock: Clock
  readonly output: Output
}

/** The profile, renewed if it was time. A renewal that fails is a note: the old certificate is good for a while yet. */
export async function renewedProfile({ directory, profile, clock, output }: RenewingOptions): Promise<Profile> {
  if (clock.now() < renewalTime(profile.certificate)) return profile
  const client = new RpcClient({ address: parseAddress(profile.coordinator), authority: profile.authority, identity: profile })
  try {
    const renewed = { ...profile, ...(await renew({ client, name: siteName(profile.name), authority: profile.authority, build: BUILD })) }
    await replaceProfile(directory, renewed)
    return renewed
  } catch (thrown) {
    output.err(
      `consilium: note: your certificate could not be renewed (${asConsiliumError(thrown).message}); it is good until ${new Date(profile.expiresAt).toISOString()}\n`,
    )
    return profile
  } finally {
    client.close()
  }
}
