/**
 * `npm run generate` writes shared/wire/generated from the `.proto` files; with `--check` it writes nothing
 * and fails if what is committed is not what they say. Both refuse a change that a peer in the field would
 * misread (contract.ts).
 *
 * The code is pbjs's static one, messages only: it runs under `--disallow-code-generation-from-strings`,
 * where reflection does not, and the services are a typed table in shared/rpc because static code drops the
 * streaming flags.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import pbjs from 'protobufjs-cli/pbjs.js'
import { breakingChanges, type Contract, readContract } from './contract.ts'

/** Everything is relative to it; `--root` lets tests work on a copy. */
const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: dirname(import.meta.dirname) },
  },
})
const protoFolder = join(options.root, 'proto')
const contractFile = join(protoFolder, 'consilium', 'v1', 'contract.json')

process.exitCode = await generate()

async function generate(): Promise<number> {
  const folder = join(protoFolder, 'consilium', 'v1')
  const sources = (await readdir(folder)).filter((name) => name.endsWith('.proto')).sort()
  const files = sources.map((name) => join(folder, name))
  const contract = readContract(files, protoFolder)
  const committed = await readText(contractFile)
  const problems = committed === undefined ? [] : breakingChanges(JSON.parse(committed) as Contract, contract)
  if (problems.length > 0) {
    return fail([
      'proto/consilium/v1 has changed in a way that peers already in the field would misread:',
      ...problems.map((problem) => `  ${problem}`),
      'Undo it and add new fields, values or methods instead; what cannot be said so begins ' +
        'proto/consilium/v2.',
    ])
  }

  const outputs = new Map([[contractFile, `${JSON.stringify(contract, null, 2)}\n`]])
  for (const [name, text] of await generateCode(files))
    outputs.set(join(options.root, 'shared', 'wire', 'generated', name), text)
  const changed: string[] = []
  for (const [file, text] of outputs) if ((await readText(file)) !== text) changed.push(file)
  if (options.check) {
    if (changed.length === 0) return 0
    return fail([
      ...changed.map((file) => `${relative(options.root, file)} is not what proto/consilium/v1 says.`),
      "Run 'npm run generate' and commit the result.",
    ])
  }
  for (const file of changed) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, outputs.get(file) ?? '')
    process.stdout.write(`${relative(options.root, file)}\n`)
  }
  return 0
}

/**
 * File name → text. Two passes, because pbjs takes the types from the comments and the comments are half of
 * the code.
 */
async function generateCode(files: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'consilium-generate-'))
  try {
    const shape = ['--no-service', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl']
    const run = (out: string, ...extra: readonly string[]): Promise<unknown> =>
      promisify(pbjs.main)([
        '--target',
        'static-module',
        '--wrap',
        'esm',
        ...shape,
        ...extra,
        '--path',
        protoFolder,
        '--out',
        join(scratch, out),
        ...files,
      ])
    await run('typed.js', '--dts')
    await run('consilium.js', '--no-comments')
    const header = "// Generated from proto/consilium/v1 by 'npm run generate'. Do not edit.\n"
    const types = await readFile(join(scratch, 'typed.d.ts'), 'utf8')
    return [
      ['consilium.js', header + (await readFile(join(scratch, 'consilium.js'), 'utf8'))],
      // `import = require` is not allowed in the types of an ES module.
      [
        'consilium.d.ts',
        header + types.replace('import Long = require("long")', 'import type Long from "long"'),
      ],
    ]
  } finally {
    await rm(scratch, { recursive: true })
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function fail(lines: readonly string[]): number {
  process.stderr.write(`${lines.join('\n')}\n`)
  return 1
}
