/** Chooses what an agent is made of. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  asConsiliumError,
  ConsiliumError,
  type Logger,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import { type Address, type ForwardProxy, parseAddress, type RenewedIdentity } from '@consilium/shared/rpc'
import type { Backend } from '@consilium/shared/training'
import {
  Cohorts,
  checkFit,
  createAgent,
  type DataFit,
  egressNote,
  type PlanPreview,
  type PolicySource,
  planOf,
  previewPlan,
  type RecordSource,
  type SiteIdentity,
  type SiteRun,
} from './agent/index.ts'
import type { AgentSettings } from './config.ts'
import { type CsvOptions, csvRecordSource, type InspectedCsv, inspectCsv } from './data/index.ts'
import type { SiteAtHand } from './desk/index.ts'
import { connectionMessages, openLink } from './grpc/index.ts'
import {
  type AgentStorage,
  filePolicySource,
  keepCertificate,
  openAgentStorage,
  POLICY_FILE,
  readEnrollment,
  readMembership,
  type StoredEnrollment,
  siteIdentity,
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
 * @throws ConsiliumError `NOT_FOUND` | `LOCKED` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH` |
 * `INVALID_CONFIG`
 */
export function openSite(
  directory: string,
  access: 'hold' | 'visit',
  passphraseFile: string | null = null,
): Site {
  const storage = openAgentStorage({ path: directory, access, random: systemRandom })
  try {
    const enrollment = readEnrollment(directory, passphraseFile)
    const policy = filePolicySource(join(directory, POLICY_FILE))
    const keepIdentity = async (renewed: RenewedIdentity): Promise<void> =>
      keepCertificate(directory, enrollment, renewed)
    return {
      enrollment,
      identity: siteIdentity(enrollment),
      storage,
      policy,
      keepIdentity,
      [Symbol.dispose]: () => storage.close(),
    }
  } catch (thrown) {
    storage.close()
    throw thrown
  }
}

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const

/** The site's records as configured. @throws ConsiliumError `INVALID_CONFIG` if none are */
export function openRecords(settings: AgentSettings): RecordSource {
  return csvRecordSource(csvOptions(settings))
}

/**
 * Reads the site's records to their end and says what there is, without a value. @throws ConsiliumError
 * `INVALID_DATA` | `INVALID_CONFIG`
 */
export async function inspectRecords(
  settings: AgentSettings,
  wanted: readonly string[],
): Promise<InspectedCsv & { readonly source: string }> {
  return { source: openRecords(settings).description, ...(await inspectCsv(csvOptions(settings), wanted)) }
}

function csvOptions({ data, dataDelimiter, dataMissing, dataDecimal }: AgentSettings): CsvOptions {
  if (data === null) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      "data: no records are configured. Pass --data FILE.csv, or write 'data: FILE.csv' to the " +
        'configuration file',
    )
  }
  return {
    path: data,
    delimiter: DELIMITERS[dataDelimiter],
    missing: ['', ...dataMissing],
    decimal: dataDecimal,
  }
}

/** The site's records as a plan sees them, outside any run. */
export function openCohorts(
  { identity, storage }: Pick<SiteAtHand, 'identity' | 'storage'>,
  records: RecordSource,
): Cohorts {
  return new Cohorts({ records, store: storage.store, site: identity.site })
}

/** What a run's plan finds in the site's records as they are, for the person here. */
export async function checkRecords({
  site,
  records,
  record,
}: {
  readonly site: SiteAtHand
  readonly records: RecordSource
  readonly record: SiteRun
}): Promise<DataFit> {
  const policy = site.policy.policy()
  return checkFit({
    cohorts: openCohorts(site, records),
    plan: planOf(record),
    policy,
    now: systemClock.now(),
  })
}

/**
 * What a plan would make leave the site, from its records as they are. @throws ConsiliumError `INVALID_DATA`
 * if they do not fit the plan
 */
export async function previewRun(options: {
  readonly site: SiteAtHand
  readonly records: RecordSource
  readonly record: SiteRun
  /** This build's version. */
  readonly build: string
}): Promise<PlanPreview> {
  const { site, records, record, build } = options
  const { identity, policy, storage } = site
  const transport = await connectionMessages({ run: record.run, site: identity.site, build })
  return previewPlan({
    record,
    identity,
    policy,
    files: storage.files,
    store: storage.store,
    cohorts: openCohorts(site, records),
    transport,
  })
}

/** Each thread takes some 25 MB once a large update comes, and training wants memory too. */
const THREADS_MAX = 4

export interface AgentOptions {
  readonly site: Site
  /** The way to a coordinator; null: straight. */
  readonly proxyTo: (coordinator: Address) => ForwardProxy | null
  /** How often the connection is tried. */
  readonly keepAliveMs: number
  readonly records: RecordSource
  readonly backend: Backend
  /** This build's version. */
  readonly build: string
  readonly logger: Logger
}

/**
 * Runs the agent of a site until the signal aborts. @throws ConsiliumError if only a person can decide how to
 * go on, as when the site was revoked
 */
export async function runAgent(
  { site, proxyTo, keepAliveMs, records, backend, build, logger }: AgentOptions,
  signal: AbortSignal,
): Promise<void> {
  const { enrollment, identity, storage, policy } = site
  const [clock, random] = [systemClock, systemRandom]
  const renewal = { name: identity.site, keep: site.keepIdentity }
  const note = egressNote({ ledger: storage.ledger, identity, clock })
  const uploadRate = lastRight(() => {
    const { uploadKilobytesPerSecond: rate } = policy.policy()
    return rate === null ? null : rate * 1000
  }, null)
  const link = openLink({
    way() {
      const address = parseAddress(readMembership(storage.directory.path).coordinator)
      return { address, proxy: proxyTo(address) }
    },
    authority: enrollment.authority,
    identity: enrollment,
    keepAliveMs,
    build,
    clock,
    random,
    logger,
    note,
    uploadRate,
    renewal,
  })
  try {
    const threads = Math.min(
      lastRight(() => policy.policy().maximumThreads ?? THREADS_MAX, 1)(),
      THREADS_MAX,
      availableParallelism(),
    )
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

/**
 * What the policy says; while there is a mistake in it, what it said last. Decisions do not rest on this:
 * they wait until it is right.
 */
function lastRight<Value>(ask: () => Value, first: Value): () => Value {
  let known = first
  return () => {
    try {
      known = ask()
    } catch (thrown) {
      if (asConsiliumError(thrown).code !== 'INVALID_CONFIG') throw thrown
    }
    return known
  }
}
