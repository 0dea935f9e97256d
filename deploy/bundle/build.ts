/**
 * One archive that installs on a machine with only Node: our JavaScript, the packages it runs on, and an
 * installer that checks them.
 */
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { ConsiliumError, type Digest, sha256 } from '@consilium/shared/kernel'
import { compileInto } from './compiled.ts'
import { allFilesIn, copyTo, filesIn } from './files.ts'
import { type Closure, productionClosure } from './locked.ts'
import { readSigningKey, signature, sumLine } from './signing.ts'

const run = promisify(execFile)

export const TARGETS = {
  agent: {
    name: 'consilium-agent',
    workspace: 'client-agent',
    units: ['consilium-agent.service', 'sysusers.d/consilium-agent.conf', 'user/consilium-agent.service'],
  },
  coordinator: {
    name: 'consilium',
    workspace: 'coordinator',
    units: ['consilium.service', 'drop-ins/consilium-port-443.conf', 'sysusers.d/consilium.conf'],
  },
} as const
export type Target = keyof typeof TARGETS

export const PLATFORMS = ['linux-x64', 'linux-arm64'] as const
export type Platform = (typeof PLATFORMS)[number]

export interface BundleOptions {
  /** The project's folder, after `npm ci`. */
  readonly root: string
  readonly target: Target
  readonly platform: Platform
  /** Where the archive goes. */
  readonly out: string
  /** PEM file of the Ed25519 key to sign with. */
  readonly signingKey: string | null
}

export interface Bundle {
  /** The archive; `.sha256` and, if it is signed, `.sig` lie beside it. */
  readonly file: string
  readonly bytes: number
  readonly digest: Digest
  readonly files: number
  readonly isSigned: boolean
}

/**
 * Every file's time, so that two builds give equal bytes: tar's and zip's oldest common one, 1 January 1980.
 */
const MODIFIED_S = 315_532_800

const ARCHIVE_BYTES_MAX = 1 << 30

/**
 * What can be loaded at run time, and what must go along by law. Sources in C, types and maps stay behind.
 */
const LOADED = ['.js', '.cjs', '.mjs', '.json', '.wasm', '.proto']
const LEGAL = /^(licen[cs]e|notice|copying|copyright|patents|authors|readme)/i

/** @throws ConsiliumError `CONFLICT` if `npm ci` did not run, `NOT_FOUND` | `INVALID_ARGUMENT` for the key */
export async function buildBundle({
  root,
  target,
  platform,
  out,
  signingKey,
}: BundleOptions): Promise<Bundle> {
  const key = signingKey === null ? null : await readSigningKey(signingKey)
  const { workspace, name: program } = TARGETS[target]
  const closure = await productionClosure(root, workspace)
  const { version } = JSON.parse(await readFile(join(root, workspace, 'package.json'), 'utf8')) as {
    version: string
  }
  const name = `${program}-${version}-${platform}`
  const work = await mkdtemp(join(tmpdir(), 'consilium-bundle-'))
  try {
    const stage = join(work, name)
    await fill({ stage, work, root, target, platform, version, closure })
    const paths = await allFilesIn(stage)
    const sums = await Promise.all(
      paths.map(async (path) => sumLine(sha256(await readFile(join(stage, path))), path)),
    )
    const sumsText = Buffer.from(sums.join(''))
    await writeFile(join(stage, 'SHA256SUMS'), sumsText)
    if (key !== null) await writeFile(join(stage, 'SHA256SUMS.sig'), signature(key, sumsText))
    await setModes(stage, ['install.sh', `${workspace}/bin/${program}.js`])
    const archive = await packed(work, name)

    await mkdir(out, { recursive: true })
    const file = join(out, `${name}.tar.gz`)
    const digest = sha256(archive)
    await rm(`${file}.sig`, { force: true })
    await writeFile(file, archive)
    await writeFile(`${file}.sha256`, sumLine(digest, `${name}.tar.gz`))
    if (key !== null) await writeFile(`${file}.sig`, signature(key, archive))
    return { file, bytes: archive.length, digest, files: paths.length, isSigned: key !== null }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

interface FillOptions {
  readonly stage: string
  readonly work: string
  readonly root: string
  readonly target: Target
  readonly platform: Platform
  readonly version: string
  readonly closure: Closure
}

async function fill({
  stage,
  work,
  root,
  target,
  platform,
  version,
  closure: { workspaces, packages },
}: FillOptions): Promise<void> {
  const { name, workspace, units } = TARGETS[target]
  const compiled = join(work, 'compiled')
  await compileInto({ root, out: compiled, workspaces })
  await mkdir(stage)
  for (const each of workspaces) {
    const place = join(stage, placeOf(each, workspace))
    await mkdir(dirname(place), { recursive: true })
    await rename(join(compiled, each), place)
  }
  for (const { path } of packages)
    await copyPackage(join(root, path), join(stage, placeOf(path, workspace)), platform)
  for (const file of units) await copyTo(join(root, 'deploy/systemd', file), join(stage, 'systemd', file))
  for (const file of ['install.sh', 'install.mjs'])
    await copyTo(join(root, 'deploy/bundle/installer', file), join(stage, file))
  for (const file of ['LICENSE', 'NOTICE']) await copyTo(join(root, file), join(stage, file))
  await copyTo(join(root, 'docs/install.md'), join(stage, 'INSTALL.md'))
  const [os, cpu] = platform.split('-')
  await writeJson(join(stage, 'package.json'), {
    name,
    version,
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '^22.19 || >=24.15' },
    os: [os],
    cpu: [cpu],
    libc: ['glibc'],
    bin: { [name]: `${workspace}/bin/${name}.js` },
  })
  await writeJson(
    join(stage, 'PACKAGES.json'),
    packages.map((each) => ({ ...each, path: placeOf(each.path, workspace) })),
  )
}

/**
 * Where something of the project's folder is in the bundle: the main workspace stays, others become packages.
 */
function placeOf(path: string, main: string): string {
  const [first = ''] = path.split('/')
  return first === main || first === 'node_modules' ? path : `node_modules/@consilium/${path}`
}

async function copyPackage(from: string, to: string, platform: Platform): Promise<void> {
  for (const path of await filesIn(from)) {
    const [name, extension] = [basename(path), extname(path)]
    const isKept =
      extension === '.node' ? name === `${platform}.node` : LOADED.includes(extension) || LEGAL.test(name)
    if (isKept) await copyTo(join(from, path), join(to, path))
  }
}

/**
 * Modes do not depend on who builds: what is called is executable, everything is readable, nothing writable
 * but by its owner.
 */
async function setModes(stage: string, executable: readonly string[]): Promise<void> {
  await chmod(stage, 0o755)
  for (const entry of await readdir(stage, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    await chmod(
      path,
      entry.isDirectory() || executable.includes(path.slice(stage.length + 1)) ? 0o755 : 0o644,
    )
  }
}

/** A tar (https://reproducible-builds.org/docs/archives) that depends on names and contents alone. */
async function packed(work: string, name: string): Promise<Buffer> {
  const order = [
    '--format=ustar',
    '--sort=name',
    `--mtime=@${MODIFIED_S}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
  ]
  try {
    const { stdout } = await run('tar', ['--create', ...order, '--directory', work, name], {
      encoding: 'buffer',
      maxBuffer: ARCHIVE_BYTES_MAX,
    })
    return gzipSync(stdout)
  } catch (cause) {
    throw new ConsiliumError('INTERNAL', 'the archive could not be made: building a bundle needs GNU tar', {
      cause,
    })
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`)
}
