/** The checks of `consilium-agent doctor`, which the site page makes too. */
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { isDirectoryHeld } from '@consilium/shared/datadir'
import { ConsiliumError, type Digest, sha256, systemClock, withoutPasswords } from '@consilium/shared/kernel'
import {
  diagnosis,
  type ForwardProxy,
  findProxy,
  parseAddress,
  parseFingerprint,
  renewalTime,
} from '@consilium/shared/rpc'
import {
  directoryCheck,
  diskCheck,
  type Examination,
  examine,
  type Finding,
  memoryCheck,
  problem,
  skipped,
  timeText,
} from '@consilium/shared/terminal'
import { type AgentSettings, readConfig } from '../config.ts'
import { filePolicySource, POLICY_FILE, readEnrollment, type StoredEnrollment } from '../storage/index.ts'
import { type CliContext, type ConfigOptions, configOf, passphraseFileOf } from './context.ts'
import { columnsCheck, dataCheck } from './data-checks.ts'

/** Which coordinator to look for, in the place of what enrollment says. */
export interface ExaminationOptions extends Omit<ConfigOptions, 'dir'> {
  readonly coordinator?: string
  readonly fingerprint?: string
}

const TIMEOUT_MS = 10_000
/** A running agent renews with a third of the life left; so long after that something is wrong. */
const RENEWAL_GRACE_MS = 3 * 86_400_000

/** What is wrong with this machine and the way to a coordinator, before there is a site. */
export async function examineMachine(
  context: CliContext,
  options: ExaminationOptions,
): Promise<readonly Finding[]> {
  const read = () =>
    readConfig({ directory: null, file: options.config ?? null, flags: { ...options }, env: context.env })
      .values
  const [configuration, settings] = await settingsCheck(read)
  return [
    skipped('data directory', 'no --dir was given'),
    await examine(diskCheck('.')),
    await examine(memoryCheck()),
    configuration,
    settings === null
      ? skipped('backend', 'the configuration is not valid')
      : await examine(backendCheck(settings.backend)),
    ...(await network(context, {
      ...options,
      configured: settings?.proxy ?? null,
      enrollment: null,
      authority: null,
    })),
  ]
}

async function settingsCheck(read: () => AgentSettings): Promise<readonly [Finding, AgentSettings | null]> {
  const found: AgentSettings[] = []
  const finding = await examine({
    check: 'configuration',
    fix:
      "mend the file, the flag or the variable that is named; 'consilium-agent config show' shows " +
      'where each value comes from',
    look() {
      found.push(read())
      return 'valid'
    },
  })
  return [finding, found[0] ?? null]
}

/** What is wrong with a site, its machine and its way to the coordinator. */
export async function examineSite(
  context: CliContext,
  options: ExaminationOptions & ConfigOptions,
): Promise<readonly Finding[]> {
  const { dir } = options
  const shown = withoutPasswords(dir)
  const [configuration, values] = await settingsCheck(() => configOf(context, options).values)
  const findings: Finding[] = [
    await examine(directoryCheck(dir, `consilium-agent enroll --dir ${shown}`)),
    await examine(diskCheck(dir)),
    await examine(memoryCheck()),
    configuration,
    values === null
      ? skipped('backend', 'the configuration is not valid')
      : await examine(backendCheck(values.backend)),
    values === null ? skipped('data', 'the configuration is not valid') : await examine(dataCheck(values)),
  ]
  findings.push(
    await examine({
      check: 'policy',
      fix: `mend ${join(shown, POLICY_FILE)}: until then every plan waits`,
      look: () =>
        `valid; fewest records: ${filePolicySource(join(dir, POLICY_FILE)).policy().minimumRecords}`,
    }),
  )
  const enrolled: StoredEnrollment[] = []
  findings.push(
    await examine({
      check: 'enrollment',
      fix:
        `run 'consilium-agent enroll --dir ${shown}' with an invitation, or mend the file or the ` +
        'passphrase that is named',
      look() {
        const enrollment = readEnrollment(dir, passphraseFileOf(context))
        enrolled.push(enrollment)
        return `'${enrollment.name}'; the agent is ${isDirectoryHeld(dir) ? 'running' : 'not running'}`
      },
    }),
  )
  const known = enrolled[0] ?? null
  const read = findings.some(({ check, state }) => check === 'data' && state === 'fine')
  const passphraseFile = passphraseFileOf(context)
  if (values === null || !read) findings.push(skipped('columns', 'data comes first'))
  else if (known === null) findings.push(skipped('columns', 'there is no plan before the enrollment'))
  else findings.push(await examine(columnsCheck(values, { dir, passphraseFile })))
  const authorities: X509Certificate[] = []
  findings.push(
    known === null
      ? skipped('authority', 'there is none yet')
      : await examine(authorityCheck(known.authority, { dir: shown, found: authorities })),
  )
  findings.push(
    known === null
      ? skipped('certificate', 'there is none yet')
      : await examine(certificateCheck(known.certificate, systemClock.now())),
  )
  return [
    ...findings,
    ...(await network(context, {
      ...options,
      configured: values?.proxy ?? null,
      enrollment: known,
      authority: authorities[0] ?? null,
    })),
  ]
}

