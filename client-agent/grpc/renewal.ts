/** Renews the site's certificate in time, again and again, while the agent runs. */
import { asConsiliumError, type Clock, type Logger, type SiteName, type Timer } from '@consilium/shared/kernel'
import { type ClientIdentity, type RenewedIdentity, renew, renewalTime } from '@consilium/shared/rpc'
import type { Connections } from './connections.ts'

/**
 * How often it is looked whether the time has come, and how long after a failure it is tried again. The wall clock decides, which a
 * machine that slept or was set right moves; a third of the certificate's life is left for attempts.
 */
const LOOK_MS = 3_600_000

export interface RenewalOptions {
  readonly name: SiteName
  readonly identity: ClientIdentity
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  readonly build: string
  readonly connections: Connections
  readonly clock: Clock
  readonly logger: Logger
  /** Keeps the new identity; on disk when it resolves. Only then is it used. */
  readonly keep: (identity: RenewedIdentity) => Promise<void>
  /** The new identity is in use. */
  readonly renewed: () => void
}

/** Returns the way to stop. */
export function keepRenewed(options: RenewalOptions): Timer {
  const { clock, logger, connections, name, authority, build, keep, renewed } = options
  let dueAt = renewalTime(options.identity.certificate)
  let timer: Timer
  let isOver = false

  const renewNow = async (): Promise<void> => {
    try {
      const identity = await connections.use((client) => renew({ client, name, authority, build }))
      if (isOver) return
      await keep(identity)
      dueAt = renewalTime(identity.certificate)
      connections.renew(identity)
      renewed()
      logger.info('the certificate was renewed', { site: name })
    } catch (thrown) {
      const { code, message } = asConsiliumError(thrown)
      if (!isOver) logger.warn('the certificate could not be renewed, trying again in an hour', { site: name, code, reason: message })
    }
  }
  const look = (): void => {
    if (clock.now() < dueAt) arm()
    else void renewNow().then(arm)
  }
  const arm = (): void => {
    if (!isOver) timer = clock.after(LOOK_MS, look)
  }
  timer = clock.after(0, look)
  return {
    cancel() {
      isOver = true
      timer.cancel()
    },
  }
}
