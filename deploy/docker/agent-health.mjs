/** The container's health check: exit code 0 while an agent holds the data directory. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'

const program = join(import.meta.dirname, 'client-agent/bin/consilium-agent.js')
const { status, stdout } = spawnSync(process.execPath, [program, 'status', '--json'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.exitCode = status === 0 && JSON.parse(stdout).running ? 0 : 1
