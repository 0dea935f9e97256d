/** What a workspace needs to run, as the lock file has it. */
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'

/** A package of the registry that is installed here. */
export interface LockedPackage {
  /** Where it is, from the project's folder: `node_modules/yaml`. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** Of the archive in the registry, as the lock file pins it. */
  readonly integrity: string
  /** SPDX. */
  readonly license: string
}

export interface Closure {
  /** Workspaces, the one asked for first: `client-agent`, `shared`. */
  readonly workspaces: readonly string[]
  /** Sorted by path. */
  readonly packages: readonly LockedPackage[]
}

interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
  readonly link?: boolean
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * Follows `dependencies` from a workspace, as Node will look for them. Optional peers are left out, whether
 * they are installed here or not.
 *
 * @throws ConsiliumError `CORRUPT` if the lock file lacks one, `CONFLICT` if another version is installed
 */
export async function productionClosure(root: string, workspace: string): Promise<Closure> {
  const { packages: locked } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  const seen = new Set<string>()
  const waiting = [workspace]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    for (const name of Object.keys(locked[path]?.dependencies ?? {})) waiting.push(found(locked, path, name))
  }
  const paths = [...seen].sort()
  const isWorkspace = (path: string): boolean => !path.includes('node_modules/')
  return {
    workspaces: [workspace, ...paths.filter((path) => isWorkspace(path) && path !== workspace)],
    packages: await Promise.all(
      paths.filter((path) => !isWorkspace(path)).map((path) => checked(root, path, locked[path] ?? {})),
    ),
  }
}

/** The nearest `node_modules` upwards that has it; a link's target for a workspace. */
function found(locked: Readonly<Record<string, LockEntry>>, from: string, name: string): string {
  for (let directory = from; ; directory = posix.dirname(directory)) {
    const path = posix.join(directory, 'node_modules', name)
    const entry = locked[path]
    if (entry?.link === true && entry.resolved !== undefined) return entry.resolved
    if (entry !== undefined) return path
    if (directory === '.')
      throw new ConsiliumError(
        'CORRUPT',
        `package-lock.json has no '${name}', which ${from} depends on: run 'npm install' and commit ` +
          'the lock file',
      )
  }
}

async function checked(
  root: string,
  path: string,
  { version = '', integrity = '', license = '' }: LockEntry,
): Promise<LockedPackage> {
  const manifest = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => '{}')
  const installed = (JSON.parse(manifest) as { version?: string }).version
  if (installed !== version) {
    throw new ConsiliumError(
      'CONFLICT',
      `${path} is ${installed ?? 'not installed'}, and package-lock.json says ${version}: run 'npm ci' first`,
    )
  }
  return {
    path,
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    integrity,
    license,
  }
}
