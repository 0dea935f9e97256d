/**
 * The layers hold: the linter refuses what would break them and says why, and the sources as they are do not.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { projectRoot, readSourceGraph, roomOf, type SourceGraph } from '../support/source-graph.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { ROOMS } from './rooms.ts'

const secrets = /secrets that .* must never see are known to no module that it can import/
const deep = /through their index\.ts/

/** In this file, this import, for this reason; no reason: allowed. */
const imports: readonly (readonly [file: string, specifier: string, reason?: RegExp])[] = [
  ['shared/kernel/x.ts', './bytes.ts'],
  ['shared/kernel/x.ts', 'node:crypto'],
  ['shared/kernel/x.ts', 'node:fs', /Layer 0/],
  ['shared/kernel/x.ts', 'zod', /Layer 0/],
  ['shared/kernel/x.ts', '@consilium/shared/kernel', /relative path/],
  ['shared/crypto/x.ts', '../kernel/index.ts'],
  ['shared/crypto/x.ts', 'node-seal'],
  ['shared/crypto/x.ts', '../kernel/bytes.ts', deep],
  ['shared/crypto/x.ts', '../training/index.ts', /blind to training/],
  ['shared/crypto/x.ts', 'node:fs/promises', /no I\/O/],
  ['shared/training/x.ts', '@tensorflow/tfjs-core'],
  ['shared/training/x.ts', '../crypto/public.ts', /blind to encryption/],
  ['shared/training/models/x.ts', '../../kernel/index.ts'],
  ['shared/training/models/x.ts', '../../crypto/index.ts', /blind to encryption/],
  ['shared/yaml/x.ts', 'yaml'],
  ['shared/yaml/x.ts', '../protocol/index.ts', /It knows no room/],
  ['shared/protocol/x.ts', '../crypto/public.ts'],
  ['shared/protocol/x.ts', '../training/public.ts'],
  ['shared/protocol/x.ts', '../yaml/index.ts'],
  ['shared/protocol/x.ts', 'yaml', /Layer 2/],
  ['shared/protocol/x.ts', '../crypto/index.ts', secrets],
  ['shared/protocol/x.ts', '../crypto/shamir.ts', secrets],
  ['shared/protocol/x.ts', '../wire/index.ts', /Layer 2/],
  ['shared/protocol/x.ts', '@consilium/coordinator/rounds', /no package above it/],
  ['shared/wire/x.ts', 'protobufjs/minimal.js'],
  ['shared/wire/x.ts', '../crypto/index.ts', secrets],
  ['shared/wire/from-wire/x.ts', '../generated/consilium.js'],
  ['shared/wire/from-wire/x.ts', '../../crypto/index.ts', secrets],
  ['shared/wire/x.ts', '@grpc/grpc-js', /Layer 3/],
  ['shared/config/x.ts', 'node:fs/promises'],
  ['shared/config/x.ts', 'node:net', /No network/],
  ['shared/config/x.ts', 'better-sqlite3', /no store/],
  ['shared/logging/x.ts', 'pino'],
  ['shared/logging/x.ts', 'node:fs', /nothing but what it is told/],
  ['shared/datadir/x.ts', 'better-sqlite3'],
  ['shared/datadir/x.ts', '../protocol/index.ts', /each side's storage/],
  ['shared/datadir/x.ts', 'node:net', /each side's storage/],
  ['coordinator/rounds/x.ts', '@consilium/shared/crypto/public'],
  ['coordinator/rounds/x.ts', '@consilium/shared/crypto', secrets],
  ['coordinator/rounds/x.ts', '../../shared/crypto/index.ts', deep],
  ['coordinator/rounds/x.ts', '@grpc/grpc-js', /declare a port/],
  ['coordinator/rounds/x.ts', 'better-sqlite3', /declare a port/],
  ['coordinator/rounds/x.ts', 'node:fs', /declare a port/],
  ['coordinator/rounds/x.ts', '../storage/index.ts', /Layer 4/],
  ['coordinator/rounds/x.ts', '../compose.ts', /Layer 4/],
  ['coordinator/storage/x.ts', 'better-sqlite3'],
  ['coordinator/storage/x.ts', '@consilium/shared/datadir'],
  ['coordinator/storage/x.ts', '../rounds/index.ts'],
  ['coordinator/storage/x.ts', '../rounds/driver.ts', deep],
  ['coordinator/storage/x.ts', '../grpc/index.ts', /another adapter/],
  ['coordinator/storage/x.ts', '@grpc/grpc-js', /neither speaks gRPC/],
  ['coordinator/grpc/x.ts', '@grpc/grpc-js'],
  ['coordinator/grpc/x.ts', 'node-seal', secrets],
  ['coordinator/cli/x.ts', 'commander'],
  ['coordinator/cli/commands/x.ts', '../../compose.ts'],
  ['coordinator/cli/x.ts', '@consilium/shared/crypto', secrets],
  ['coordinator/cli/x.ts', '@hpke/core', secrets],
  ['coordinator/cli/x.ts', '@consilium/client-agent/agent', /no other package/],
  ['coordinator/compose.ts', '@consilium/shared/crypto', secrets],
  ['coordinator/compose.ts', './storage/index.ts'],
  ['client-agent/agent/x.ts', '@consilium/shared/crypto'],
  ['client-agent/agent/x.ts', '@consilium/shared/wire', /Layer 4/],
  ['client-agent/agent/x.ts', 'node:net', /declare a port/],
  ['client-agent/data/x.ts', 'csv-parse'],
  ['client-agent/data/x.ts', '@grpc/grpc-js', /reach the network/],
  ['client-agent/data/x.ts', 'node:http', /reach the network/],
  ['client-agent/grpc/x.ts', '../data/index.ts', /never sees a record/],
  ['client-agent/desk/x.ts', '../agent/index.ts'],
  ['client-agent/desk/x.ts', '../storage/index.ts', /no terminal, page, file or network/],
  ['client-agent/page/x.ts', 'node:http'],
  ['client-agent/page/x.ts', '../desk/index.ts'],
  ['client-agent/page/x.ts', '../storage/index.ts', /is handed to it/],
  ['client-agent/page/x.ts', '../compose.ts', /is handed to it/],
  ['client-agent/cli/x.ts', '@consilium/coordinator/rounds', /no other package/],
  ['sim/world/x.ts', '@consilium/coordinator/rounds'],
  ['sim/world/x.ts', '@consilium/client-agent/agent'],
  ['sim/world/x.ts', '@consilium/coordinator/grpc', /never an adapter/],
  ['sim/world/x.ts', 'better-sqlite3', /no database/],
]

describe('the linter', () => {
  const found = new Map<string, string[]>()

  beforeAll(async () => {
    await using dir = await temporaryDirectory()
    for (const file of ['biome.json', 'tests/house/generated/layers.json', '.gitignore'])
      await cp(join(projectRoot, file), dir.join(file))
    for (const [index, [file, specifier]] of imports.entries()) {
      const path = dir.join(numbered(file, index))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, `import { x } from '${specifier}'\nx()\n`)
    }
    const biome = join(projectRoot, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
    const args = [
      biome,
      'lint',
      '--only=style/noRestrictedImports',
      '--reporter=json',
      '--max-diagnostics=none',
      '.',
    ]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: dir.path,
      maxBuffer: 2 ** 26,
    }).catch((failed: { stdout: string }) => failed)
    const report = JSON.parse(stdout) as { diagnostics: { message: string; location: { path: string } }[] }
    for (const { message, location } of report.diagnostics)
      found.set(location.path, [...(found.get(location.path) ?? []), message])
  })

  it.each(imports.map(([file, specifier, reason], index) => ({ file, specifier, reason, index })))(
    '$file importing $specifier',
    ({ file, reason, index }) => {
      const reasons = found.get(numbered(file, index)) ?? []
      if (reason === undefined) expect(reasons).toEqual([])
      else expect(reasons).toContainEqual(expect.stringMatching(reason))
    },
  )
})

