/**
 * What stands between a hospital and a coordinator, as Debian packages it: a forward proxy and a TCP
 * pass-through.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Address } from '@consilium/shared/rpc'
import { listen } from './tcp.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const TINYPROXY = '/usr/bin/tinyproxy'
const NGINX = '/usr/sbin/nginx'
const NGINX_STREAM = '/usr/lib/nginx/modules/ngx_stream_module.so'

export const hasTinyproxy = existsSync(TINYPROXY)
export const hasNginxStream = existsSync(NGINX) && existsSync(NGINX_STREAM)

export interface Middlebox extends AsyncDisposable {
  readonly address: Address
}

interface Program {
  readonly command: string
  readonly args: (configuration: string) => readonly string[]
  readonly configuration: (port: number, directory: string) => string
}

/** A forward proxy; with credentials it wants them. */
export function tinyproxy(
  credentials: { readonly user: string; readonly password: string } | null = null,
): Promise<Middlebox> {
  return run({
    command: TINYPROXY,
    args: (configuration) => ['-d', '-c', configuration],
    configuration: (port) =>
      [
        `Port ${port}`,
        'Listen 127.0.0.1',
        'Timeout 600',
        'MaxClients 50',
        'Allow 127.0.0.1',
        ...(credentials === null ? [] : [`BasicAuth ${credentials.user} ${credentials.password}`]),
        '',
      ].join('\n'),
  })
}

/** Passes TCP through, as one does to give a coordinator port 443. */
export function nginxStream(to: Address): Promise<Middlebox> {
  return run({
    command: NGINX,
    args: (configuration) => ['-c', configuration, '-e', 'stderr'],
    configuration: (port, directory) => `load_module ${NGINX_STREAM};
daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr;
events {}
stream { server { listen 127.0.0.1:${port}; proxy_pass ${to.host}:${to.port}; } }
`,
  })
}

async function run({ command, args, configuration }: Program): Promise<Middlebox> {
  const directory = await temporaryDirectory()
  const address = await freeAddress()
  const file = directory.join('configuration')
  await writeFile(file, configuration(address.port, directory.path))
  const child = spawn(command, args(file), { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    await directory[Symbol.asyncDispose]()
  }
  try {
    await answering(address, () => child.exitCode !== null)
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { address, [Symbol.asyncDispose]: stop }
}

async function freeAddress(): Promise<Address> {
  await using listening = await listen('127.0.0.1', () => {})
  return listening.address
}

async function answering(address: Address, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await accepts(address))) {
    if (hasEnded() || performance.now() > deadline)
      throw new Error(`nothing listens on ${address.host}:${address.port}`)
  }
}

function accepts(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    const done = (accepted: boolean) => (): void => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', done(true)).once('error', done(false))
  })
}
