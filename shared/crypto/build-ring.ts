/**
 * `npm run generate` writes generated/kernel-wasm.ts from assembly/*.ts with the AssemblyScript compiler;
 * with `--check` it writes nothing and fails if what is committed is not what the source says.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { main as compile } from 'assemblyscript/asc'

const SOURCES = ['ring.ts', 'lanes.ts', 'check.ts', 'shares.ts']
const target = join(import.meta.dirname, 'generated', 'kernel-wasm.ts')

let module: Uint8Array | null = null
const { error, stderr } = await compile(
  [...SOURCES, '--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd', '--outFile', 'kernel.wasm'],
  {
    readFile: (name) =>
      SOURCES.includes(name) ? readFile(join(import.meta.dirname, 'assembly', name), 'utf8') : null,
    writeFile: (_name, content) => {
      if (typeof content !== 'string') module = content
    },
    listFiles: () => [],
  },
)
if (error !== null || module === null) {
  process.stderr.write(`shared/crypto/assembly does not compile:\n${stderr.toString()}\n`)
  process.exit(1)
}
const text =
  '// Written by `npm run generate` from shared/crypto/assembly.\nexport const KERNEL_WASM ' +
  `=\n  '${Buffer.from(module).toString('base64')}'\n`
const committed = await readFile(target, 'utf8').catch(() => '')
if (committed !== text && process.argv.includes('--check')) {
  process.stderr.write(
    "shared/crypto/generated/kernel-wasm.ts is not what shared/crypto/assembly says.\nRun 'npm run " +
      "generate' and commit the result.\n",
  )
  process.exit(1)
}
if (committed !== text) await writeFile(target, text)
