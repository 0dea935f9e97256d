/**
 * The offline bundle: the same from every build, installed by Node alone, refused when a byte is not the
 * packer's.
 */
import { execFileSync } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '@consilium/shared/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bundle } from '../../deploy/bundle/build.ts'
import { enrolledSite } from '../support/enrolled-site.ts'
import { projectRoot } from '../support/source-graph.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'
import { built, installed, type KeyFiles, keyFiles, onlyNode, started, unpacked } from './bundles.ts'

let dir: TemporaryDirectory
let packer: KeyFiles
let stranger: KeyFiles
let bundle: Bundle
/** The unpacked bundle, and the same once more that no test touches. */
let files: string
let pristine: string
let path: string

beforeAll(async () => {
  dir = await temporaryDirectory()
  packer = await keyFiles(dir, 'packer')
  stranger = await keyFiles(dir, 'stranger')
  bundle = await built('agent', { out: dir.join('dist'), signingKey: packer.secret })
  files = await unpacked(bundle, dir.join('unpacked'))
  pristine = await unpacked(bundle, dir.join('pristine'))
  path = await onlyNode(dir)
}, 120_000)

afterAll(async () => {
  await dir[Symbol.asyncDispose]()
})

const install = (args: readonly string[]) => installed(files, args, { path })

/** Undoes what a test did to a file of the unpacked bundle. */
async function restore(name: string): Promise<void> {
  await rm(join(files, name), { force: true })
  if (existsSync(join(pristine, name))) await cp(join(pristine, name), join(files, name))
}

async function flipBit(file: string): Promise<void> {
  const content = await readFile(file)
  content.writeUInt8(content.readUInt8(99) ^ 1, 99)
  await writeFile(file, content)
}

/** No file; an empty directory may be left of an attempt that was refused. */
async function expectNothingIn(prefix: string): Promise<void> {
  const left = await readdir(prefix, { recursive: true, withFileTypes: true }).catch(() => [])
  expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual([])
  expect(left.map(({ name }) => name).filter((name) => name.includes('unfinished'))).toEqual([])
}

describe('a bundle', () => {
  it('has the same bytes whoever builds it', async () => {
    const umask = process.umask(0o077)
    const again = await built('agent', { out: dir.join('again'), signingKey: packer.secret })
    process.umask(umask)

    expect(again.digest).toBe(bundle.digest)
    expect(await readFile(`${again.file}.sig`)).toEqual(await readFile(`${bundle.file}.sig`))
  })

  it('is signed as a whole, so that it is checked before anything in it runs', async () => {
    const archive = await readFile(bundle.file)
    const key = createPublicKey(await readFile(packer.public))

    expect(await readFile(`${bundle.file}.sha256`, 'utf8')).toBe(
      `${sha256(archive)}  consilium-agent-0.1.0-linux-x64.tar.gz\n`,
    )
    expect(verify(null, archive, key, await readFile(`${bundle.file}.sig`))).toBe(true)
    // What docs/install.md tells people to type.
    const openssl = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      packer.public,
      '-rawin',
      '-in',
      bundle.file,
      '-sigfile',
      `${bundle.file}.sig`,
    ]
    expect(execFileSync('openssl', openssl, { encoding: 'utf8' })).toContain(
      'Signature Verified Successfully',
    )
    const script =
      /^node -e '([^']+)'/m.exec(await readFile(join(projectRoot, 'docs/install.md'), 'utf8'))?.[1] ?? ''
    const withNode = (publicKey: string): string =>
      execFileSync(process.execPath, ['-e', script, publicKey, bundle.file], { encoding: 'utf8' })
    expect([withNode(packer.public), withNode(stranger.public)]).toEqual(['true\n', 'false\n'])
  })

  it('holds JavaScript, the native parts of its platform, the licences and an inventory; no key, no source', async () => {
    const all = (await readdir(files, { recursive: true })).filter((name) => !name.endsWith('/'))
    const inventory = JSON.parse(await readFile(join(files, 'PACKAGES.json'), 'utf8')) as {
      path: string
      version: string
      integrity: string
      license: string
    }[]

    expect(all.filter((name) => name.endsWith('.node'))).toEqual([
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ])
    expect(all.filter((name) => /\.(ts|map|pem|c|cpp)$/.test(name))).toEqual([])
    expect(all).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'NOTICE',
        'INSTALL.md',
        'SHA256SUMS',
        'systemd/consilium-agent.service',
        'client-agent/bin/consilium-agent.js',
      ]),
    )
    expect(inventory.length).toBeGreaterThan(50)
    expect(
      inventory.filter(
        ({ path: place, version, integrity, license }) =>
          !all.includes(place) || version === '' || integrity === '' || license === '',
      ),
    ).toEqual([])
    expect(bundle.bytes).toBeLessThan(16 * 2 ** 20)
  })
})

