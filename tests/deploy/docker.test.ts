/**
 * The images as files, since building one needs an engine: what is said here of them is read off their
 * Dockerfiles.
 */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Federation, startFederation } from '../support/federation.ts'
import { RunningProcess } from '../support/processes.ts'
import { projectRoot } from '../support/source-graph.ts'

interface Instruction {
  readonly name: string
  readonly rest: string
}

/** The instructions of each stage, `FROM` first. */
async function stages(file: string): Promise<readonly (readonly Instruction[])[]> {
  const text = await readFile(join(projectRoot, file), 'utf8')
  const instructions = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ name: line.split(/\s/, 1)[0] ?? '', rest: line.replace(/^\S+\s+/, '') }))
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []))
  expect(starts[0]).toBe(0)
  return starts.map((start, index) => instructions.slice(start, starts[index + 1]))
}

const named = (stage: readonly Instruction[], name: string): readonly string[] =>
  stage.filter((each) => each.name === name).map(({ rest }) => rest)

/** `["a", "b"]`, the form that no shell stands in front of. */
function execForm(text: string): readonly string[] {
  expect(text).toMatch(/^\[.*\]$/)
  return JSON.parse(text) as string[]
}

/** Whether `.dockerignore` lets a path into the build: the last pattern that fits decides. */
function isSent(patterns: readonly string[], path: string): boolean {
  return patterns.reduce((sent, line) => {
    const pattern = line.replace('!', '')
    const expression = pattern
      .replace(/[.]/g, '\\.')
      .replace(/\*\*\//g, '(.*/)?')
      .replace(/(?<!\.)\*/g, '[^/]*')
    return new RegExp(`^${expression}(/.*)?$`).test(path) ? line.startsWith('!') : sent
  }, true)
}

const IMAGES = [
  {
    file: 'deploy/docker/agent.Dockerfile',
    workspace: 'client-agent',
    program: 'client-agent/bin/consilium-agent.js',
    health: 'agent-health.mjs',
    command: ['start'],
  },
  {
    file: 'deploy/docker/coordinator.Dockerfile',
    workspace: 'coordinator',
    program: 'coordinator/bin/consilium.js',
    health: 'coordinator-health.mjs',
    command: ['serve'],
  },
]

describe.each(IMAGES)('$file', ({ file, workspace, program, health, command }) => {
  it('stands on a tagged image and takes over packages alone from the stage that installs them', async () => {
    const all = await stages(file)
    const [packages = [], image = []] = all

    expect(all).toHaveLength(2)
    for (const stage of all) expect(named(stage, 'FROM')[0]).toMatch(/^node:24-bookworm-slim( AS \w+)?$/)
    expect(named(packages, 'RUN')).toEqual([`npm ci --omit=dev --workspace ${workspace}`])
    expect(named(image, 'COPY').filter((rest) => rest.startsWith('--'))).toEqual([
      '--from=packages /app/node_modules node_modules/',
    ])
  })

  it('runs as a user without name or rights, who owns the data directory alone', async () => {
    const image = (await stages(file)).at(-1) ?? []
    const last = image.map(({ name }) => name).lastIndexOf('USER')

    expect(named(image, 'USER')).toEqual(['10001:10001'])
    expect(image.slice(last).map(({ name }) => name)).not.toContain('RUN')
    const [volume = ''] = named(image, 'VOLUME')
    expect(named(image, 'RUN').map(execForm)).toEqual([
      ['install', '--directory', '--mode=0700', '--owner=10001', '--group=10001', volume],
    ])
    expect(named(image, 'ENV').join(' ')).toContain(`DIR=${volume}`)
  })

  it('has Node itself as process 1, which SIGTERM stops, and a health check', async () => {
    const image = (await stages(file)).at(-1) ?? []

    expect(named(image, 'ENTRYPOINT').map(execForm)).toEqual([
      ['node', '--disable-sigusr1', `/app/${program}`],
    ])
    expect(named(image, 'CMD').map(execForm)).toEqual([command])
    expect(named(image, 'STOPSIGNAL')).toEqual(['SIGTERM'])
    expect(named(image, 'HEALTHCHECK').map((rest) => execForm(rest.replace(/^.*CMD /, '')))).toEqual([
      ['node', `/app/${health}`],
    ])
    expect(existsSync(join(projectRoot, program))).toBe(true)
  })

  it('has no secret in a layer: nothing but what is named is sent to the engine, and nothing is fetched', async () => {
    const all = (await stages(file)).flat()
    const patterns = (await readFile(join(projectRoot, '.dockerignore'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const sources = named(all, 'COPY')
      .filter((rest) => !rest.startsWith('--'))
      .flatMap((rest) => rest.split(' ').slice(0, -1))

    expect(
      sources.filter((source) => !existsSync(join(projectRoot, source)) || !isSent(patterns, source)),
    ).toEqual([])
    expect(sources).not.toContain('.')
    expect(
      [
        '.git/config',
        '.env',
        'key.pem',
        'sim/world/index.ts',
        'shared/node_modules/x',
        'dist/x',
        'tests/x',
      ].filter((path) => isSent(patterns, path)),
    ).toEqual([])
    expect(
      all.map(({ name }) => name).filter((name) => ['ADD', 'ARG', 'ONBUILD', 'SHELL'].includes(name)),
    ).toEqual([])
  })
})

describe('the health checks', () => {
  let federation: Federation

  beforeAll(async () => {
    federation = await startFederation({ sites: 1 })
  })

  afterAll(async () => {
    await federation[Symbol.asyncDispose]()
  })

  const check = async (script: string, env: Readonly<Record<string, string>>): Promise<number | null> =>
    (
      await new RunningProcess(
        script,
        spawn(process.execPath, [script], {
          env: { PATH: process.env['PATH'], ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ).ended
    ).code

  it('say whether the coordinator serves', async () => {
    const script = join(projectRoot, 'deploy/docker/coordinator-health.mjs')
    const env = { CONSILIUM_LISTEN: federation.address }

    expect(await check(script, env)).toBe(0)
    await federation.coordinator.kill()
    expect(await check(script, env)).toBe(1)
  })

  it('say whether the agent runs', async () => {
    // As in the image, where the script lies beside the workspaces.
    const script = federation.directory.join('agent-health.mjs')
    await cp(join(projectRoot, 'deploy/docker/agent-health.mjs'), script)
    await symlink(join(projectRoot, 'client-agent'), federation.directory.join('client-agent'))
    const [site] = federation.sites
    const env = { CONSILIUM_AGENT_DIR: site?.dir ?? '' }

    expect(await check(script, env)).toBe(0)
    await site?.agent.kill()
    expect(await check(script, env)).toBe(1)
    expect(await check(script, { CONSILIUM_AGENT_DIR: federation.directory.join('nowhere') })).toBe(1)
  })
})
