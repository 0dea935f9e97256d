/**
 * The units as they are shipped, under a real systemd: a container that boots this machine's /usr with empty
 * /etc and /var. Needs root, systemd-nspawn (Debian: systemd-container) and leave to make namespaces;
 * elsewhere it says so and checks nothing.
 */
import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { hospitalCsv, smallPlan } from '../support/small-hospitals.ts'
import { projectRoot } from '../support/source-graph.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

const run = promisify(execFile)

interface Found {
  readonly notEnrolled: { readonly status: string; readonly restarts: string; readonly said: string }
  readonly backend: string
  readonly models: readonly string[]
  readonly restarts: readonly string[]
  readonly confined: Readonly<Record<'consilium' | 'agent', Readonly<Record<string, string>>>>
  readonly modes: readonly string[]
  readonly wrongConfiguration: { readonly status: string; readonly restarts: string }
  readonly stops: Readonly<Record<'consilium' | 'agent', { readonly result: string; readonly ms: number }>>
  readonly on443: string
  readonly intruder: Readonly<
    Record<'unconfined' | 'agent' | 'coordinator', Readonly<Record<string, string>>>
  >
}

/** Why no system can be booted here; null if one can. */
function obstacle(): string | null {
  if (process.getuid?.() !== 0) return 'not root'
  try {
    execFileSync('systemd-nspawn', ['--version'], { stdio: 'ignore' })
  } catch {
    return 'no systemd-nspawn: install systemd-container'
  }
  try {
    execFileSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' })
    return null
  } catch {
    return 'no leave to make namespaces'
  }
}

const source = (unit: string): Promise<string> => readFile(join(projectRoot, 'deploy/systemd', unit), 'utf8')

/** Node is where the test's own is, and nobody waits ten seconds for a restart; the rest is as shipped. */
const here = (text: string): string =>
  text.replaceAll('/usr/bin/node', '/opt/node').replace('RestartSec=10s', 'RestartSec=100ms')

async function prepare(dir: TemporaryDirectory): Promise<void> {
  for (const name of [
    'units',
    'sysusers',
    'opt/consilium',
    'opt/consilium-agent',
    'srv',
    'inside',
    'out',
    'home/anna',
  ])
    await mkdir(dir.join(name), { recursive: true })
  const unit = (name: string, text: string): Promise<void> => writeFile(dir.join('units', name), text)
  const agent = here(await source('consilium-agent.service'))
  const coordinator = here(await source('consilium.service'))
  await unit('consilium-agent.service', agent)
  for (const site of ['b', 'c']) {
    await unit(
      `consilium-agent-${site}.service`,
      agent
        .replaceAll('/var/lib/consilium-agent', `/var/lib/consilium-agent-${site}`)
        .replace('StateDirectory=consilium-agent', `StateDirectory=consilium-agent-${site}`),
    )
  }
  await unit('consilium.service', coordinator)
  await unit('consilium-443.service', coordinator)
  await mkdir(dir.join('units/consilium-443.service.d'))
  await unit('consilium-443.service.d/port-443.conf', await source('drop-ins/consilium-port-443.conf'))

  const intrusion = (text: string, directory: string): string =>
    text
      .replace('Type=exec', 'Type=oneshot')
      .replace(/^Restart.*\n/gm, '')
      .replace(/^ExecStart=.*/m, `ExecStart=/opt/node /inside/intruder.ts ${directory}`)
  await unit('intruder-agent.service', intrusion(agent, '/var/lib/consilium-agent'))
  await unit('intruder-coordinator.service', intrusion(coordinator, '/var/lib/consilium'))
  await unit(
    'intruder-unconfined.service',
    '[Service]\nType=oneshot\nExecStart=/opt/node /inside/intruder.ts /run\n',
  )
  await unit(
    'inside.service',
    '[Unit]\nSuccessAction=poweroff-force\nFailureAction=poweroff-force\n[Service]\nType=oneshot\nExecStart=/opt/node ' +
      '/inside/inside.ts\n',
  )
  await unit('inside.target', '[Unit]\nRequires=basic.target inside.service\nAfter=basic.target\n')

  for (const name of await readdir(join(projectRoot, 'deploy/systemd/sysusers.d')))
    await cp(join(projectRoot, 'deploy/systemd/sysusers.d', name), dir.join('sysusers', name))
  for (const name of ['inside.ts', 'intruder.ts'])
    await cp(join(import.meta.dirname, 'booted', name), dir.join('inside', name))
  for (const [index, site] of ['a', 'b', 'c'].entries())
    await writeFile(dir.join('srv', `site-${site}.csv`), hospitalCsv(index))
  await writeFile(dir.join('srv/plan.yaml'), smallPlan({ localEpochs: 5 }))
  await cp(process.execPath, dir.join('opt/node'))
  // As docs/install.md installs from source: 'current' is the project's folder.
  for (const name of ['consilium', 'consilium-agent'])
    await symlink('/project', dir.join('opt', name, 'current'))
}

