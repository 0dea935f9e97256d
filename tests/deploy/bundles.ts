/** Bundles as a hospital gets them: built, unpacked, installed. */
import { execFile, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { type Bundle, buildBundle, type Target } from '../../deploy/bundle/build.ts'
import { type Ended, RunningProcess } from '../support/processes.ts'
import { projectRoot } from '../support/source-graph.ts'
import type { TemporaryDirectory } from '../support/temporary-directory.ts'

const run = promisify(execFile)

export interface KeyFiles {
  readonly secret: string
  readonly public: string
}

/** A fresh Ed25519 pair, as PEM files. */
export async function keyFiles(dir: TemporaryDirectory, name: string): Promise<KeyFiles> {
  const pair = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const files = { secret: dir.join(`${name}.pem`), public: dir.join(`${name}.pub.pem`) }
  await writeFile(files.secret, pair.privateKey)
  await writeFile(files.public, pair.publicKey)
  return files
}

export function built(
  target: Target,
  { out, signingKey = null }: { readonly out: string; readonly signingKey?: string | null },
): Promise<Bundle> {
  return buildBundle({ root: projectRoot, target, platform: 'linux-x64', out, signingKey })
}

/** The directory that the archive holds, unpacked in `where`. */
export async function unpacked({ file }: Bundle, where: string): Promise<string> {
  await mkdir(where, { recursive: true })
  await run('tar', ['--extract', '--file', file, '--directory', where])
  return `${where}/${basename(file, '.tar.gz')}`
}

/** A directory with Node and nothing else, for `PATH`: no npm, no tools. */
export async function onlyNode(dir: TemporaryDirectory): Promise<string> {
  await mkdir(dir.join('only-node'))
  await symlink(process.execPath, dir.join('only-node', 'node'))
  return dir.join('only-node')
}

export interface Environment {
  readonly path: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a program with nothing in its environment but `PATH`. */
export function started(
  program: string,
  args: readonly string[],
  { path, env = {} }: Environment,
): RunningProcess {
  return new RunningProcess(
    `${basename(program)} ${args[0] ?? ''}`,
    spawn(program, args, { env: { PATH: path, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

/** Calls an unpacked bundle's installer. */
export function installed(bundle: string, args: readonly string[], environment: Environment): Promise<Ended> {
  return started('/bin/sh', [`${bundle}/install.sh`, ...args], environment).ended
}
