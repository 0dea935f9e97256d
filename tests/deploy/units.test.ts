/**
 * The units as files: what systemd's own tools say of them, and that they fit the commands they start. What
 * they do is in booted.test.ts.
 */
import { execFile, execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AGENT_ENDINGS } from '@consilium/client-agent/grpc'
import { ERROR_CATALOGUE, type ErrorCode } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../coordinator/config.ts'
import { projectRoot } from '../support/source-graph.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const run = promisify(execFile)

const UNITS = ['consilium.service', 'consilium-agent.service', 'user/consilium-agent.service']
const SYSTEM_UNITS = UNITS.slice(0, 2)

const read = (unit: string): Promise<string> => readFile(join(projectRoot, 'deploy/systemd', unit), 'utf8')

/** All values of a directive, in order. */
function values(text: string, directive: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${directive}=(.*)$`, 'gm'))].map(([, value = '']) => value)
}

function obstacle(): string | null {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'no systemd-analyze: install systemd'
  }
}

const reason = obstacle()

describe.skipIf(reason !== null)(
  `systemd-analyze${reason === null ? '' : ` (not checked: ${reason})`}`,
  () => {
    it.each(UNITS)('finds nothing to complain about in %s', async (unit) => {
      await using dir = await temporaryDirectory()
      const file = dir.join(unit.replace('user/', ''))
      // It wants the programs to be there, so Node is the one that runs this.
      await writeFile(file, (await read(unit)).replaceAll('/usr/bin/node', process.execPath))
      const scope = unit.startsWith('user/') ? ['--user'] : []
      const { stdout, stderr } = await run('systemd-analyze', [...scope, 'verify', '--man=no', file], {
        env: { ...process.env, XDG_RUNTIME_DIR: dir.path },
      })

      expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('consilium'))).toEqual([])
    })

    it.each(SYSTEM_UNITS)('puts the exposure of %s where docs/install.md says it is', async (unit) => {
      const { stdout } = await run('systemd-analyze', [
        'security',
        '--offline=true',
        '--no-pager',
        join(projectRoot, 'deploy/systemd', unit),
      ])
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+) OK/.exec(stdout) ?? []
      const documented = new RegExp(`\`${unit}\` \\| ([\\d.]+) \\|`).exec(
        await readFile(join(projectRoot, 'docs/install.md'), 'utf8'),
      )?.[1]

      expect(Number(exposure)).toBeLessThanOrEqual(1.2)
      expect(exposure).toBe(documented)
    })
  },
)

describe.each(UNITS)('%s', (unit) => {
  it('starts Node itself', async () => {
    expect(values(await read(unit), 'ExecStart')).toEqual([
      expect.stringMatching(/^\/usr\/bin\/node --disable-sigusr1 \S+\.js (serve|start) --dir \S+$/),
    ])
  })

  it('is restarted but for what only a person can mend', async () => {
    const [list = ''] = values(await read(unit), 'RestartPreventExitStatus')
    const codes = list.split(' ').map(Number)
    // Ends commands of people, and neither an agent, which goes on trying, nor a coordinator, which calls
    // nobody.
    const commandsOnly: readonly ErrorCode[] = ['WRONG_CERTIFICATE']
    const rows = Object.entries(ERROR_CATALOGUE).filter(([code]) => !commandsOnly.includes(code as ErrorCode))
    const passing = rows.flatMap(([, { exitCode, retry }]) =>
      retry === 'permanent' ? [] : [exitCode as number],
    )
    for (const exitCode of passing) expect(codes).not.toContain(exitCode)
    // A lock or a port that is taken is set free again, a fault or a lost run may not come back.
    const others = [
      ERROR_CATALOGUE.LOCKED,
      ERROR_CATALOGUE.ADDRESS_IN_USE,
      ERROR_CATALOGUE.INTERNAL,
      ERROR_CATALOGUE.RUN_FAILED,
    ]
    const permanent = rows.flatMap(([, { exitCode, retry }]) =>
      retry === 'permanent' && !others.some((row) => row.exitCode === exitCode) ? [exitCode] : [],
    )
    expect(new Set(codes)).toEqual(new Set(permanent.filter((exitCode) => !passing.includes(exitCode))))
  })

  // Who was shut out, or meets a second agent, would be refused again every ten seconds.
  it('stays down after everything that a coordinator can say to end an agent', async () => {
    const [list = ''] = values(await read(unit), 'RestartPreventExitStatus')
    expect(AGENT_ENDINGS).toEqual(['REVOKED', 'CONFLICT'])
    for (const code of AGENT_ENDINGS)
      expect(list.split(' ').map(Number)).toContain(ERROR_CATALOGUE[code].exitCode)
  })

  it('has longer to stop than the coordinator takes to drain', async () => {
    const [seconds = ''] = values(await read(unit), 'TimeoutStopSec')
    expect(Number.parseInt(seconds, 10)).toBeGreaterThan(Number(SETTINGS.graceSeconds.default))
  })
})
