import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { openBackend } from '@consilium/shared/training'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/** Trains and evaluates a little in a process of its own; what it reports comes on a pipe of its own too. */
function trainInProcess(preference: string): { readonly backend: string; readonly output: string } {
  const script = `
    import { writeSync } from 'node:fs'
    import { evaluate, initialWeights, openBackend, trainLocally } from '@consilium/shared/training'
    const backend = await openBackend('${preference}')
    const model = { family: 'mlp', hidden: [4], activation: 'relu' }
    const data = { x: new Float32Array(8).fill(0.5), y: Float32Array.of(0, 1, 0, 1), rows: 4, columns: 2 }
    const { weights } = await trainLocally({ backend, model, weights: initialWeights({ spec: model, inputs: 2, seed: 1 }), data, optimiser: { kind: 'adam', learningRate: 0.1 }, batches: [Uint32Array.of(0, 1, 2, 3)] })
    await evaluate({ backend, model, weights, data, bins: 10 })
    writeSync(3, backend.name)`
  const { status, output } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  expect(status, output[2] ?? '').toBe(0)
  return { backend: output[3] ?? '', output: `${output[1]}${output[2]}` }
}

describe('the training backend', () => {
  test.each(['tfjs-node-gpu', 'tfjs-node'] as const)(
    '%s, forced where it is absent, is refused with the command that adds it',
    async (name) => {
      if (isInstalled(`@tensorflow/${name}`)) {
        await expect(openBackend(name)).resolves.toHaveProperty('name', name)
        return
      }
      await expect(openBackend(name)).rejects.toThrow(
        expect.objectContaining({
          code: 'BACKEND_UNAVAILABLE',
          message: expect.stringContaining(`'npm i --no-save @tensorflow/${name}@4.22.0'`),
        }),
      )
    },
  )

  test('is opened once', async () => {
    expect(await openBackend('wasm')).toBe(await openBackend('wasm'))
  })

  test('auto takes the best one there is', async () => {
    const best =
      (['tfjs-node-gpu', 'tfjs-node'] as const).find((name) => isInstalled(`@tensorflow/${name}`)) ?? 'wasm'
    expect((await openBackend('auto')).name).toBe(best)
  })

  test.each(['wasm', 'cpu'])('%s writes nothing to standard output or error', (name) => {
    expect(trainInProcess(name)).toEqual({ backend: name, output: '' })
  })
})
