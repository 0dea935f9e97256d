/**
 * The rooms of the house: which layer each is in, what it may import, and why. `npm run generate` makes lint
 * rules of it, and `layers.test.ts` follows every import to its end.
 */

/** A room is a folder with a face, past which nothing imports. */
export interface Room {
  /** Package and folder: `shared/kernel`. */
  readonly room: string
  readonly layer: number
  /**
   * The faces that it may import: rooms of `shared` as `crypto/public`, rooms of its own package as
   * `./storage`.
   */
  readonly rooms: readonly string[]
  /**
   * Packages of npm, and modules of Node beyond those that compute only (`node:buffer`, `node:crypto`,
   * `node:util`).
   */
  readonly libraries: readonly string[]
  /** What it may import, as a sentence that a person reads who tried something else. */
  readonly why: string
  /** The room has folders of its own, whose files import each other. */
  readonly hasFolders?: true
  /** Files of the room that make it and are no part of it: they import what they need. */
  readonly tools?: readonly string[]
}

const LAYERS_0_TO_1 = ['kernel', 'crypto/public', 'training']
const LAYERS_0_TO_2 = [...LAYERS_0_TO_1, 'protocol']
const LAYERS_0_TO_3 = [...LAYERS_0_TO_2, 'wire', 'config', 'rpc']
const FILES = [
  'node:fs',
  'node:fs/promises',
  'node:module',
  'node:os',
  'node:path',
  'node:stream',
  'node:stream/promises',
  'node:timers/promises',
  'node:url',
  'node:process',
  'node:events',
]
const X509 = ['@peculiar/x509', 'reflect-metadata']
const GRPC = ['@grpc/grpc-js', ...X509]

/**
 * Every room but the composition roots (`cli`, `bin`, `compose.ts`) and the simulator, which lint-rules.ts
 * describes.
 */
