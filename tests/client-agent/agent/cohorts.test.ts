/**
 * What a plan finds in records: a fault while they are read tells nothing of them, and what stands for a
 * missing value is no value.
 */
import { inspect } from 'node:util'
import { Cohorts, type RecordSource } from '@consilium/client-agent/agent'
import { ConsiliumError, runId, sha256, siteName } from '@consilium/shared/kernel'
import { parsePlan, type TrainingPlan } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { memoryAgentStore } from '../../../sim/stores/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { PLAN_TEXT } from '../../contracts/samples.ts'
import { testRandom } from '../../support/test-random.ts'

const PLANTED = 'Quillfeather, Zebedee 91-7734-X'

function failing(thrown: unknown): RecordSource {
  return {
    description: 'records',
    contentDigest: async () => sha256('records'),
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give
    async *batches() {
      throw thrown
    },
  }
}

it('a fault while records are read says where it was, and nothing of what was read', async () => {
  const thrown: readonly unknown[] = [
    new TypeError(`cannot parse '${PLANTED}'`),
    Object.assign(new Error('bad record'), { record: [PLANTED], cause: new Error(PLANTED) }),
    { record: PLANTED },
  ]
  for (const each of thrown) {
    const cohorts = new Cohorts({
      records: failing(each),
      store: memoryAgentStore(testRandom('cohorts')),
      site: siteName('gent'),
    })
    const error = await cohorts.read(parsePlan(PLAN_TEXT)).then(
      () => null,
      (refused: unknown) => refused,
    )
    expect(error).toBeInstanceOf(ConsiliumError)
    expect(error).toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('while records were read'),
    })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('Quillfeather')
  }
})

describe('a plan that tells apart what stands for a missing value at this site', () => {
  const records: RecordSource = {
    description: 'records',
    missingMarks: ['', ' f', '-9', 'dead'],
    contentDigest: async () => sha256('records'),
    async *batches(columns) {
      yield {
        firstRow: 2,
        columns: new Map(
          columns.map((name) => [name, name === 'age' ? ['60', '61', '62', '63'] : ['1', '0', '1', '0']]),
        ),
      }
    },
  }
  const telling = (categories: string, positive: string): TrainingPlan =>
    parsePlan(`
version: 1
name: marks
seed: 1
rounds: 1
data:
  features:
    - { name: age, type: numeric, range: [0, 120] }
    - { name: sex, type: categorical, categories: ${categories}, missing: all-zero }
  label: { name: out, positive: { values: ['${positive}'] }, negative: { values: ['0'] } }
model: { family: logistic-regression }
training: { localEpochs: 1, batchSize: 8, optimiser: { kind: sgd, learningRate: 0.1 } }
evaluation: { split: { by: seed, testFraction: 0.25 } }
release: { model: sites, metrics: sites }
`)
  const cohortsOf = () =>
    new Cohorts({ records, store: memoryAgentStore(testRandom('cohorts')), site: siteName('gent') })

  it('does not fit its form: column and text are named for the person here', async () => {
    const refused = await refusal(() => cohortsOf().read(telling('[f, m]', 'dead')))
    expect(refused.code).toBe('INVALID_DATA')
    for (const part of [
      '2 problems',
      "column 'sex': the category 'f' stands for a missing value",
      "column 'out': the positive value 'dead'",
      'dataMissing',
    ])
      expect(refused.message).toContain(part)
  })

  it('goes on where it was approved before anybody asked that, and others are read', async () => {
    const approved = telling('[f, m]', '1')
    expect(await cohortsOf().of(runId('run-0000000000000001'), approved, null)).toMatchObject({ rows: 4 })
    expect(await cohortsOf().read(telling('[w, m]', '1'))).toMatchObject({ rows: 4 })
  })
})
