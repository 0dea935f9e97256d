/** `npm run bundle:agent`, `npm run bundle:coordinator`. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { asConsiliumError, ConsiliumError } from '@consilium/shared/kernel'
import { bytesText } from '@consilium/shared/terminal'
import { buildBundle, PLATFORMS, TARGETS } from './build.ts'

const USAGE = `Usage: npm run bundle:agent -- [--platform ${PLATFORMS.join('|')}] [--sign KEY.pem] [--out DIR]

  --platform  whose native parts go in (default: linux-x64)
  --sign      signs the bundle with this Ed25519 private key ('openssl genpkey -algorithm ed25519')
  --out       where it goes (default: dist)
`

async function main(args: readonly string[]): Promise<void> {
  const { target, platform, sign, out, help } = parsed(args)
  if (help) {
    process.stdout.write(USAGE)
    return
  }
  const root = join(import.meta.dirname, '../..')
  const bundle = await buildBundle({
    root,
    target,
    platform,
    out: out ?? join(root, 'dist'),
    signingKey: sign ?? null,
  })
  process.stdout.write(`${bundle.file}
${bytesText(bundle.bytes)}, ${bundle.files} files, ${bundle.isSigned ? 'signed' : 'not signed'}
SHA-256 ${bundle.digest}
`)
}

function parsed(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        platform: { type: 'string', default: 'linux-x64' },
        sign: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    return {
      ...values,
      target: oneOf(Object.keys(TARGETS) as (keyof typeof TARGETS)[], positionals[0] ?? ''),
      platform: oneOf(PLATFORMS, values.platform),
    }
  } catch (thrown) {
    throw new ConsiliumError('USAGE', `${thrown instanceof Error ? thrown.message : thrown}\n\n${USAGE}`)
  }
}

function oneOf<Name extends string>(names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text)
  if (found === undefined) throw new Error(`'${text}' is none of ${names.join(', ')}`)
  return found
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  const error = asConsiliumError(thrown)
  process.stderr.write(
    `bundle: ${error.message}\n${error.code === 'INTERNAL' ? `${String(error.cause ?? '')}\n` : ''}`,
  )
  process.exitCode = error.exitCode
})
