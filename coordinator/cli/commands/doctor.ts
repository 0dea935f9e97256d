import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { isDirectoryHeld } from '@consilium/shared/datadir'
import { ConsiliumError, type Digest, sha256, systemClock, withoutPasswords } from '@consilium/shared/kernel'
import { type Address, diagnosis, formatAddress, parseAddress } from '@consilium/shared/rpc'
import {
  directoryCheck,
  diskCheck,
  type Examination,
  examine,
  examples,
  type Finding,
  isSystemError,
  memoryCheck,
  problem,
  showFindings,
  skipped,
  systemReason,
  timeText,
} from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, jsonOption } from '../context.ts'
import {
  configOf,
  type DirectoryOptions,
  rememberedAddress,
  withDirectoryOptions,
  withSettingFlags,
} from '../directory.ts'

interface Options extends Omit<DirectoryOptions, 'dir'> {
  readonly dir?: string
  readonly json?: true
}

const TIMEOUT_MS = 10_000

/** `consilium doctor` */
export function doctor(context: CliContext): Command {
  const command = withSettingFlags(withDirectoryOptions(new Command('doctor')))
  // The one command that works before anything is there.
  for (const option of command.options) if (option.long === '--dir') option.makeOptionMandatory(false)
  return command
    .summary('find out what is wrong with the coordinator, and how to fix it')
    .description(
      "Checks the coordinator's machine, data directory, configuration, certificates and port, and " +
        'says for each problem how to fix it. Works before the first start. Changes nothing.',
    )
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium doctor --dir /var/lib/consilium'))
    .action(async (options: Options) => {
      const { dir } = options
      const findings =
        dir === undefined
          ? [
              skipped('data directory', 'no --dir was given'),
              await examine(diskCheck('.')),
              await examine(memoryCheck()),
            ]
          : await checked(context, { ...options, dir })
      showFindings(context.output, options.json === true, findings)
    })
}

async function checked(
  context: CliContext,
  options: Options & DirectoryOptions,
): Promise<readonly Finding[]> {
  const { dir } = options
  const listens: string[] = []
  const findings = [
    await examine(directoryCheck(dir, `consilium serve --dir ${withoutPasswords(dir)}`)),
    await examine(diskCheck(dir)),
    await examine(memoryCheck()),
    await examine({
      check: 'configuration',
      fix:
        "mend the file, the flag or the variable that is named; 'consilium config show' shows where " +
        'each value comes from',
      look() {
        listens.push(configOf(context, options).values.listen)
        return 'valid'
      },
    }),
  ]
  const authority: X509Certificate[] = []
  findings.push(await examine(authorityCheck(join(dir, 'certificates', 'authority.pem'), authority)))
  const [own] = authority
  findings.push(
    own === undefined
      ? skipped('audit key', 'the authority comes first')
      : await auditKeyFinding(join(dir, 'certificates'), own),
  )
  if (findings[0]?.state === 'fine' && isDirectoryHeld(dir))
    return [...findings, ...(await running(dir, own === undefined ? null : fingerprintOf(own)))]
  const [listen] = listens
  return [
    ...findings,
    listen === undefined
      ? skipped('port', 'the configuration is not valid')
      : await examine(portCheck(parseAddress(listen))),
  ]
}

function fingerprintOf({ raw }: X509Certificate): Digest {
  return sha256(new Uint8Array(raw))
}

function authorityCheck(file: string, found: X509Certificate[]): Examination {
  return {
    check: 'authority',
    fix:
      `'consilium serve' makes it on its first start; afterwards restore '${withoutPasswords(file)}' ` +
      'from the backup, since a new one would shut every member out',
    look() {
      const certificate = readable(file)
      const expiresAt = certificate.validToDate.getTime()
      if (expiresAt <= systemClock.now()) throw problem(`it expired at ${timeText(expiresAt)}`)
      found.push(certificate)
      return `${fingerprintOf(certificate)}, until ${timeText(expiresAt)}`
    },
  }
}

/** @throws ConsiliumError `NOT_FOUND` | `STORAGE` | `CORRUPT` naming the file */
function readable(file: string): X509Certificate {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (!isSystemError(cause)) throw cause
    if (cause.code === 'ENOENT')
      throw new ConsiliumError('NOT_FOUND', `${withoutPasswords(file)} is not there`, { cause })
    throw new ConsiliumError('STORAGE', `${withoutPasswords(file)} cannot be read: ${systemReason(cause)}`, {
      cause,
    })
  }
  try {
    return new X509Certificate(text)
  } catch (cause) {
    throw new ConsiliumError('CORRUPT', `${withoutPasswords(file)} holds no certificate: it is damaged`, {
      cause,
    })
  }
}

/** The key that signs the audit chain. */
async function auditKeyFinding(directory: string, authority: X509Certificate): Promise<Finding> {
  const { AUDIT_KEY_FILE, inspectAuditKey } = await import('../../certificates/index.ts')
  const file = join(directory, AUDIT_KEY_FILE)
  return examine({
    check: 'audit key',
    fix:
      `restore '${withoutPasswords(file)}' from the backup, with mode 600; if it is lost, delete it: ` +
      'the next start makes a new one, and the audit chain says so',
    async look() {
      const found = await inspectAuditKey(file, authority.toString())
      if (found === null) return "there is none yet; 'consilium serve' makes it on its next start"
      if (found.expiresAt <= systemClock.now())
        throw problem(`its certificate expired at ${timeText(found.expiresAt)}`)
      return `${found.key}, until ${timeText(found.expiresAt)}`
    },
  })
}

/** The coordinator as its agents see it. */
async function running(dir: string, fingerprint: Digest | null): Promise<readonly Finding[]> {
  const coordinator = rememberedAddress(dir)
  if (coordinator === null) return [skipped('port', 'the coordinator is starting')]
  const findings: Finding[] = []
  for (const step of diagnosis({
    address: parseAddress(coordinator),
    proxy: null,
    fingerprint,
    now: systemClock.now(),
    timeoutMs: TIMEOUT_MS,
  })) {
    const broken = findings.find(({ state }) => state === 'problem')
    findings.push(
      broken === undefined ? await examine(step) : skipped(step.check, `${broken.check} comes first`),
    )
  }
  return findings
}

export function portCheck(listen: Address): Examination {
  return {
    check: 'port',
    fix:
      `stop what listens on ${formatAddress(listen)}, or pass another --listen HOST:PORT; ports ` +
      "below 1024 need 'setcap' or a pass-through",
    look: () =>
      new Promise((resolve, reject) => {
        const server = createServer()
        server.once('error', (error) =>
          reject(problem(`${formatAddress(listen)} cannot be listened on: ${error.message}`)),
        )
        server.listen(listen.port, listen.host, () =>
          server.close(() => resolve(`${formatAddress(listen)} is free`)),
        )
      }),
  }
}
