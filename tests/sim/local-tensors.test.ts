/**
 * Tensors that a plan leaves at the sites: trained there, used there, never sent; the others as in any
 * federation.
 */
import { ownModelFile } from '@consilium/client-agent/agent'
import { maxSumError } from '@consilium/shared/crypto'
import {
  decodeModelFile,
  encodeModelFile,
  planDigest,
  planText,
  tensorNames,
} from '@consilium/shared/protocol'
import {
  decodeModel,
  encodeModel,
  initialWeights,
  modelInputs,
  openBackend,
  parameterShapes,
  splitWeights,
} from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { largestDifference, plainFederation, readHospitals, runBaselines } from '../../sim/baselines/index.ts'
import { deteriorationPlan, hospitalProfiles, hospitalTable } from '../../sim/cohorts/index.ts'
import { simulateRun } from '../../sim/scenario/index.ts'
import { memorySiteFiles } from '../../sim/stores/index.ts'
import { run, siteRun } from '../contracts/samples.ts'

const backend = await openBackend('wasm')
const HEAD = ['dense2/kernel', 'dense2/bias']
const CHANGES = { model: { family: 'mlp', hidden: [8, 4], activation: 'tanh' } }
const LOCAL = {
  training: {
    localEpochs: 2,
    batchSize: 16,
    optimiser: { kind: 'adam', learningRate: 0.01 },
    localTensors: HEAD,
  },
}

const federated = async (changes: Record<string, unknown>, rounds: number) => {
  const plan = deteriorationPlan({ seed: 2, rounds, changes: { ...CHANGES, ...changes } })
  const hospitals = await readHospitals(
    hospitalProfiles({ sites: 4, seed: 2 }).map((profile) => hospitalTable(profile, 2)),
    plan,
  )
  return { plan, hospitals, run: await simulateRun({ plan, hospitals, seed: 2, backend }) }
}

describe('a plan', () => {
  it.each([
    { family: 'logistic-regression' },
    { family: 'mlp', hidden: [3] },
    { family: 'mlp', hidden: [400, 7, 1], activation: 'tanh' },
  ])('knows the tensors of $family by their names', (model) => {
    const plan = deteriorationPlan({ seed: 1, rounds: 1, changes: { model } })
    expect(tensorNames(plan.model)).toEqual(
      parameterShapes(plan.model, modelInputs(plan.data).length).map(({ name }) => name),
    )
  })

  it('refuses tensors that there are not, and to share none', () => {
    const refused = (localTensors: readonly string[]) => () =>
      deteriorationPlan({
        seed: 1,
        rounds: 1,
        changes: { ...CHANGES, training: { ...LOCAL.training, localTensors } },
      })
    expect(refused(['dense3/kernel'])).toThrow(
      /training\.localTensors: 'dense3\/kernel' is no tensor of this model, which has dense0\/kernel, /,
    )
    expect(refused(HEAD.concat('dense0/kernel', 'dense0/bias', 'dense1/kernel', 'dense1/bias'))).toThrow(
      /nothing to average/,
    )
    expect(refused(['dense2/bias', 'dense2/bias'])).toThrow(/every tensor once/)
    expect(refused([])).toThrow(/training\.localTensors/)
  })

  it('without them is the plan that it was', () => {
    expect(planText(deteriorationPlan({ seed: 1, rounds: 1, changes: CHANGES }))).not.toContain(
      'localTensors',
    )
  })
})

describe('a federation with a head of their own at the sites', () => {
  it('agrees on the shared tensors, which are those of the plain federation up to quantisation', async () => {
    const { plan, hospitals, run } = await federated(LOCAL, 1)
    expect(new Set(run.digests).size).toBe(1)
    expect(run.weights.map(({ name }) => name)).toEqual([
      'dense0/kernel',
      'dense0/bias',
      'dense1/kernel',
      'dense1/bias',
    ])
    const plain = await plainFederation({ plan, hospitals, backend })
    const bound = maxSumError({
      bound: plan.encryption.clip,
      laneBits: 24,
      sites: 4,
      contributors: 4,
      carried: false,
    })
    expect(largestDifference(run.weights, plain.weights)).toBeLessThan(bound + 2e-7)
    // Every hospital's head is another one, and neither is what they all started from.
    const heads = plain.models.map((model) =>
      model.filter(({ name }) => HEAD.includes(name)).map(({ values }) => [...values].join()),
    )
    expect(new Set(heads.map(String)).size).toBe(4)
  })

  it("is scored at each site with the site's own head, as in the plain federation", async () => {
    const { plan, hospitals, run } = await federated(LOCAL, 3)
    const { federatedPlain } = await runBaselines({ plan, hospitals, backend })
    for (const [position, { auroc, rows }] of run.scores.entries()) {
      expect(rows).toBe(federatedPlain[position]?.rows)
      expect(Math.abs((auroc ?? 0) - (federatedPlain[position]?.auroc ?? 1))).toBeLessThan(0.01)
    }
  })

  it('sends less by what stays', async () => {
    const changes = { model: { family: 'mlp', hidden: [8, 2000], activation: 'relu' } }
    const all = await federated({ ...changes, training: { ...LOCAL.training, localTensors: undefined } }, 1)
    const some = await federated(
      {
        ...changes,
        training: {
          ...LOCAL.training,
          localTensors: ['dense1/kernel', 'dense1/bias', 'dense2/kernel', 'dense2/bias'],
        },
      },
      1,
    )
    // Three blocks against one.
    expect(some.run.uploadBytesPerRound).toBe(all.run.uploadBytesPerRound - 2 * 30_720)
  })
})

it("a site's own model file has the tensors that stayed there in their places", async () => {
  const plan = deteriorationPlan({ seed: 2, rounds: 1, changes: { ...CHANGES, ...LOCAL } })
  const files = memorySiteFiles()
  const weights = initialWeights({ spec: plan.model, inputs: modelInputs(plan.data).length, seed: 9 })
  const { shared, local } = splitWeights(weights, HEAD)
  const record = siteRun(run(1))
  const state = {
    plan: planDigest(plan),
    data: plan.data,
    model: plan.model,
    standardisation: null,
    bounds: [],
    weights: encodeModel(shared),
  }
  const model = await files.write(run(1), 'model-3', encodeModelFile(state))
  const held = {
    ...record,
    plan: planText(plan),
    applied: 3,
    model,
    local: { step: 2, file: await files.write(run(1), 'local-2', encodeModel(local)) },
  }
  const own = decodeModelFile(await ownModelFile(files, held), 'the model')
  expect(decodeModel(own.weights)).toEqual(weights)
  const { local: _, ...federation } = held
  expect(await ownModelFile(files, federation)).toEqual(await files.read(run(1), 'model-3', model))
})
