/**
 * All of a plan in words, for whoever decides on it: terminal, page and approval show the same. Nothing of a
 * plan is left out, and two plans that differ read differently: tests/client-agent/desk/plan-words.test.ts
 * holds every field against that.
 */
import type { TrainingPlan } from '@consilium/shared/protocol'
import { type LabelSpec, modelInputs, parameterShapes } from '@consilium/shared/training'
import { featureCount, featureTable, type WordTable } from './feature-words.ts'
import type { Terms } from './runs.ts'
import { counted, listed, quoted, secondsText } from './spelling.ts'
import { releaseText } from './wording.ts'

/** A name and what there is to say; the value may have several lines. */
export type PlanFact = readonly [name: string, value: string]

export interface PlanSection {
  readonly title: string
  readonly facts: readonly PlanFact[]
  readonly table?: WordTable
}

/** What a plan comes to for the sites that take part. */
export type Settled = Pick<Terms, 'sites' | 'committee' | 'threshold' | 'minimum'>

/** Every field of a plan, in sections; numbers that the plan leaves open as they are settled. */
export function planSections(plan: TrainingPlan, settled: Settled): readonly PlanSection[] {
  const { features } = plan.data
  const inputs = modelInputs(plan.data).length
  return [
    {
      title: 'What it is',
      facts: [
        ['Name', plan.name],
        ...(plan.description === '' ? [] : [['Description', plan.description] as const]),
      ],
    },
    { title: 'What is predicted', facts: labelFacts(plan) },
    {
      title: 'From which columns',
      facts: [['Features', featureCount(features.length, inputs)]],
      table: featureTable(plan),
    },
    { title: 'Which model', facts: modelFacts(plan, inputs) },
    { title: 'How it is trained', facts: trainingFacts(plan) },
    { title: 'How updates are put together', facts: strategyFacts(plan) },
    { title: 'How they are encrypted', facts: encryptionFacts(plan, settled) },
    { title: 'Who takes part, and how long is waited', facts: participationFacts(plan, settled) },
    { title: 'How it is measured', facts: evaluationFacts(plan) },
    { title: 'Who gets the results', facts: releaseFacts(plan) },
  ]
}

/** What matters most of a plan, where it is named once more before an approval counts. */
export function keyFacts(plan: TrainingPlan): readonly PlanFact[] {
  const inputs = modelInputs(plan.data).length
  return [
    ...labelFacts(plan),
    ['Features', featureCount(plan.data.features.length, inputs)],
    ...modelFacts(plan, inputs),
    ...trainingFacts(plan),
    ...releaseFacts(plan),
  ]
}

function releaseFacts({ release }: TrainingPlan): readonly PlanFact[] {
  return [
    ['Model goes to', releaseText(release.model)],
    ['Metrics go to', releaseText(release.metrics)],
  ]
}

function labelFacts({ data }: TrainingPlan): readonly PlanFact[] {
  const { name, positive, negative }: LabelSpec = data.label
  const column: PlanFact = ['Label', name]
  if ('above' in positive) {
    return [
      column,
      ['Positive', `a number above ${positive.above}`],
      ['Negative', `a number of ${positive.above} or less`],
    ]
  }
  const others =
    negative === undefined
      ? 'every other text: the plan does not say which'
      : negative === 'rest'
        ? 'every other text that is not missing: all the rest'
        : listed(negative.values)
  return [column, ['Positive', listed(positive.values)], ['Negative', others]]
}

function modelFacts({ model, data }: TrainingPlan, inputs: number): readonly PlanFact[] {
  const shapes = parameterShapes(model, modelInputs(data).length)
  const weights = shapes.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  )
  const size: PlanFact = ['Size', `${counted(inputs, 'input')}, ${counted(weights, 'weight')}`]
  if (model.family === 'logistic-regression') {
    return [
      ['Family', 'logistic regression'],
      ['Layers', `${inputs} → 1`],
      ['Initial weights', model.initial === 'zero' ? 'all zero' : 'drawn from the seed, within ±1/√inputs'],
      size,
    ]
  }
  const { hidden, activation } = model
  return [
    ['Family', 'multi-layer perceptron'],
    ['Layers', [inputs, ...hidden, 1].join(' → ')],
    ['Activation', activation],
    [
      'Initial weights',
      `drawn from the seed (${activation === 'relu' ? 'He et al. 2015' : 'Glorot and Bengio 2010'})`,
    ],
    size,
  ]
}