/** The authority that the site enrolled with: every connection is verified against it. */
function authorityCheck(
  authority: string,
  { dir, found }: { readonly dir: string; readonly found: X509Certificate[] },
): Examination {
  return {
    check: 'authority',
    fix:
      `restore '${join(dir, 'site.json')}' from a backup, or ask an admin for 'consilium site ` +
      "revoke' and 'site invite --replace', and enroll in a new directory",
    look() {
      const certificate = readable(authority, 'authority')
      found.push(certificate)
      return fingerprintOf(certificate)
    },
  }
}

/** @throws ConsiliumError `CORRUPT` naming the field of the enrollment */
function readable(pem: string, field: 'authority' | 'certificate'): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new ConsiliumError('CORRUPT', `'${field}' in site.json is not a certificate: the file is damaged`, {
      cause,
    })
  }
}

function fingerprintOf({ raw }: X509Certificate): Digest {
  return sha256(new Uint8Array(raw))
}

export function certificateCheck(certificate: string, now: number): Examination {
  return {
    check: 'certificate',
    fix:
      "start the agent, which renews it; once it has expired ask an admin for 'consilium site " +
      "revoke' and 'site invite --replace', and enroll in a new directory",
    look() {
      const expiresAt = readable(certificate, 'certificate').validToDate.getTime()
      if (expiresAt <= now) throw problem(`it expired at ${timeText(expiresAt)}`)
      if (now > renewalTime(certificate) + RENEWAL_GRACE_MS)
        throw problem(`it expires at ${timeText(expiresAt)} and has not been renewed`)
      return `until ${timeText(expiresAt)}`
    },
  }
}

function backendCheck(preference: AgentSettings['backend']): Examination {
  return {
    check: 'backend',
    fix: "reinstall with 'npm ci', or choose another with --backend",
    async look() {
      const { openBackend } = await import('@consilium/shared/training')
      return (await openBackend(preference)).name
    },
  }
}

async function network(
  { env }: CliContext,
  options: Pick<ExaminationOptions, 'coordinator' | 'fingerprint'> & {
    readonly configured: string | null
    readonly enrollment: StoredEnrollment | null
    /** Null where it is not known, or cannot be read. */
    readonly authority: X509Certificate | null
  },
): Promise<readonly Finding[]> {
  const { coordinator = options.enrollment?.coordinator, authority, configured } = options
  if (coordinator === undefined)
    return [skipped('coordinator', 'none is known: name one with --coordinator HOST:PORT')]
  const address = parseAddress(coordinator)
  const known = authority === null ? null : fingerprintOf(authority)
  const fingerprint = options.fingerprint === undefined ? known : parseFingerprint(options.fingerprint)
  const ways: (ForwardProxy | null)[] = []
  const way = await examine({
    check: 'proxy',
    fix:
      "mend 'proxy' in the configuration, or the variable that is named; a % that stands for itself " +
      'may be written %25',
    look() {
      ways.push(findProxy({ to: address, configured, env }))
      return 'valid'
    },
  })
  const [proxy] = ways
  if (proxy === undefined) return [way]
  const steps = diagnosis({ address, proxy, fingerprint, now: systemClock.now(), timeoutMs: TIMEOUT_MS })
  const findings: Finding[] = []
  for (const step of steps) {
    const broken = findings.find(({ check, state }) => state === 'problem' && check !== 'fingerprint')
    findings.push(
      broken === undefined ? await examine(step) : skipped(step.check, `${broken.check} comes first`),
    )
  }
  return findings
}
