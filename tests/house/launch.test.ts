/** The commands' starter: what an old Node does with it. An old Node is this one told that it is 18. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/source-graph.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

const old = {
  args: ['--require', './old.cjs'],
  source:
    "if (!process.env.CONSILIUM_RELAUNCHED) Object.defineProperty(process.versions, 'node', { " +
    "value: '18.20.8' })\n",
}
const main = `
export async function main(args: readonly string[]): Promise<number> {
  const { stdin, stdout, versions } = process
  if (args[0] === 'fail') throw new Error('the reason')
  if (args[0] === 'wait') {
    const held = setInterval(() => {}, 1000)
    const stopped = new Promise<number>((resolve) => process.once('SIGTERM', () => { clearInterval(held); resolve(7) }))
    stdout.write('ready')
    return await stopped
  }
  let read = ''
  for await (const chunk of stdin) read += chunk
  stdout.write(JSON.stringify({ args, read, relaunched: process.env['CONSILIUM_RELAUNCHED'], major: Number(versions.node.split('.')[0]) }))
  return 3
}
`

/** A project with one command, and the shim that consilium itself has. */
async function project(
  dir: TemporaryDirectory,
  { installed }: { readonly installed: boolean },
): Promise<void> {
  await mkdir(dir.join('command', 'bin'), { recursive: true })
  await mkdir(dir.join('command', 'cli'))
  await cp(
    join(projectRoot, 'coordinator', 'bin', 'consilium.js'),
    dir.join('command', 'bin', 'consilium.js'),
  )
  await writeFile(dir.join('command', 'package.json'), '{ "type": "module" }')
  await writeFile(dir.join('command', 'cli', 'main.ts'), main)
  await writeFile(dir.join('old.cjs'), old.source)
  if (installed) await symlink(join(projectRoot, 'node_modules'), dir.join('node_modules'))
}

function start(
  dir: TemporaryDirectory,
  args: readonly string[],
): ChildProcess & { readonly result: Promise<{ code: number | null; stdout: string; stderr: string }> } {
  const child = spawn(process.execPath, args, { cwd: dir.path, env: { PATH: process.env['PATH'] } })
  const result = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({
      code: code as number | null,
      stdout,
      stderr,
    }),
  )
  return Object.assign(child, { result })
}

const shim = 'command/bin/consilium.js'

describe('a command started by an old Node', () => {
  it('runs on the newer one that npm installed, with its arguments, input, output and exit code', async () => {
    await using dir = await temporaryDirectory()
    await project(dir, { installed: true })
    const child = start(dir, [...old.args, shim, 'run', 'two words', '--flag=ä'])
    child.stdin?.end('from standard input')
    const { code, stdout, stderr } = await child.result

    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      args: ['run', 'two words', '--flag=ä'],
      read: 'from standard input',
      relaunched: '18.20.8',
      major: expect.any(Number),
    })
    expect(JSON.parse(stdout).major).toBeGreaterThanOrEqual(22)
    expect(code).toBe(3)
  })

  it('hands a signal on and ends as the command ends', async () => {
    await using dir = await temporaryDirectory()
    await project(dir, { installed: true })
    const child = start(dir, [...old.args, shim, 'wait'])
    if (child.stdout !== null) await once(child.stdout, 'readable')
    child.kill('SIGTERM')

    expect((await child.result).code).toBe(7)
  })

  it('says in one sentence what is missing where there is no newer one', async () => {
    await using dir = await temporaryDirectory()
    await project(dir, { installed: false })
    await cp(join(projectRoot, 'shared', 'launch', 'launch.cjs'), dir.join('launch.cjs'))
    await writeFile(
      dir.join('start.cjs'),
      "require('./launch.cjs')({ name: 'consilium', main: 'file:///nowhere.ts' })\n",
    )
    const { code, stdout, stderr } = await start(dir, [...old.args, 'start.cjs']).result

    expect(stderr).toMatch(/^consilium: needs Node 24\.15 or newer and this is 18\.20\.8; run 'npm ci' .*\n$/)
    expect(stdout).toBe('')
    expect(code).toBe(13)
  })
})

describe('a command', () => {
  it('runs where it is started if that Node is new enough', async () => {
    await using dir = await temporaryDirectory()
    await project(dir, { installed: true })
    const child = start(dir, [shim])
    child.stdin?.end()
    const { code, stdout, stderr } = await child.result

    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ args: [], major: Number(process.versions.node.split('.')[0]) })
    expect(JSON.parse(stdout)).not.toHaveProperty('relaunched')
    expect(code).toBe(3)
  })

  it('ends with 1 and the reason if it throws', async () => {
    await using dir = await temporaryDirectory()
    await project(dir, { installed: true })
    const { code, stderr } = await start(dir, [shim, 'fail']).result

    expect(stderr).toMatch(/^consilium: Error: the reason\n/)
    expect(code).toBe(1)
  })

  it('asks for the installation where its packages are missing', async () => {
    await using dir = await temporaryDirectory()
    await project(dir, { installed: false })
    const { code, stderr } = await start(dir, [shim]).result

    expect(stderr).toMatch(/^consilium: its packages are not installed; run 'npm ci' .*\n$/)
    expect(code).toBe(13)
  })

  it.each([
    'coordinator/bin/consilium.js',
    'client-agent/bin/consilium-agent.js',
    'sim/bin/consilium-sim.js',
  ])('%s is the shim, under its own name', async (file) => {
    const name = file.replace(/.*\/|\.js$/g, '')
    const reference = await readFile(join(projectRoot, 'coordinator', 'bin', 'consilium.js'), 'utf8')

    expect(await readFile(join(projectRoot, file), 'utf8')).toBe(
      reference.replace("const name = 'consilium'", `const name = '${name}'`),
    )
    expect((await stat(join(projectRoot, file))).mode & 0o111).not.toBe(0)
  })
})
