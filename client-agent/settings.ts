/** The agent's settings: what each may be, its default, what it is for. */
import { choice, filePath, integer, list, orNothing, setting, text } from '@consilium/shared/config'
import { LOG_LEVELS } from '@consilium/shared/logging'
import type { BackendPreference } from '@consilium/shared/training'

// Not imported as a value: the training room brings TensorFlow.js along, and most commands train nothing.
const BACKENDS = [
  'auto',
  'tfjs-node-gpu',
  'tfjs-node',
  'wasm',
  'cpu',
] as const satisfies readonly BackendPreference[]

/** Where the records are, and how they are written. */
export const DATA_SETTINGS = {
  data: setting({
    shape: orNothing(filePath()),
    default: null,
    help:
      "the site's records, a CSV file with a header; in the configuration file a relative path " +
      "starts at that file's directory",
  }),
  dataDelimiter: setting({
    shape: choice('comma', 'semicolon', 'tab'),
    default: 'comma',
    help: 'what separates the fields of the records: comma, semicolon or tab',
  }),
  dataMissing: setting({
    shape: list(text()),
    default: ['?', 'NA', 'NaN', 'null'],
    help: 'texts that stand for a missing value beside the empty one, as a YAML list',
  }),
  dataDecimal: setting({
    shape: choice('point', 'comma'),
    default: 'point',
    help: 'how the records write one and a half: point for 1.5, comma for 1,5',
  }),
} as const

export const SETTINGS = {
  ...DATA_SETTINGS,
  backend: setting({
    shape: choice(...BACKENDS),
    default: 'auto',
    help: 'what trains: auto takes the first of tfjs-node-gpu, tfjs-node, wasm, cpu that loads',
  }),
  proxy: setting({
    shape: orNothing(text()),
    default: null,
    isSecret: true,
    help:
      'the way out, http://[USER:PASSWORD@]HOST:PORT, or none; default: what HTTPS_PROXY, HTTP_PROXY ' +
      'and NO_PROXY say',
  }),
  keepAliveSeconds: setting({
    shape: integer({ minimum: 1, maximum: 60 }),
    default: 15,
    help:
      'how often the connection is tried: shorter than the firewall on the way forgets idle ones; ' +
      'twice so long without an answer opens another one',
  }),
  logLevel: setting({
    shape: choice(...LOG_LEVELS),
    default: 'info',
    help: 'how much goes to the log on standard error',
  }),
} as const
