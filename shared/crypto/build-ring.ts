/**
 * `npm run generate` writes generated/ring-wasm.ts from assembly/ring.ts with the AssemblyScript compiler; with `--check` it
 * writes nothing and fails if what is committed is not what the source says.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { main as compile } from 'assemblyscript/asc'

const source = join(import.meta.dirname, 'assembly', 'ring.ts')
const target = join(import.meta.dirname, 'generated', 'ring-wasm.ts')

let module: Uint8Array | null = null
const { error, stderr } = await compile(['ring.ts', '--runtime', 'stub', '-O3', '--noAssert', '--outFile', 'ring.wasm'], {
  readFile: (name) => (name === 'ring.ts' ? readFile(source, 'utf8') : null),
  writeFile: (_name, content) => {
    if (typeof content !== 'string') module = content
  },
  listFiles: () => [],
})
if (error !== null || module === null) {
  process.stderr.write(`shared/crypto/assembly/ring.ts does not compile:\n${stderr.toString()}\n`)
  process.exit(1)
}
const text = `// Written by \`npm run generate\` from shared/crypto/assembly/ring.ts.\nexport const RING_WASM =\n  '${Buffer.from(module).toString('base64')}'\n`
const committed = await readFile(target, 'utf8').catch(() => '')
if (committed !== text && process.argv.includes('--check')) {
  process.stderr.write("shared/crypto/generated/ring-wasm.ts is not what shared/crypto/assembly/ring.ts says.\nRun 'npm run generate' and commit the result.\n")
  process.exit(1)
}
if (committed !== text) await writeFile(target, text)