describe('the sources', () => {
  let graph: SourceGraph
  beforeAll(async () => {
    graph = await readSourceGraph()
  })

  it('reach another room through its public face only', () => {
    const faces = /\/(index\.ts|launch\.cjs)$|^shared\/(crypto|training)\/public\.ts$/
    const past = graph.imports.filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)]
      return own !== other && other?.includes('/') === true && !faces.test(to)
    })
    // A composition's own start is the one file that a bin names; tests read whatever they like.
    expect(past.filter(({ from, to }) => !(from.includes('/bin/') && to.endsWith('/cli/main.ts')))).toEqual(
      [],
    )
  })

  it('have a README, a face and a layer for every room, and no layer for a room that is not there', () => {
    const layered = ROOMS.map(({ room }) => room)
    const rooms = new Set(
      graph.files.map(roomOf).filter((room) => room?.includes('/') === true && !/\/(bin|cli)$/.test(room)),
    )
    const missing = [...rooms].flatMap((room) => [
      ...(existsSync(join(projectRoot, String(room), 'README.md')) ? [] : [`${room}/README.md`]),
      ...(existsSync(join(projectRoot, String(room), room === 'shared/launch' ? 'launch.cjs' : 'index.ts'))
        ? []
        : [`${room}/index.ts`]),
      ...(layered.includes(String(room)) || room === 'shared/launch' || room?.startsWith('sim/') === true
        ? []
        : [`a row for ${room} in tests/house/rooms.ts`]),
    ])
    expect(missing).toEqual([])
    expect(layered.filter((room) => !rooms.has(room))).toEqual([])
  })

  it('keep the packages apart', () => {
    const allowed: Record<string, readonly string[]> = {
      shared: ['shared'],
      coordinator: ['coordinator', 'shared'],
      'client-agent': ['client-agent', 'shared'],
      sim: ['sim', 'client-agent', 'coordinator', 'shared'],
    }
    const packageOf = (path: string): string => path.split('/')[0] ?? ''
    const crossing = graph.imports.filter(
      ({ from, to }) =>
        roomOf(to) !== undefined && allowed[packageOf(from)]?.includes(packageOf(to)) !== true,
    )
    expect(crossing).toEqual([])
  })
})

