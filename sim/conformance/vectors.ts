/** The conformance vectors: what FLamby's own code was fed with, seed by seed, and what it published. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ConsiliumError } from '@consilium/shared/kernel'
import { z } from 'zod'
import { HEART_INPUTS, readBytes } from '../heart/index.ts'

const finite = z.number().refine(Number.isFinite, 'expected a finite number')
const model = z.object({ weight: z.array(finite).length(HEART_INPUTS.length), bias: finite })
const order = z.array(z.number().int().min(0)).min(1)
/** Four client tests and the pooled test. */
const accuracies = z.array(finite.min(0).max(1)).length(5)
const run = z.object({ published: accuracies, final: model })
const lone = run.extend({ order })

const schema = z.object({
  seed: z.number().int(),
  metric_order: z.tuple([
    z.literal('client_test_0'),
    z.literal('client_test_1'),
    z.literal('client_test_2'),
    z.literal('client_test_3'),
    z.literal('Pooled Test'),
  ]),
  init: model,
  fl_order: z.object({ clients: z.tuple([order, order, order, order]) }),
  runs: z.object({
    'Pooled Training': lone,
    'Local 0': lone,
    'Local 1': lone,
    'Local 2': lone,
    'Local 3': lone,
    FedAvg100: run,
  }),
})

export type LinearModel = z.output<typeof model>
export type SeedVectors = z.output<typeof schema>

/**
 * Reads every `seedNN.json.gz` of a directory, in the order of the seeds.
 *
 * @throws ConsiliumError `NOT_FOUND` for a directory that is not there or holds none, `INVALID_DATA` for a
 * file that is damaged or of another form
 */
export async function readVectors(dir: string): Promise<readonly SeedVectors[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new ConsiliumError(
      'NOT_FOUND',
      `${dir} is not a directory that can be read; '--dir' wants the one with features.csv and ` +
        'seedNN.json.gz',
      { cause },
    )
  })
  const files = names.filter((name) => /^seed\d+\.json\.gz$/.test(name))
  if (files.length === 0)
    throw new ConsiliumError(
      'NOT_FOUND',
      `${dir} holds no conformance vectors; expected files named seedNN.json.gz`,
    )
  const vectors = await Promise.all(files.map((name) => readSeed(join(dir, name))))
  return vectors.sort((a, b) => a.seed - b.seed)
}

async function readSeed(path: string): Promise<SeedVectors> {
  const packed = await readBytes(path, 'the conformance check')
  let content: unknown
  try {
    content = JSON.parse(gunzipSync(packed).toString('utf8'))
  } catch (cause) {
    throw new ConsiliumError('INVALID_DATA', `${path} is not JSON packed by gzip; fetch it again`, { cause })
  }
  const result = schema.safeParse(content)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ConsiliumError(
    'INVALID_DATA',
    `${path}, ${issue?.path.join('.') || 'at the top'}: ${issue?.message}; ` +
      `${result.error.issues.length} such problem(s) in all`,
  )
}
