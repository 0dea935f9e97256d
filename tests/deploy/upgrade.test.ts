/**
 * State written by the programs from source, with a finished run in it, opened by the ones that a bundle
 * installed. There is no older released format yet: this is where its state would be opened too.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APPROVING_POLICY, type Federation, startFederation, succeeded } from '../support/federation.ts'
import type { Ended, RunningProcess } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'
import { built, installed, started, unpacked } from './bundles.ts'

/** The plan says it all: the same one over the same records ends in the same model. */
const PLAN = smallPlan({ rounds: 2 })

let federation: Federation
let firstRun: string
const programs = { agent: '', coordinator: '' }
const running: RunningProcess[] = []

beforeAll(async () => {
  federation = await startFederation({ sites: 3, policy: APPROVING_POLICY })
  firstRun = await federation.startRun(PLAN)
  await using watch = federation.watch(firstRun)
  expect((await watch.ended).code).toBe(0)
  for (const process of [federation.coordinator, ...federation.sites.map(({ agent }) => agent)]) {
    process.signal('SIGTERM')
    expect((await process.ended).code).toBe(0)
  }
  const { directory } = federation
  const environment = { path: process.env['PATH'] ?? '', env: { NODE: process.execPath } }
  for (const [target, name] of [
    ['agent', 'consilium-agent'],
    ['coordinator', 'consilium'],
  ] as const) {
    const bundle = await unpacked(
      await built(target, { out: directory.join('dist') }),
      directory.join('unpacked'),
    )
    const prefix = directory.join('opt', name)
    expect(await installed(bundle, ['--prefix', prefix, '--without-signature'], environment)).toMatchObject({
      code: 0,
    })
    programs[target] = join(prefix, 'bin', name)
  }
})

afterAll(async () => {
  for (const process of running) await process[Symbol.asyncDispose]()
  await federation[Symbol.asyncDispose]()
})

/** Calls an installed program to its end. */
function command(target: keyof typeof programs, ...args: readonly string[]): Promise<Ended> {
  return started(programs[target], args, {
    path: '',
    env: { CONSILIUM_PROFILE: federation.directory.join('profile') },
  }).ended
}

async function serving(target: keyof typeof programs, ...args: readonly string[]): Promise<RunningProcess> {
  const process = started(programs[target], [...args, '--json'], { path: '' })
  running.push(process)
  await process.out.find((line) => line)
  return process
}

const serve = () => serving('coordinator', 'serve', '--dir', federation.dir, '--listen', federation.address)

describe('what an upgrade finds', () => {
  it('is whole: members, the run, its model, the audit chain', async () => {
    federation.coordinator = await serve()
    for (const site of federation.sites)
      site.agent = await serving('agent', 'start', '--dir', site.dir, '--data', site.data, '--backend', 'cpu')

    expect(succeeded(await command('coordinator', 'run', 'show', firstRun, '--json'))).toMatchObject({
      run: firstRun,
      phase: 'released',
    })
    expect(succeeded(await command('coordinator', 'audit', 'verify', '--json'))).toMatchObject({
      intact: true,
    })
    expect(
      succeeded<{ name: string }[]>(await command('coordinator', 'site', 'list', '--json')).map(
        ({ name }) => name,
      ),
    ).toEqual(federation.sites.map(({ name }) => name))
    for (const { dir } of federation.sites) {
      expect(
        succeeded<{ run: string }[]>(await command('agent', 'model', 'list', '--dir', dir, '--json')).map(
          ({ run }) => run,
        ),
      ).toEqual([firstRun])
    }
  })

  it('goes on: another run, and compiled code trains the very model that the sources trained', async () => {
    const run = await federation.startRun(PLAN)
    await using watch = federation.watch(run)
    expect((await watch.ended).code).toBe(0)

    const [site] = federation.sites
    const models = succeeded<{ run: string; digest: string }[]>(
      await command('agent', 'model', 'list', '--dir', site?.dir ?? '', '--json'),
    )
    expect(models.map((model) => model.run)).toEqual([firstRun, run])
    expect(models[1]?.digest).toBe(models[0]?.digest)
  })

  it.each([
    ['coordinator', () => federation.dir, () => ['serve', '--listen', '127.0.0.1:0']],
    [
      'agent',
      () => federation.sites[0]?.dir ?? '',
      () => ['start', '--data', federation.sites[0]?.data ?? ''],
    ],
  ] as const)("is refused where it is of a newer format: the %s's directory", async (target, dirOf, args) => {
    const owner = target === 'agent' ? federation.sites[0]?.agent : federation.coordinator
    owner?.signal('SIGTERM')
    expect((await owner?.ended)?.code).toBe(0)
    const file = join(dirOf(), 'FORMAT')
    const before = await readFile(file, 'utf8')
    const newer = before.replace(/\d+/, (format) => String(Number(format) + 1))
    await writeFile(file, newer)
    const { code, stdout, stderr } = await command(target, ...args(), '--dir', dirOf())

    const [, found, known] =
      /has format (\d+), and this build reads formats up to (\d+)\. Use the newer build that wrote it; nothing was changed\./.exec(
        stderr,
      ) ?? []
    expect(Number(found)).toBe(Number(known) + 1)
    expect(stderr).toMatch(/^\S+: .* \(VERSION_MISMATCH\)\n$/)
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' })
    expect(await readFile(file, 'utf8')).toBe(newer)

    await writeFile(file, before)
    expect(await command(target, 'config', 'show', '--dir', dirOf())).toMatchObject({ code: 0 })
  })
})