export const ROOMS: readonly Room[] = [
  {
    room: 'shared/kernel',
    layer: 0,
    rooms: [],
    libraries: [],
    why:
      'is what everything stands on: it imports its own files and node:crypto, node:util, ' +
      'node:buffer, nothing else.',
  },
  {
    room: 'shared/crypto',
    layer: 1,
    rooms: ['kernel'],
    libraries: ['node:worker_threads', 'node-seal', '@hpke'],
    why:
      'is encryption: kernel, node-seal, @hpke, node:crypto and threads only. It is blind to ' +
      'training, and does no I/O: bytes come in and go out as values.',
    tools: ['build-ring.ts'],
  },
  {
    room: 'shared/training',
    layer: 1,
    rooms: ['kernel'],
    libraries: ['node:module', 'node:path', 'node:timers/promises', 'node:url', '@tensorflow'],
    why:
      'is training: kernel and TensorFlow.js only (node:module and node:path find its WASM files). ' +
      'It is blind to encryption, and records come in as values.',
    hasFolders: true,
  },
  {
    room: 'shared/yaml',
    layer: 1,
    rooms: [],
    libraries: ['yaml'],
    why:
      'is YAML that people write: the yaml library only. It knows no room, and does no I/O: texts ' +
      'come in as values.',
  },
  {
    room: 'shared/protocol',
    layer: 2,
    rooms: [...LAYERS_0_TO_1, 'training/public', 'yaml'],
    libraries: ['zod'],
    why:
      'is the protocol, which is pure: layers 0 and 1, and zod. Time, randomness and I/O reach it as ' +
      'events.',
  },
  {
    room: 'shared/wire',
    layer: 3,
    rooms: LAYERS_0_TO_2,
    libraries: ['protobufjs', 'zod'],
    why:
      'is the wire: layers 0 to 2, protobufjs and zod. It turns values into bytes and back; sending ' +
      "them is an adapter's work.",
    hasFolders: true,
  },
  {
    room: 'shared/config',
    layer: 3,
    rooms: [...LAYERS_0_TO_2, 'yaml'],
    libraries: [...FILES, 'zod'],
    why: 'is configuration: layers 0 to 2, files and zod. No network, no store.',
  },
  {
    room: 'shared/logging',
    layer: 3,
    rooms: ['kernel'],
    libraries: ['node:process', 'pino'],
    why: "is logs: the kernel's port and pino. It sees nothing but what it is told to write.",
  },
  {
    room: 'shared/datadir',
    layer: 3,
    rooms: ['kernel'],
    libraries: ['node:fs', 'node:fs/promises', 'node:path', 'node:process', 'better-sqlite3'],
    why:
      'is the data directory: kernel, files and better-sqlite3. What is kept there is the business ' +
      "of each side's storage.",
  },
  {
    room: 'shared/terminal',
    layer: 3,
    rooms: ['kernel'],
    libraries: ['node:fs', 'node:fs/promises', 'node:os', 'node:path', 'node:process'],
    why:
      'is what commands do alike: the kernel, files, streams and signals. No network, no store, no ' +
      'command-line library.',
  },
  {
    room: 'shared/rpc',
    layer: 3,
    rooms: ['kernel', 'crypto/public', 'protocol', 'wire', 'config'],
    libraries: ['node:*', ...GRPC],
    why:
      "is what both sides' gRPC adapters share: layers 0 to 3, gRPC and X.509. The rules of a run " +
      'belong to the protocol.',
  },
  {
    room: 'coordinator/rounds',
    layer: 4,
    rooms: [...LAYERS_0_TO_2, './membership'],
    libraries: [],
    why:
      "is the coordinator's domain: shared layers 0 to 2, its own rooms of layer 4 and node:crypto. " +
      'No gRPC, SQLite, file or network: declare a port here and let an adapter implement it.',
  },
  {
    room: 'coordinator/membership',
    layer: 4,
    rooms: [...LAYERS_0_TO_2, './rounds'],
    libraries: [],
    why:
      "is the coordinator's domain: shared layers 0 to 2, its own rooms of layer 4 and node:crypto. " +
      'No gRPC, SQLite, file or network: declare a port here and let an adapter implement it.',
  },
  {
    room: 'coordinator/storage',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, 'datadir', './rounds', './membership'],
    libraries: [...FILES, 'better-sqlite3'],
    why:
      'is the store: shared layers 0 to 3, the ports of layer 4, files and better-sqlite3. It ' +
      'neither speaks gRPC nor knows another adapter.',
  },
  {
    room: 'coordinator/certificates',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, 'datadir', './rounds', './membership'],
    libraries: [...FILES, 'node:net', ...X509],
    why:
      'is certificates: shared layers 0 to 3, the ports of layer 4, files and @peculiar/x509. It ' +
      'neither listens nor stores runs.',
  },
  {
    room: 'coordinator/grpc',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, './rounds', './membership'],
    libraries: [...FILES, 'node:net', 'node:tls', 'node:http2', 'grpc-health-check', ...GRPC],
    why:
      'is the gRPC server: shared layers 0 to 3, the ports of layer 4 and gRPC. It stores nothing ' +
      'itself and knows no other adapter.',
  },
  {
    room: 'coordinator/operator',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, './rounds', './membership'],
    libraries: [...FILES, 'node:net', 'node:tls', ...GRPC],
    why:
      "is the operator's side: shared layers 0 to 3, the ports of layer 4 and gRPC. It knows no " +
      'other adapter.',
  },
  {
    room: 'client-agent/agent',
    layer: 4,
    rooms: [...LAYERS_0_TO_2, 'crypto'],
    libraries: [],
    why:
      "is the agent's domain: shared layers 0 to 2 and node:crypto. No gRPC, SQLite, file or " +
      'network: declare a port here and let an adapter implement it.',
  },
  {
    room: 'client-agent/desk',
    layer: 4,
    rooms: [...LAYERS_0_TO_2, 'crypto', 'wire', './agent'],
    libraries: [],
    why:
      "is the desk: shared layers 0 to 3 and the agent's face. What people decide rests on no " +
      'terminal, page, file or network: those show it.',
  },
  {
    room: 'client-agent/page',
    layer: 5,
    rooms: ['kernel', 'protocol', 'terminal', './agent', './desk'],
    libraries: ['node:fs', 'node:http'],
    why:
      'is the site page: kernel, protocol and terminal, the faces of agent and desk, and node:http. ' +
      'It opens no store, record or file of the site itself: what it shows is handed to it.',
  },
  {
    room: 'client-agent/storage',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, 'crypto', 'datadir', './agent'],
    libraries: [...FILES, 'better-sqlite3'],
    why:
      "is the store: shared layers 0 to 3, the agent's ports, files and better-sqlite3. It neither " +
      'speaks gRPC nor knows another adapter.',
  },
  {
    room: 'client-agent/data',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, 'crypto', './agent'],
    libraries: [...FILES, 'csv-parse'],
    why:
      "is the hospital's records: shared layers 0 to 3, the agent's ports, files and csv-parse. " +
      'Nothing that can reach the network or another adapter.',
  },
  {
    room: 'client-agent/grpc',
    layer: 5,
    rooms: [...LAYERS_0_TO_3, 'crypto', './agent'],
    libraries: [...FILES, 'node:net', 'node:tls', 'node:http2', ...GRPC],
    why:
      "is the link to the coordinator: shared layers 0 to 3, the agent's ports and gRPC. It never " +
      'sees a record and knows no other adapter.',
  },
]
