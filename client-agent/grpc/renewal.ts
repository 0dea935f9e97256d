/** Renews the site's certificate in time, again and again, while the agent runs. */
import { X509Certificate } from 'node:crypto'
import {
  asConsiliumError,
  type Clock,
  type Logger,
  type RunId,
  type SiteName,
  sha256,
  type Timer,
} from '@consilium/shared/kernel'
import { type ClientIdentity, type RenewedIdentity, renew, renewalTime } from '@consilium/shared/rpc'
import type { EgressNote } from '../agent/index.ts'
import type { Connections } from './connections.ts'

/**
 * How often it is looked whether the time has come, and how long after a failure it is tried again. The wall
 * clock decides, which a machine that slept or was set right moves; a third of the certificate's life is left
 * for attempts: more than 700 of 90 days, about ten of a certificate that lives less than thirty hours.
 */
const LOOK_MS = 3_600_000

const NO_RUN = '' as RunId
const LOOKS_PER_LIFE = 30
const SHORTEST_LOOK_MS = 1000

export interface RenewalOptions {
  readonly name: SiteName
  readonly identity: ClientIdentity
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  readonly build: string
  readonly connections: Connections
  readonly clock: Clock
  readonly logger: Logger
  /** Writes down what leaves. */
  readonly note: EgressNote
  /** Keeps the new identity; on disk when it resolves. Only then is it used. */
  readonly keep: (identity: RenewedIdentity) => Promise<void>
  /** The new identity is in use. */
  readonly renewed: () => void
}

/** Returns the way to stop. */
export function keepRenewed(options: RenewalOptions): Timer {
  const { clock, logger, connections, name, authority, build, note, keep, renewed } = options
  let { dueAt, expiresAt, lookMs } = scheduleOf(options.identity.certificate)
  let timer: Timer
  let isOver = false

  const renewNow = async (): Promise<void> => {
    try {
      const sending = (request: Uint8Array): void =>
        note({ run: NO_RUN, step: null, kind: 'renewal', bytes: request.length, content: sha256(request) })
      const identity = await connections.use((client) => renew({ client, name, authority, build, sending }))
      if (isOver) return
      await keep(identity)
      ;({ dueAt, expiresAt, lookMs } = scheduleOf(identity.certificate))
      connections.renew(identity)
      renewed()
      logger.info('the certificate was renewed', { site: name, expiresAt: timeOf(expiresAt) })
    } catch (thrown) {
      if (isOver) return
      const { code, message: reason } = asConsiliumError(thrown)
      const fields = { site: name, code, reason, expiresAt: timeOf(expiresAt), ms: lookMs }
      if (clock.now() < expiresAt) logger.warn('the certificate could not be renewed, trying again', fields)
      else
        logger.error(
          'the certificate has expired and could not be renewed: this site has to enroll again',
          fields,
        )
    }
  }
  const look = (): void => {
    if (clock.now() < dueAt) arm()
    else void renewNow().then(arm)
  }
  const arm = (): void => {
    if (!isOver) timer = clock.after(lookMs, look)
  }
  timer = clock.after(0, look)
  return {
    cancel() {
      isOver = true
      timer.cancel()
    },
  }
}

function scheduleOf(certificate: string): {
  readonly dueAt: number
  readonly expiresAt: number
  readonly lookMs: number
} {
  const { validFromDate, validToDate } = new X509Certificate(certificate)
  const [from, expiresAt] = [validFromDate.getTime(), validToDate.getTime()]
  return {
    dueAt: renewalTime(certificate),
    expiresAt,
    lookMs: Math.min(LOOK_MS, Math.max(SHORTEST_LOOK_MS, Math.round((expiresAt - from) / LOOKS_PER_LIFE))),
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
