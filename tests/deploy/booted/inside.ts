/**
 * Runs as root in a booted system: a federation of services, as docs/install.md sets them up, and what they
 * look like from outside.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const node = process.execPath
const PROGRAMS = {
  consilium: '/opt/consilium/current/coordinator/bin/consilium.js',
  'consilium-agent': '/opt/consilium-agent/current/client-agent/bin/consilium-agent.js',
} as const
const SITES = ['a', 'b', 'c']
const service = (site: string): string => (site === 'a' ? 'consilium-agent' : `consilium-agent-${site}`)
const dirOf = (site: string): string => `/var/lib/${service(site)}`
const ADDRESS = '127.0.0.1:7443'

function ids(user: string): { readonly uid: number; readonly gid: number } {
  const [, , uid, gid] = (
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${user}:`)) ?? ''
  ).split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Runs a command as a user; its standard output as JSON. */
function command<Result = Record<string, string>>(
  user: string,
  program: keyof typeof PROGRAMS,
  ...args: readonly string[]
): Result {
  const env = { PATH: '/usr/bin:/bin', HOME: '/run', CONSILIUM_PROFILE: '/run/profile' }
  const owner = user === 'root' ? {} : ids(user)
  return JSON.parse(
    execFileSync(node, [PROGRAMS[program], ...args, '--json'], { env, encoding: 'utf8', ...owner }).split(
      '\n',
    )[0] ?? '',
  )
}

function systemctl(...args: readonly string[]): string {
  return execFileSync('systemctl', args, { encoding: 'utf8' }).trim()
}

function show(unit: string, property: string): string {
  return systemctl('show', unit, '--property', property, '--value')
}

/** Polls what no event tells; fails after a while, saying what the services logged. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(250))
    if (condition()) return
  throw new Error(
    'it never came to pass: ' +
      `${what}\n${execFileSync('journalctl', ['--no-pager', '--lines', '60'], { encoding: 'utf8' })}`,
  )
}

function journal(unit: string): string {
  return execFileSync('journalctl', ['--unit', unit, '--output', 'cat', '--no-pager'], { encoding: 'utf8' })
}

function makeStateDirectory(path: string, user: string, config: readonly [name: string, text: string]): void {
  const { uid, gid } = ids(user)
  mkdirSync(path, { mode: 0o700 })
  const file = `${path}/${config[0]}`
  writeFileSync(file, config[1], { mode: 0o600 })
  for (const each of [path, file]) chownSync(each, uid, gid)
}

/** What the kernel holds a service's process to. */
function confinement(unit: string): Record<string, string> {
  const pid = show(unit, 'MainPID')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? ''
  return {
    isRoot: String(field('Uid') === '0'),
    capabilities: field('CapEff') + field('CapBnd') + field('CapAmb'),
    noNewPrivileges: field('NoNewPrivs'),
    seccomp: field('Seccomp'),
    coreLimit:
      /^Max core file size\s+(\S+)\s+(\S+)/m
        .exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))
        ?.slice(1)
        .join(' ') ?? '',
    swapMax: show(unit, 'MemorySwapMax'),
    command: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(),
  }
}

async function stopped(unit: string): Promise<{ readonly result: string; readonly ms: number }> {
  const from = performance.now()
  systemctl('stop', unit)
  return { result: show(unit, 'Result'), ms: performance.now() - from }
}

/** What an intruder achieves in a unit: one line of JSON. */
function intrude(unit: string): Record<string, string> {
  systemctl('start', unit)
  return JSON.parse(
    journal(unit)
      .split('\n')
      .find((line) => line.startsWith('{')) ?? '',
  )
}

