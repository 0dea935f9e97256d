/**
 * `npm run generate` writes generated/layers.json, which biome.json extends, from the rooms of rooms.ts; with
 * `--check` it writes nothing and fails if what is committed is not what they say. A later override of Biome
 * replaces an earlier one and adds nothing to it, so that every room gets its whole list.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOMS, type Room } from './rooms.ts'

interface Pattern {
  readonly message: string
  readonly group: readonly string[]
}

interface Override {
  readonly includes: readonly string[]
  readonly patterns: readonly Pattern[]
}

/** Modules of Node that compute and reach nothing outside. */
const PURE = ['node:buffer', 'node:crypto', 'node:util']

const OWN_FILES = ['**', '!./**']

const THROUGH_THE_FACE: Pattern = {
  message:
    'Rooms are used through their index.ts, so that what is behind it can change: export what you ' +
    'need there.',
  group: [
    '../*/**',
    '!../*/index.ts',
    '!../*/public.ts',
    '!../../*/index.ts',
    '!../../*/public.ts',
    '!../../*.ts',
    '!../generated/**',
  ],
}

const NOTHING_ABOVE_SHARED: Pattern = {
  message:
    'shared names no package above it and reaches its own rooms by relative path ' +
    '(../kernel/index.ts): what stands on it must stay free to change without it.',
  group: ['@consilium/**'],
}

const NO_SECRETS_IN_SHARED: Pattern = {
  message:
    'The coordinator imports this room, and the secrets that it must never see are known to no ' +
    'module that it can import: use crypto/public.ts.',
  group: [
    '../crypto/index.ts',
    '../../crypto/index.ts',
    '../crypto/*',
    '!../crypto/public.ts',
    '../../crypto/*',
    '!../../crypto/public.ts',
  ],
}

const NO_SECRETS_AT_THE_COORDINATOR: Pattern = {
  message:
    'The secrets that the coordinator must never see are known to no module that it can import: ' +
    'use @consilium/shared/crypto/public, which adds, checks and verifies but opens nothing.',
  group: [
    '@consilium/shared/crypto',
    '@consilium/shared/crypto/**',
    '!@consilium/shared/crypto/public',
    'node-seal',
    'node-seal/**',
    '@hpke/**',
  ],
}

/** What every file of a package must not import, whatever its room. */
const OF_PACKAGES: Readonly<Record<string, readonly Pattern[]>> = {
  coordinator: [
    NO_SECRETS_AT_THE_COORDINATOR,
    {
      message:
        'The coordinator knows no other package but shared: what both sides must know belongs there, ' +
        'and its own rooms are reached by relative path.',
      group: packages('client-agent', 'sim', 'coordinator'),
    },
    THROUGH_THE_FACE,
  ],
  'client-agent': [
    {
      message:
        'The agent knows no other package but shared, so that a hospital can audit all that it ' +
        'installs; its own rooms are reached by relative path.',
      group: packages('coordinator', 'sim', 'client-agent'),
    },
    THROUGH_THE_FACE,
  ],
}

const COMPOSITION_ROOTS: readonly Override[] = Object.entries(OF_PACKAGES).map(([name, patterns]) => ({
  includes: [`${name}/*.ts`, `${name}/cli/**`, `${name}/bin/**`],
  patterns,
}))

const SIMULATOR: Override = {
  includes: ['sim/**'],
  patterns: [
    THROUGH_THE_FACE,
    {
      message:
        'The simulator drives the layer-4 rooms (coordinator/rounds, coordinator/membership, ' +
        'client-agent/agent) and shared, never an adapter: what it shows must hold for any of them.',
      group: [
        '@consilium/**',
        '!@consilium/shared/*',
        '!@consilium/shared/crypto/public',
        '!@consilium/coordinator/rounds',
        '!@consilium/coordinator/membership',
        '!@consilium/client-agent/agent',
      ],
    },
    {
      message:
        'The simulator runs over an in-memory link and a virtual clock: no network and no database. ' +
        'Real processes are started as processes.',
      group: ['@grpc/**', 'better-sqlite3', 'node:net', 'node:tls', 'node:http', 'node:http2', 'node:dgram'],
    },
  ],
}

function packages(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`@consilium/${name}`, `@consilium/${name}/**`])
}

function overridesOf(room: Room): readonly Override[] {
  const { hasFolders = false, tools = [] } = room
  const files = [
    `${room.room}/${hasFolders ? '*.ts' : '**'}`,
    ...tools.map((file) => `!${room.room}/${file}`),
  ]
  const top = { includes: files, patterns: patternsOf(room, '..') }
  return hasFolders ? [top, { includes: [`${room.room}/*/**`], patterns: patternsOf(room, '../..') }] : [top]
}

/** @param up the way from a file to the package's folder */
function patternsOf({ room, layer, rooms, libraries, why }: Room, up: '..' | '../..'): readonly Pattern[] {
  const [name = ''] = room.split('/')
  const inFolder = up === '../..'
  const allowed = [
    ...rooms.map((face) => faceOf(name, face, up)),
    ...PURE,
    ...libraries.flatMap(libraryPatterns),
    ...(inFolder ? ['../*.ts', '../*/*.ts', '../generated/*.js', './**'] : []),
  ]
  const ownLayer = {
    message: `Layer ${layer}: ${room} ${why}`,
    group: [...OWN_FILES, ...allowed.map((pattern) => `!${pattern}`)],
  }
  if (name !== 'shared') return [...(OF_PACKAGES[name] ?? []), ownLayer]
  return [
    NOTHING_ABOVE_SHARED,
    ...(inFolder ? [] : [THROUGH_THE_FACE]),
    ...(layer > 1 ? [NO_SECRETS_IN_SHARED] : []),
    ownLayer,
  ]
}

function faceOf(name: string, face: string, up: string): string {
  if (face.startsWith('./')) return `${up}/${face.slice(2)}/index.ts`
  if (name !== 'shared') return `@consilium/shared/${face}`
  return face.endsWith('/public') ? `${up}/${face}.ts` : `${up}/${face}/index.ts`
}

function libraryPatterns(library: string): readonly string[] {
  return library.startsWith('node:')
    ? library === 'node:*'
      ? ['node:*', 'node:*/**']
      : [library]
    : [library, `${library}/**`]
}

function configuration(): string {
  const overrides = [...ROOMS.flatMap(overridesOf), ...COMPOSITION_ROOTS, SIMULATOR].map(
    ({ includes, patterns }) => ({
      includes,
      linter: { rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } } },
    }),
  )
  return `${JSON.stringify({ root: false, overrides }, null, 2)}\n`
}

const target = join(import.meta.dirname, 'generated', 'layers.json')
const text = configuration()
const committed = await readFile(target, 'utf8').catch(() => '')
if (committed !== text && process.argv.includes('--check')) {
  process.stderr.write(
    "tests/house/generated/layers.json is not what tests/house/rooms.ts says.\nRun 'npm run " +
      "generate' and commit it.\n",
  )
  process.exit(1)
}
if (committed !== text) {
  await mkdir(join(import.meta.dirname, 'generated'), { recursive: true })
  await writeFile(target, text)
}
