/** Made-up records of small hospitals, as CSV, and a plan that fits them. */
import { seededRandom } from '@consilium/shared/kernel'
import { stringify } from 'yaml'

/** Some records of one hospital: the older and the more hypertensive are ill more often. */
export function hospitalCsv(hospital: number, rows = 80): string {
  const random = seededRandom('tests/small-hospitals', hospital)
  const lines = Array.from({ length: rows }, () => {
    const age = 30 + hospital * 3 + Math.floor(random.uniform() * 50)
    const pressure = 100 + Math.floor(random.uniform() * 80)
    const ill = (age - 57) / 10 + (pressure - 140) / 20 + random.normal() > 0
    return `${age},${pressure},${random.uniform() < 0.5 ? 'f' : 'm'},${ill ? 1 : 0}`
  })
  return `age,pressure,sex,ill\n${lines.join('\n')}\n`
}

export interface SmallPlanOptions {
  readonly rounds?: number
  readonly mode?: 'encrypted' | 'plain'
  readonly release?: 'sites' | 'coordinator'
  readonly localEpochs?: number
}

/** A plan for {@link hospitalCsv}. */
export function smallPlan(options: SmallPlanOptions = {}): string {
  const { rounds = 3, mode = 'encrypted', release = 'coordinator', localEpochs = 2 } = options
  return stringify({
    version: 1,
    name: 'small-hospitals',
    seed: 1,
    rounds,
    data: {
      features: [
        { name: 'age', type: 'numeric', unit: 'a', range: [0, 120] },
        { name: 'pressure', type: 'numeric', unit: 'mm[Hg]', range: [50, 250] },
        { name: 'sex', type: 'categorical', categories: ['f', 'm'], dropFirst: true },
      ],
      label: { name: 'ill', positive: { above: 0 } },
    },
    model: { family: 'logistic-regression' },
    training: { localEpochs, batchSize: 16, optimiser: { kind: 'sgd', learningRate: 0.1 } },
    encryption: { mode },
    participation: { keySetupSeconds: 60, roundSeconds: 60 },
    evaluation: { split: { by: 'seed', testFraction: 0.25 } },
    release: { model: release, metrics: release },
  })
}
