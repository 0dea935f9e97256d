/** A fault while records are read says where it was, and nothing of what was read. */
import { inspect } from 'node:util'
import { Cohorts, type RecordSource } from '@consilium/client-agent/agent'
import { ConsiliumError, sha256, siteName } from '@consilium/shared/kernel'
import { parsePlan } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { memoryAgentStore } from '../../../sim/stores/index.ts'
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
    const cohorts = new Cohorts({ records: failing(each), store: memoryAgentStore(testRandom('cohorts')), site: siteName('gent') })
    const error = await cohorts.read(parsePlan(PLAN_TEXT)).then(
      () => null,
      (refused: unknown) => refused,
    )
    expect(error).toBeInstanceOf(ConsiliumError)
    expect(error).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('while records were read') })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('Quillfeather')
  }
})
