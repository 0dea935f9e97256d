/** Chooses what an agent is made of. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ConsiliumError, type Logger, systemClock, systemRandom } from '@consilium/shared/kernel'
import { type ForwardProxy, parseAddress, type RenewedIdentity } from '@consilium/shared/rpc'
import type { Backend } from '@consilium/shared/training'
import { Cohorts, createAgent, type PolicySource, type RecordSource, type SiteIdentity } from './agent/index.ts'
import type { AgentSettings } from './config.ts'
import { csvRecordSource } from './data/index.ts'
import { openLink } from './grpc/index.ts'
import {
  type AgentStorage,
  filePolicySource,
  openAgentStorage,
  POLICY_FILE,
  readEnrollment,
  type StoredEnrollment,
  siteIdentity,
  writeEnrollment,
} from './storage/index.ts'

/** A site as it stands on this machine. */
export interface Site extends Disposable {
  readonly enrollment: StoredEnrollment
  readonly identity: SiteIdentity
  readonly storage: AgentStorage
  readonly policy: PolicySource
  /** Keeps a renewed certificate; on disk when it resolves. */
  readonly keepIdentity: (renewed: RenewedIdentity) => Promise<void>
}

/**
 * Opens an enrolled site.
 *
 * @param access `hold` for the agent, `visit` for commands beside it
 * @param passphraseFile of the keys, in the place of the one that the enrollment names; null: that one
 * @throws ConsiliumError `NOT_FOUND` | `LOCKED` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH` | `INVALID_CONFIG`
 */
export function openSite(directory: string, access: 'hold' | 'visit', passphraseFile: string | null = null): Site {
  const storage = openAgentStorage({ path: directory, access, random: systemRandom })
  try {
    const enrollment = readEnrollment(directory, passphraseFile)
    const policy = filePolicySource(join(directory, POLICY_FILE))
    const keepIdentity = ({ certificate, privateKey, expiresAt }: RenewedIdentity): Promise<void> =>
      writeEnrollment(directory, { ...enrollment, certificate, privateKey, certificateExpiresAt: expiresAt })
    return { enrollment, identity: siteIdentity(enrollment), storage, policy, keepIdentity, [Symbol.dispose]: () => storage.close() }
  } catch (thrown) {
    storage.close()
    throw thrown
  }
}

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const

/** The site's records as configured. @throws ConsiliumError `INVALID_CONFIG` if none are */
export function openRecords({ data, dataDelimiter, dataMissing }: AgentSettings): RecordSource {
  if (data === null) {
    throw new ConsiliumError('INVALID_CONFIG', "data: no records are configured. Pass --data FILE.csv, or write 'data: FILE.csv' to the configuration file")
  }
  return csvRecordSource({ path: data, delimiter: DELIMITERS[dataDelimiter], missing: ['', ...dataMissing] })
}

/** The site's records as a plan sees them, outside any run. */
export function openCohorts({ identity, storage }: Site, records: RecordSource): Cohorts {
  return new Cohorts({ records, store: storage.store, site: identity.site })
}

/** Each thread takes some 25 MB once a large update comes, and training wants memory too. */
const THREADS_MAX = 4

export interface AgentOptions {
  readonly site: Site
  /** The way to the coordinator; null: straight. */
  readonly proxy: ForwardProxy | null
  readonly records: RecordSource
  readonly backend: Backend
  /** This build's version. */
  readonly build: string
  readonly logger: Logger
}

/** Runs the agent of a site until the signal aborts. @throws ConsiliumError if the coordinator refuses it for good */
export async function runAgent({ site, proxy, records, backend, build, logger }: AgentOptions, signal: AbortSignal): Promise<void> {
  const { enrollment, identity, storage, policy } = site
  const [clock, random] = [systemClock, systemRandom]
  const { coordinator, authority } = enrollment
  const renewal = { name: identity.site, keep: site.keepIdentity }
  const link = openLink({ address: parseAddress(coordinator), authority, identity: enrollment, proxy, build, clock, random, logger, renewal })
  try {
    const threads = Math.min(THREADS_MAX, availableParallelism())
    await createAgent({
      identity,
      store: storage.store,
      files: storage.files,
      records,
      policy,
      link,
      ledger: storage.ledger,
      clock,
      random,
      logger,
      backend,
      threads,
    }).run(signal)
  } finally {
    link.close()
  }
}