describe('what the coordinator can import', () => {
  it('reaches no module of shared/crypto but those behind crypto/public, and no library that opens anything', async () => {
    const graph = await readSourceGraph()
    const reached = graph.reachedFrom(graph.files.filter((file) => file.startsWith('coordinator/')))
    const open = graph.reachedFrom(['shared/crypto/public.ts'])
    const secret = graph.files.filter((file) => file.startsWith('shared/crypto/') && !open.has(file))

    expect(secret).toContain('shared/crypto/index.ts')
    expect(graph.reachedFrom(graph.files.filter((file) => file.startsWith('client-agent/')))).toContain(
      'shared/crypto/index.ts',
    )
    expect(secret.filter((file) => reached.has(file))).toEqual([])
    expect([...reached].filter((name) => /^(node-seal|@hpke\/)/.test(name))).toEqual([])
  })

  it('loads no TensorFlow.js, which a coordinator has no use for', async () => {
    const graph = await readSourceGraph()
    const reached = graph.reachedFrom(graph.files.filter((file) => file.startsWith('coordinator/')))
    expect(reached).toContain('shared/training/public.ts')
    expect([...reached].filter((name) => name.startsWith('@tensorflow/'))).toEqual([])
  })

  it('exports nothing that opens, unseals or makes a key', async () => {
    const face: Record<string, unknown> = await import('@consilium/shared/crypto/public')
    expect(Object.keys(face)).not.toEqual([])
    expect(
      Object.keys(face).filter((name) =>
        /open|decrypt|unseal|interpolat|private|secret|makeKey|generate/i.test(name),
      ),
    ).toEqual([])
  })
})

/** The same place under a name of its own, so that each import is judged alone. */
function numbered(file: string, index: number): string {
  return file.replace(/([^/]+)(\.ts)$/, `$1-${index}$2`)
}