describe('install.sh', () => {
  it('installs with Node and nothing else, twice if it must, and what it installed runs', async () => {
    const prefix = dir.join('opt')
    for (const _ of ['first', 'second']) {
      const { code, stdout, stderr } = await install(['--prefix', prefix, '--verify-key', packer.public])
      expect(stderr).toBe('')
      expect(stdout).toMatch(
        /^consilium-agent 0\.1\.0 is in .*, \d+ files checked and signed by that key\.$/m,
      )
      expect(code).toBe(0)
    }
    expect((await readdir(prefix)).toSorted()).toEqual(['bin', 'current', 'releases'])
    expect(await readdir(join(prefix, 'releases'))).toEqual([
      (await readlink(join(prefix, 'current'))).replace('releases/', ''),
    ])
    const modes = await Promise.all(
      ['bin/consilium-agent', 'current/package.json', 'current'].map(async (name) =>
        ((await stat(join(prefix, name))).mode & 0o777).toString(8),
      ),
    )
    expect(modes).toEqual(['755', '644', '755'])

    const program = join(prefix, 'bin/consilium-agent')
    expect(await started(program, ['--version'], { path: '' }).ended).toMatchObject({
      code: 0,
      stdout: '0.1.0\n',
      stderr: '',
    })
    expect((await started(program, ['--help'], { path: '' }).ended).stdout).toContain(
      'consilium-agent plan preview',
    )
    expect(
      await started(program, ['status', '--dir', dir.join('nowhere')], { path: '' }).ended,
    ).toMatchObject({ code: 5, stdout: '' })

    // The site page, with the files that are no code.
    await using site = await enrolledSite()
    await using ui = started(program, ['ui', '--dir', site.dir, '--json'], { path: '' })
    const { url } = await ui.out.find((line) => JSON.parse(line) as { url: string })
    for (const [file, type] of Object.entries({
      'style.css': 'text/css',
      'live.js': 'text/javascript',
      'icon.svg': 'image/svg+xml',
    })) {
      const served = await fetch(new URL(file, url))
      expect([served.status, served.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining(type),
      ])
      expect(await served.text()).toBe(
        await readFile(join(projectRoot, 'client-agent/page/assets', file), 'utf8'),
      )
    }
    ui.signal('SIGTERM')
    expect(await ui.ended).toMatchObject({ code: 0, stderr: '' })
  })

  it.each<[what: string, path: string, spoil: (file: string) => Promise<unknown>, says: string]>([
    [
      'a flipped bit',
      'client-agent/cli/main.js',
      flipBit,
      'client-agent/cli/main.js is not what was packed, by its SHA-256',
    ],
    ['a file that is missing', 'LICENSE', (file) => rm(file), 'LICENSE is missing'],
    [
      'a file that nobody packed',
      'node_modules/zod/index2.js',
      (file) => writeFile(file, 'export {}'),
      'node_modules/zod/index2.js is not one that SHA256SUMS lists',
    ],
    [
      'a link',
      'node_modules/extra',
      (file) => symlink('/etc/passwd', file),
      'node_modules/extra is not one that SHA256SUMS lists',
    ],
    [
      'a path that leads out',
      'SHA256SUMS',
      (file) => writeFile(file, `${'0'.repeat(64)}  ../outside\n`),
      'SHA256SUMS has a line that is none of its own',
    ],
  ])('refuses %s, and leaves nothing', async (_, name, spoil, says) => {
    await spoil(join(files, name))
    const { code, stdout, stderr } = await install(['--prefix', dir.join('never'), '--without-signature'])
    await restore(name)

    expect(stderr).toBe(
      `install.sh: the bundle is damaged or was changed: ${says}. Nothing was installed; fetch the ` +
        'bundle again and compare its SHA-256 with the published one\n',
    )
    expect({ code, stdout }).toEqual({ code: 11, stdout: '' })
    await expectNothingIn(dir.join('never'))
  })

  it('refuses a bundle that another key signed, that was changed and summed up anew, or that nobody signed', async () => {
    const wrongKey = await install(['--prefix', dir.join('never'), '--verify-key', stranger.public])
    const sums = await readFile(join(files, 'SHA256SUMS'), 'utf8')
    await writeFile(join(files, 'LICENSE'), 'another')
    await writeFile(
      join(files, 'SHA256SUMS'),
      sums.replace(/^.{64} {2}LICENSE$/m, `${sha256('another')}  LICENSE`),
    )
    const resummed = await install(['--prefix', dir.join('never'), '--verify-key', packer.public])
    await rm(join(files, 'SHA256SUMS.sig'))
    const unsigned = await install(['--prefix', dir.join('never'), '--verify-key', packer.public])
    for (const name of ['LICENSE', 'SHA256SUMS', 'SHA256SUMS.sig']) await restore(name)

    for (const { code, stderr } of [wrongKey, resummed]) {
      expect(stderr).toMatch(
        /^install\.sh: this bundle was not signed with the key in '.*', or was changed afterwards: nothing was installed\. .*\n$/,
      )
      expect(code).toBe(7)
    }
    expect(unsigned).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('this bundle is not signed (SHA256SUMS.sig is missing)'),
    })
    await expectNothingIn(dir.join('never'))
  })

  it('says in one sentence what is wrong with how it was called, with Node or with the place', async () => {
    const nodeOf = async (version: string): Promise<string> => {
      const node = dir.join(`node-${version}`)
      await writeFile(
        `${node}.cjs`,
        `Object.defineProperty(process.versions, 'node', { value: '${version}' })`,
      )
      await writeFile(node, `#!/bin/sh\nexec '${process.execPath}' --require '${node}.cjs' "$@"\n`)
      await chmod(node, 0o755)
      return node
    }
    await writeFile(dir.join('a-file'), '')
    await mkdir(dir.join('empty'))

    expect(await install([])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^install\.sh: say whose bundle this must be with --verify-key PUB\.pem, or --without-signature\.\n/,
      ),
    })
    expect(await install(['--verify-key', dir.join('a-file')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is no public key in PEM'),
    })
    expect(await installed(files, [], { path: dir.join('empty') })).toMatchObject({
      code: 13,
      stderr: expect.stringMatching(/^install\.sh: there is no Node: install Node 24\.15 or newer .*\n$/),
    })
    for (const version of ['20.19.0', '22.18.0', '23.11.1', '24.14.1']) {
      const { code, stderr } = await installed(files, [], { path, env: { NODE: await nodeOf(version) } })
      expect(stderr).toMatch(
        /^install\.sh: \S+ is Node [\d.]+, and 24\.15 or newer is needed \(of Node 22: 22\.19 or newer\): .*\n$/,
      )
      expect(stderr).toContain(`is Node ${version},`)
      expect(code).toBe(13)
    }
    for (const version of ['22.19.0', '24.15.0', '26.0.0']) {
      expect(
        await installed(files, ['--help'], { path, env: { NODE: await nodeOf(version) } }),
      ).toMatchObject({ code: 0, stderr: '' })
    }
    expect(await install(['--without-signature', '--prefix', dir.join('a-file')])).toMatchObject({
      code: 11,
      stderr: expect.stringMatching(/^install\.sh: ENOTDIR: .*--prefix\n$/),
    })
  })
})