async function boot(dir: TemporaryDirectory): Promise<Found> {
  const readOnly = {
    '/opt': 'opt',
    '/etc/systemd/system': 'units',
    '/etc/sysusers.d': 'sysusers',
    '/srv': 'srv',
    '/inside': 'inside',
  }
  const nspawn = [
    'systemd-nspawn --directory=/ --volatile=yes --boot --register=no --keep-unit --private-network',
    ...Object.entries(readOnly).map(([inside, name]) => `--bind-ro=${dir.join(name)}:${inside}`),
    `--bind-ro=${projectRoot}:/project --bind=${dir.join('home')}:/home --bind=${dir.join('out')}:/out`,
    'systemd.firstboot=off systemd.unit=inside.target systemd.show_status=no',
  ].join(' ')
  // In namespaces of its own, so that it leaves no mount and, whatever happens to it, no process.
  const alone = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const { stdout } = await run('unshare', [
    ...alone,
    'sh',
    '-c',
    `mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd && exec ${nspawn} </dev/null 2>&1`,
  ])
  const failure = await readFile(dir.join('out/failed'), 'utf8').catch(() => null)
  const found = await readFile(dir.join('out/found.json'), 'utf8').catch(() => null)
  if (failure !== null || found === null) throw new Error(failure ?? stdout)
  return JSON.parse(found) as Found
}

const reason = obstacle()

describe.skipIf(reason !== null)(
  `services under a booted systemd${reason === null ? '' : ` (not checked: ${reason})`}`,
  () => {
    let found: Found

    beforeAll(async () => {
      await using dir = await temporaryDirectory()
      await prepare(dir)
      found = await boot(dir)
    }, 180_000)

    it('train a model together, with WASM, though one of them is killed on the way', () => {
      expect(found.backend).toBe('wasm')
      expect(found.models[0]).toMatch(/^[0-9a-f]{64}$/)
      expect(new Set(found.models).size).toBe(1)
      expect(found.restarts).toEqual(['0', '1', '0'])
    })

    it('are Node itself, without root, privileges, core files or swap', () => {
      const confined = {
        isRoot: 'false',
        capabilities: '0'.repeat(48),
        noNewPrivileges: '1',
        seccomp: '2',
        coreLimit: '0 0',
        swapMax: '0',
        command: expect.stringMatching(/^(node|MainThread)$/),
      }
      expect(found.confined).toEqual({ agent: confined, consilium: confined })
      expect(found.modes).toEqual(['700', '600', '700', '600'])
    })

    it('stay down where only a person can help, and say so', () => {
      expect(found.notEnrolled).toMatchObject({
        status: '5',
        restarts: '0',
        said: expect.stringContaining("Run 'consilium-agent enroll' first."),
      })
      expect(found.wrongConfiguration).toEqual({ status: '3', restarts: '0' })
    })

    it('stop on SIGTERM, long before they would be killed', () => {
      for (const { result, ms } of Object.values(found.stops)) {
        expect(result).toBe('success')
        expect(ms).toBeLessThan(25_000)
      }
    })

    it('serve on port 443 with the drop-in', () => {
      expect(found.on443).toContain('"address":"127.0.0.1:443"')
    })

    it('leave an intruder what an unconfined process can do and they cannot', () => {
      const { unconfined, agent, coordinator } = found.intruder
      expect(new Set(Object.values(unconfined))).toEqual(new Set(['done']))
      const { 'accept connections': agentAccepts, ...agentDoes } = agent
      const { 'accept connections': _, ...coordinatorDoes } = coordinator
      expect(Object.entries(agentDoes).filter(([, outcome]) => outcome === 'done')).toEqual([])
      expect(Object.entries(coordinatorDoes).filter(([, outcome]) => outcome === 'done')).toEqual([])
      expect(agentAccepts).toBe('EPERM')
    })
  },
)