async function main(): Promise<Record<string, unknown>> {
  makeStateDirectory('/var/lib/consilium', 'consilium', ['consilium.yaml', 'listen: 127.0.0.1:7443\n'])
  systemctl('start', 'consilium')
  await until(() => journal('consilium').includes('"message":"serving"'), 'the coordinator serves')
  const admin = command(
    'consilium',
    'consilium',
    'operator',
    'invite',
    'anna',
    '--role',
    'admin',
    '--dir',
    '/var/lib/consilium',
  )
  const join = ['--coordinator', ADDRESS, '--fingerprint', admin['fingerprint'] ?? '']
  command('root', 'consilium', 'operator', 'enroll', ...join, '--token', admin['token'] ?? '')

  // Not enrolled yet: a person's turn, so it is not tried again and again.
  mkdirSync('/var/lib/consilium-agent', { mode: 0o700 })
  systemctl('start', 'consilium-agent')
  await until(() => show('consilium-agent', 'ActiveState') === 'failed', 'the agent gives up')
  const notEnrolled = {
    status: show('consilium-agent', 'ExecMainStatus'),
    restarts: show('consilium-agent', 'NRestarts'),
    said: journal('consilium-agent'),
  }
  execFileSync('rmdir', ['/var/lib/consilium-agent'])

  for (const site of SITES) {
    makeStateDirectory(dirOf(site), 'consilium-agent', ['agent.yaml', `data: /srv/site-${site}.csv\n`])
    const { token = '' } = command('root', 'consilium', 'site', 'invite', `site-${site}`)
    command('consilium-agent', 'consilium-agent', 'enroll', '--dir', dirOf(site), ...join, '--token', token)
    systemctl('reset-failed')
    systemctl('start', service(site))
  }
  for (const site of SITES)
    await until(() => journal(service(site)).includes('"message":"session'), `site ${site} has a session`)

  const { run = '' } = command('root', 'consilium', 'run', 'start', '/srv/plan.yaml')
  for (const site of SITES) {
    await until(
      () => journal(service(site)).includes('"message":"plan received"'),
      `site ${site} has the plan`,
    )
    command('consilium-agent', 'consilium-agent', 'plan', 'approve', run, '--dir', dirOf(site))
  }
  // In the middle of it an agent is killed: the service manager brings it back, and the run goes on.
  await until(() => journal(service('b')).includes('"message":"contribution ready"'), 'site b contributes')
  const backend = /"backend":"([\w-]+)"/.exec(journal(service('a')))?.[1]
  systemctl('kill', '--signal', 'KILL', '--kill-who', 'main', service('b'))
  spawn(node, [PROGRAMS.consilium, 'run', 'watch', run, '--json'], {
    env: { CONSILIUM_PROFILE: '/run/profile' },
    stdio: 'ignore',
  })
  await until(
    () => command<{ phase: string }>('root', 'consilium', 'run', 'show', run).phase === 'released',
    'the run is released',
  )
  const models = SITES.map(
    (site) =>
      command<{ digest: string }[]>(
        'consilium-agent',
        'consilium-agent',
        'model',
        'list',
        '--dir',
        dirOf(site),
      )[0]?.digest,
  )
  const restarts = SITES.map((site) => show(service(site), 'NRestarts'))
  const confined = { consilium: confinement('consilium'), agent: confinement('consilium-agent') }
  const modes = [
    dirOf('a'),
    `${dirOf('a')}/agent.db`,
    '/var/lib/consilium',
    '/var/lib/consilium/coordinator.db',
  ].map((path) => (statSync(path).mode & 0o777).toString(8))

  // A configuration that only a person can mend.
  writeFileSync(`${dirOf('c')}/agent.yaml`, 'backend: abacus\n')
  systemctl('restart', service('c'))
  await until(() => show(service('c'), 'ActiveState') === 'failed', 'the agent refuses its configuration')
  const wrongConfiguration = {
    status: show(service('c'), 'ExecMainStatus'),
    restarts: show(service('c'), 'NRestarts'),
  }

  const stops = { agent: await stopped('consilium-agent'), consilium: await stopped('consilium') }
  // On a port below 1024, with the drop-in.
  writeFileSync('/var/lib/consilium/consilium.yaml', 'listen: 127.0.0.1:443\n')
  systemctl('start', 'consilium-443')
  await until(() => journal('consilium-443').includes('"message":"serving"'), 'the coordinator serves on 443')

  return {
    notEnrolled,
    backend,
    models,
    restarts,
    confined,
    modes,
    wrongConfiguration,
    stops,
    on443: journal('consilium-443'),
    intruder: {
      unconfined: intrude('intruder-unconfined'),
      agent: intrude('intruder-agent'),
      coordinator: intrude('intruder-coordinator'),
    },
  }
}

main().then(
  (found) => writeFileSync('/out/found.json', JSON.stringify(found)),
  (error: unknown) =>
    writeFileSync(
      '/out/failed',
      error instanceof Error
        ? `${error.stack}\n${'stderr' in error ? String(error.stderr) : ''}`
        : String(error),
    ),
)
