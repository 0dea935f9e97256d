/**
 * Checks every file of the bundle that this one lies in and installs them under a prefix, whole or not at
 * all:
 *
 *     PREFIX/releases/VERSION-DIGEST/   the files, one directory for each build
 *     PREFIX/current                    a link to the one in use
 *     PREFIX/bin/NAME                   the command
 *
 * What is installed are the very bytes that were checked.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

const SUMS = 'SHA256SUMS'
const SIGNATURE = 'SHA256SUMS.sig'

/** Exit codes as the commands have them (docs/commands.md). */
const WRONGLY_CALLED = 2
const NOT_SIGNED_BY_THAT_KEY = 7
const DAMAGED = 11
const NO_PLATFORM = 13

class Refusal extends Error {
  constructor(exitCode, message) {
    super(message)
    this.exitCode = exitCode
  }
}

const bundle = import.meta.dirname
const manifest = JSON.parse(readFileSync(join(bundle, 'package.json'), 'utf8'))
const [program, main] = Object.entries(manifest.bin)[0]

const USAGE = `Usage: ./install.sh (--verify-key PUB.pem | --without-signature) [--prefix DIR]

  --verify-key         the public key of who made this bundle, which you have from them and not from where the bundle came from
  --without-signature  checks for damage only: you know by other means that this bundle is the one that was published
  --prefix             where it goes (default: /opt/${program})
`

function install() {
  const options = parsed()
  if (options.help) {
    process.stdout.write(USAGE)
    return
  }
  checkPlatform()
  const sums = readFileSync(join(bundle, SUMS))
  if (options.key !== null) checkSignature(sums, options.key)
  const digests = parseSums(sums.toString('utf8'))
  checkNothingElse(digests)

  const release = join(options.prefix, 'releases', `${manifest.version}-${sha256(sums).slice(0, 12)}`)
  place(release, sums, digests)
  switchTo(release, options)
  process.stdout.write(`${program} ${manifest.version} is in ${release}, ${digests.size} files checked${options.key === null ? '' : ' and signed by that key'}.
Call it as ${join(options.prefix, 'bin', program)}; ${join(release, 'INSTALL.md')} goes on with the service.
`)
}