const SCALED: Readonly<Record<TrainingPlan['training']['standardise'], string>> = {
  federation: 'by mean and deviation of all sites together',
  site: 'by mean and deviation of this site alone',
  none: 'not at all',
}

function trainingFacts({ training, rounds, seed }: TrainingPlan): readonly PlanFact[] {
  const { localEpochs, localSteps = 0, batchSize, optimiser, standardise, localTensors } = training
  const effort =
    localEpochs === undefined
      ? counted(localSteps, 'batch', 'batches')
      : counted(localEpochs, 'pass', 'passes')
  return [
    ['Rounds', `${rounds}`],
    ['In a round', `${effort} over the training records of this site`],
    ['Batch size', counted(batchSize, 'record')],
    ['Optimiser', optimiser.kind],
    ['Learning rate', `${optimiser.learningRate}`],
    ['Inputs are scaled', SCALED[standardise]],
    ['Weights that stay here', localTensors === undefined ? 'none' : localTensors.join(', ')],
    ['Seed', `${seed}`],
  ]
}

function strategyFacts({ strategy }: TrainingPlan): readonly PlanFact[] {
  return [
    ['Strategy', 'federated averaging (fedavg)'],
    ['A site counts', strategy.weighting === 'examples' ? 'by its training records' : 'as much as any other'],
    [
      'Counts of records',
      strategy.countMultiple === 1
        ? 'told as they are'
        : `told rounded up to a multiple of ${strategy.countMultiple}`,
    ],
  ]
}

function encryptionFacts(
  { encryption }: TrainingPlan,
  { committee, threshold }: Settled,
): readonly PlanFact[] {
  const { mode, laneBits, clip } = encryption
  const byRule = encryption.threshold === null ? 'the default for so many' : 'as the plan says'
  return [
    ['Encryption', mode === 'encrypted' ? 'encrypted' : 'NONE: the coordinator reads every update'],
    [
      'To open a sum',
      `${encryption.threshold ?? threshold} of ${counted(committee.length, 'site')}, ${byRule}`,
    ],
    [
      'Committee',
      encryption.committee === undefined ? 'every site that takes part' : listed(encryption.committee),
    ],
    [
      'A weight in the sum',
      laneBits === 'auto' ? 'as many bits as the number of sites asks for' : `${laneBits} bits`,
    ],
    ['A weight changes', `by ${clip} a round at most; what exceeds it is carried to the next round`],
  ]
}

function participationFacts(
  { participation }: TrainingPlan,
  { sites, minimum }: Settled,
): readonly PlanFact[] {
  const { approvalSeconds, keySetupSeconds, roundSeconds } = participation
  const who =
    participation.sites === null
      ? 'as enrolled when the run began; others may ask to join later'
      : 'as the plan names them; no other can join'
  const byRule = participation.minimum === null ? 'the fewest that the threshold allows' : 'as the plan says'
  return [
    ['Sites', `${listed(participation.sites ?? sites)}: ${who}`],
    ['A round needs', `${participation.minimum ?? minimum} of the ${sites.length} sites, ${byRule}`],
    ['Time to decide', secondsText(approvalSeconds)],
    ['Key setup waits', `${secondsText(keySetupSeconds)} for each of its steps`],
    ['A round waits', `${secondsText(roundSeconds)} for each of its phases`],
  ]
}

function evaluationFacts({ evaluation }: TrainingPlan): readonly PlanFact[] {
  const { split, metrics, histogramBins } = evaluation
  const divided =
    split.by === 'seed'
      ? `a share of ${split.testFraction} of the records, drawn by seed and site`
      : `by the column ${quoted(split.column)}: ${quoted(split.train)} trains, ${quoted(split.test)} tests`
  return [
    ['Test records', divided],
    ['Metrics', metrics.join(', ')],
    ['AUROC', `from ${histogramBins} bins of the score`],
  ]
}
