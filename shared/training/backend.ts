/**
 * The training backend: which TensorFlow.js kernels run. TensorFlow.js keeps one current backend per process;
 * a {@link Backend} makes its own the current one around every piece of synchronous work, so several may be
 * open at once.
 */
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import util from 'node:util'
import { env, getBackend, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { ConsiliumError } from '../kernel/index.ts'

/** In the order that `auto` tries them. */
export const BACKEND_NAMES = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const
export type BackendName = (typeof BACKEND_NAMES)[number]
export type BackendPreference = 'auto' | BackendName

export interface Backend {
  readonly name: BackendName
  /** Runs synchronous work on this backend and frees every tensor made in it but those it returns. */
  run(work: () => readonly Tensor[]): readonly Tensor[]
}

/** Loads a backend's kernels; returns the name under which TensorFlow.js knows it. */
const LOADERS: { readonly [Name in BackendName]: () => Promise<string> } = {
  async 'tfjs-node-gpu'() {
    prepareForNative()
    await import('@tensorflow/tfjs-node-gpu')
    return 'tensorflow'
  },
  async 'tfjs-node'() {
    prepareForNative()
    await import('@tensorflow/tfjs-node')
    return 'tensorflow'
  },
  async wasm() {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep)
    return 'wasm'
  },
  async cpu() {
    await import('@tensorflow/tfjs-backend-cpu')
    return 'cpu'
  },
}

const opened = new Map<BackendName, Promise<Backend>>()

/**
 * Opens a backend, once per process and name. `auto` takes the first that loads: native with a GPU, native,
 * WASM, plain JavaScript.
 *
 * @throws ConsiliumError `BACKEND_UNAVAILABLE` if the one asked for does not load, saying how to add it
 */
export async function openBackend(preference: BackendPreference): Promise<Backend> {
  if (preference !== 'auto') return openNamed(preference)
  for (const name of BACKEND_NAMES) {
    try {
      return await openNamed(name)
    } catch {
      // The next one is the answer to this one's absence; plain JavaScript is always there.
    }
  }
  throw new ConsiliumError(
    'BACKEND_UNAVAILABLE',
    "no training backend loads, not even plain JavaScript; reinstall with 'npm ci'",
  )
}

function openNamed(name: BackendName): Promise<Backend> {
  const known = opened.get(name)
  if (known !== undefined) return known
  const opening = load(name)
  opened.set(name, opening)
  // A failed attempt is not remembered: the package may be installed while the process runs.
  opening.catch(() => opened.delete(name))
  return opening
}

async function load(name: BackendName): Promise<Backend> {
  // 'Production' is what TensorFlow.js calls printing no advice; nothing else may reach standard output or
  // error.
  env().set('PROD', true)
  let engineName: string
  try {
    engineName = await LOADERS[name]()
    if (!(await setBackend(engineName))) throw new Error('it does not initialise')
  } catch (cause) {
    throw unavailable(name, cause)
  }
  return {
    name,
    run(work) {
      // For a backend that is initialised this has happened when the call returns; only its promise is
      // asynchronous.
      if (getBackend() !== engineName) void setBackend(engineName)
      return tidy(() => [...work()])
    },
  }
}

/**
 * tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed, and its native library logs to
 * standard error.
 */
function prepareForNative(): void {
  if (!('isNullOrUndefined' in util))
    Object.defineProperty(util, 'isNullOrUndefined', {
      value: (value: unknown) => value === null || value === undefined,
    })
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
}

function unavailable(name: BackendName, cause: unknown): ConsiliumError {
  const isNative = name === 'tfjs-node-gpu' || name === 'tfjs-node'
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
  const found = isMissing
    ? 'is not installed here'
    : `does not load (${(cause instanceof Error ? cause.message : String(cause)).split('\n')[0]})`
  const remedy = isNative
    ? "install it from the root of the installation with 'npm i --no-save " +
      `@tensorflow/${name}@4.22.0' (it downloads libtensorflow), or use '--backend auto'`
    : "reinstall with 'npm ci', or use '--backend auto'"
  return new ConsiliumError('BACKEND_UNAVAILABLE', `the training backend '${name}' ${found}; ${remedy}`, {
    cause,
    isPublic: true,
  })
}