function parsed() {
  let values
  try {
    ;({ values } = parseArgs({
      options: {
        node: { type: 'string' },
        prefix: { type: 'string', default: `/opt/${program}` },
        'verify-key': { type: 'string' },
        'without-signature': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }))
  } catch (error) {
    throw new Refusal(WRONGLY_CALLED, `${error.message}\n\n${USAGE}`)
  }
  const { node = process.execPath, help, 'verify-key': key = null, 'without-signature': unsigned } = values
  const prefix = resolve(values.prefix)
  if (!help && (key === null) !== unsigned)
    throw new Refusal(
      WRONGLY_CALLED,
      `say whose bundle this must be with --verify-key PUB.pem, or --without-signature.\n\n${USAGE}`,
    )
  for (const path of [prefix, node]) {
    if (!isAbsolute(path) || /['\n]/.test(path))
      throw new Refusal(
        WRONGLY_CALLED,
        `${JSON.stringify(path)} cannot be used: expected an absolute path without quotes or line ends`,
      )
  }
  return { node, prefix, key, help }
}

function checkPlatform() {
  const { os, cpu } = manifest
  if (!os.includes(process.platform) || !cpu.includes(process.arch)) {
    throw new Refusal(
      NO_PLATFORM,
      `this bundle is for ${os}-${cpu}, and this machine's Node is for ` +
        `${process.platform}-${process.arch}: take the bundle for that`,
    )
  }
  if (process.report.getReport().header.glibcVersionRuntime === undefined) {
    throw new Refusal(
      NO_PLATFORM,
      'this bundle needs a Linux with glibc, and this Node was made for another C library (Alpine ' +
        'has musl): use a Debian, Ubuntu, Red Hat or SUSE',
    )
  }
}

function checkSignature(sums, file) {
  let key
  try {
    key = createPublicKey(readFileSync(file))
  } catch (error) {
    throw new Refusal(
      WRONGLY_CALLED,
      `'${file}' is no public key in PEM (${error.message}): check --verify-key`,
    )
  }
  if (!existsSync(join(bundle, SIGNATURE))) {
    throw new Refusal(
      NOT_SIGNED_BY_THAT_KEY,
      `this bundle is not signed (${SIGNATURE} is missing): nothing was installed. Ask who made it ` +
        'for a signed one',
    )
  }
  if (
    key.asymmetricKeyType !== 'ed25519' ||
    !verify(null, sums, key, readFileSync(join(bundle, SIGNATURE)))
  ) {
    throw new Refusal(
      NOT_SIGNED_BY_THAT_KEY,
      `this bundle was not signed with the key in '${file}', or was changed afterwards: nothing was ` +
        'installed. Check that the key is that of who made the bundle, and fetch the bundle again',
    )
  }
}

/** Path by path, the digest that it must have. */
function parseSums(text) {
  const digests = new Map()
  for (const line of text.split('\n').slice(0, -1)) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}([\w@.+/-]+)$/.exec(line) ?? []
    if (path === undefined || isAbsolute(path) || path.split('/').includes('..'))
      throw damaged(SUMS, 'has a line that is none of its own')
    digests.set(path, digest)
  }
  return digests
}

/** A file that nobody listed could be loaded in place of one that was. */
function checkNothingElse(digests) {
  for (const entry of readdirSync(bundle, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(bundle.length + 1)
    if (entry.isDirectory() || path === SUMS || path === SIGNATURE) continue
    if (!entry.isFile() || !digests.has(path)) throw damaged(path, `is not one that ${SUMS} lists`)
  }
}

function place(release, sums, digests) {
  const unfinished = `${release}.${process.pid}-unfinished`
  try {
    for (const [path, digest] of digests) {
      const target = join(unfinished, path)
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
      writeFileSync(target, checkedFile(path, digest), { mode: 0o644 })
      if (path === main) chmodSync(target, 0o755)
    }
    // So that 'sha256sum --check' goes on to tell what somebody changed.
    writeFileSync(join(unfinished, SUMS), sums, { mode: 0o644 })
    // A build that is there already is replaced by itself: what somebody changed in it is mended.
    if (existsSync(release)) renameSync(release, `${unfinished}-old`)
    renameSync(unfinished, release)
    rmSync(`${unfinished}-old`, { recursive: true, force: true })
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

function checkedFile(path, digest) {
  let content
  try {
    content = readFileSync(join(bundle, path))
  } catch {
    throw damaged(path, 'is missing')
  }
  if (sha256(content) !== digest) throw damaged(path, 'is not what was packed, by its SHA-256')
  return content
}

function switchTo(release, { prefix, node }) {
  mkdirSync(join(prefix, 'bin'), { recursive: true, mode: 0o755 })
  const command = join(prefix, 'bin', program)
  writeFileSync(`${command}.new`, `#!/bin/sh\nexec '${node}' '${join(prefix, 'current', main)}' "$@"\n`)
  chmodSync(`${command}.new`, 0o755)
  renameSync(`${command}.new`, command)
  const link = join(prefix, 'current')
  rmSync(`${link}.new`, { force: true })
  symlinkSync(join('releases', release.slice(release.lastIndexOf('/') + 1)), `${link}.new`)
  renameSync(`${link}.new`, link)
}

function damaged(path, finding) {
  return new Refusal(
    DAMAGED,
    `the bundle is damaged or was changed: ${path} ${finding}. Nothing was installed; fetch the ` +
      'bundle again and compare its SHA-256 with the published one',
  )
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

try {
  process.umask(0o022)
  install()
} catch (error) {
  if (!(error instanceof Refusal) && error.syscall === undefined) throw error
  const said =
    error instanceof Refusal
      ? error.message
      : `${error.message}. Nothing was switched over; install as a user who may write there, or name ` +
        'another place with --prefix'
  process.stderr.write(`install.sh: ${said}\n`)
  process.exitCode = error instanceof Refusal ? error.exitCode : DAMAGED
}
