/**
 * What somebody who took over a service's process would try. Prints by attempt `done` or the error's code.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setPriority } from 'node:os'

const directory = process.argv[2] ?? ''

/** Throws like the file functions do. */
function checked({
  error,
  status,
}: {
  readonly error?: Error | undefined
  readonly status: number | null
}): void {
  if (error !== undefined) throw error
  if (status !== 0) throw Object.assign(new Error('the command failed'), { code: `exit ${status}` })
}

function runWritten(file: string): void {
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o700)
  checked(spawnSync(file))
}

const attempts: Readonly<Record<string, () => unknown>> = {
  'write beside the own directory': () => writeFileSync('/var/tmp-intruder', ''),
  'change the configuration of the machine': () => writeFileSync('/etc/cron-intruder', ''),
  'look into home directories': () => readdirSync('/home/anna'),
  'set a kernel variable': () => writeFileSync('/proc/sys/net/ipv4/conf/lo/forwarding', '0'),
  'see other processes': () => readFileSync('/proc/1/cmdline'),
  'run what was written': () => runWritten(`${directory}/program`),
  'run what was written to /tmp': () => runWritten('/tmp/program'),
  'make a file that runs as its owner': () => {
    writeFileSync(`${directory}/suid`, '')
    chmodSync(`${directory}/suid`, 0o4755)
  },
  'make a namespace': () => checked(spawnSync('unshare', ['--user', 'true'])),
  'take precedence': () => setPriority(-5),
  'become root': () => process.setuid?.(0),
}

const found: Record<string, string> = {}
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    attempt()
    found[name] = 'done'
  } catch (error) {
    found[name] = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}
const server = createServer()
const finish = (outcome: string): void => {
  found['accept connections'] = outcome
  process.stdout.write(`${JSON.stringify(found)}\n`)
  server.close()
}
server.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? ''))
server.listen(0, '127.0.0.1', () => finish('done'))
