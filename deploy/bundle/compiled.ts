/** The project's TypeScript as JavaScript, file by file, since Node strips no types inside `node_modules`. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { ConsiliumError } from '@consilium/shared/kernel'
import { copyTo, filesIn } from './files.ts'

const run = promisify(execFile)

/** What needs no compiling. */
const AS_IT_IS = /\.(c?js|json|wasm|css|svg)$/

/** Files by URL, such as a worker's: the compiler rewrites imports only. */
const URL_OF_SOURCE = /(new URL\((['"])\.{1,2}\/[^'"]+)\.ts(\2, import\.meta\.url\))/g
const SOURCE_IN_QUOTES = /(['"`])\.{1,2}\/[^'"`\n]*(?<!\.d)\.ts\1/

/**
 * Compiles the workspaces into `out`: `out/shared/…`, `out/client-agent/…`.
 *
 * @throws ConsiliumError `INTERNAL` if the compiler fails or a path to a source file would be left
 */
export async function compileInto({
  root,
  out,
  workspaces,
}: {
  readonly root: string
  readonly out: string
  readonly workspaces: readonly string[]
}): Promise<void> {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin',
    'tsc',
  )
  try {
    await run(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json'), '--outDir', out])
  } catch (cause) {
    const said =
      cause instanceof Error && 'stdout' in cause
        ? String(cause.stdout).split('\n').slice(0, 5).join('\n')
        : String(cause)
    throw new ConsiliumError('INTERNAL', `tsc did not compile the bundle: ${said}`, { cause })
  }
  const files = await Promise.all(
    workspaces.map(async (workspace) =>
      (await filesIn(join(root, workspace))).map((path) => join(workspace, path)),
    ),
  )
  for (const path of files.flat()) if (AS_IT_IS.test(path)) await copyTo(join(root, path), join(out, path))
  // When everything is there, since what a file names is looked for.
  for (const path of files.flat())
    if (/\.(ts|c?js|json)$/.test(path)) await pointToCompiled(join(out, path).replace(/(?<!\.d)\.ts$/, '.js'))
}

async function pointToCompiled(file: string): Promise<void> {
  if (!existsSync(file)) return
  const before = await readFile(file, 'utf8')
  const isManifest = file.endsWith('package.json')
  const after = isManifest
    ? before.replace(/("\.\/[^"]+)\.ts"/g, '$1.js"')
    : before.replace(URL_OF_SOURCE, '$1.js$3')
  const left = SOURCE_IN_QUOTES.exec(after)?.[0]
  if (left !== undefined)
    throw new ConsiliumError(
      'INTERNAL',
      `${file} would look for the source file ${left}, which is not in a bundle: name it as new ` +
        'URL(…, import.meta.url)',
    )
  for (const [, relative = ''] of isManifest
    ? []
    : after.matchAll(/new URL\(['"](\.{1,2}\/[^'"]+\.js)['"], import\.meta\.url\)/g)) {
    if (!existsSync(resolve(dirname(file), relative)))
      throw new ConsiliumError('INTERNAL', `${file} names ${relative}, which is not in the bundle`)
  }
  if (after !== before) await writeFile(file, after)
}
