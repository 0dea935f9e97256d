/** Who imports whom, read off the sources. */
import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'

export interface Import {
  readonly from: string
  /** A path from the project's root for what is in it, else the specifier itself: `node:fs`, `zod`. */
  readonly to: string
  /** `import type`: gone at run time. */
  readonly typeOnly: boolean
}

export interface SourceGraph {
  readonly files: readonly string[]
  readonly imports: readonly Import[]
  /**
   * Everything that runs when `entries` are imported, themselves and specifiers of other packages included.
   */
  reachedFrom(entries: readonly string[]): ReadonlySet<string>
}

export const projectRoot = dirname(dirname(import.meta.dirname))

const packages = ['shared', 'coordinator', 'client-agent', 'sim']
const statement =
  /^[ \t]*(?:import|export)\s+(type\s)?(?:[^'";]*?\bfrom\s*)?'([^']+)'|\bimport\(\s*'([^']+)'/gm

/** Reads every source of the four packages under `root`. */
export async function readSourceGraph(root = projectRoot): Promise<SourceGraph> {
  const files: string[] = []
  for (const name of packages) {
    for await (const file of glob(`${name}/**/*.{ts,js,cjs}`, {
      cwd: root,
      exclude: (path) => path.includes('node_modules'),
    })) {
      if (!file.endsWith('.d.ts')) files.push(file)
    }
  }
  const faces = readFaces(root)
  const imports = files.flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(statement)].map(
      ([, type, fixed, dynamic]): Import => {
        const specifier = fixed ?? dynamic ?? ''
        const to = specifier.startsWith('.')
          ? posix.join(dirname(from), specifier)
          : (faces.get(specifier) ?? specifier)
        return { from, to, typeOnly: type !== undefined }
      },
    ),
  )
  const next = Map.groupBy(
    imports.filter((edge) => !edge.typeOnly),
    (edge) => edge.from,
  )
  return {
    files: files.sort(),
    imports,
    reachedFrom(entries) {
      const reached = new Set(entries)
      for (const file of reached) for (const edge of next.get(file) ?? []) reached.add(edge.to)
      return reached
    },
  }
}

/**
 * The package that a path is in and its room: `shared/crypto/lanes/pack.ts` is in `shared/crypto`,
 * `coordinator/compose.ts` in `coordinator`.
 */
export function roomOf(path: string): string | undefined {
  const [name, room, ...rest] = path.split('/')
  if (name === undefined || !packages.includes(name)) return undefined
  return rest.length === 0 ? name : `${name}/${room}`
}

/** `@consilium/shared/kernel` → `shared/kernel/index.ts`, as the packages' `exports` say. */
function readFaces(root: string): ReadonlyMap<string, string> {
  const faces = new Map<string, string>()
  for (const name of packages) {
    const file = join(root, name, 'package.json')
    if (!existsSync(file)) continue
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
      name: string
      exports?: Record<string, string>
    }
    for (const [face, target] of Object.entries(manifest.exports ?? {}))
      faces.set(posix.join(manifest.name, face), posix.join(name, target))
  }
  return faces
}
