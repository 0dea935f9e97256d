/** The study as a person reads it. */
import { table } from '@consilium/shared/terminal'
import type { HeartStudy, Spread } from './study.ts'

/**
 * FLamby's published FedAvg on Fed-Heart-Disease: mean and standard deviation over seeds 42 to 46 (du Terrail
 * et al. 2022, arXiv 2210.04620, results in its repository).
 */
const PUBLISHED = { clientTests: '.6850 ± .0253', pooledTest: '.7480 ± .0240' } as const

export function heartStudyText(study: HeartStudy): string {
  const { seeds, rounds, encrypted, plain, largestAurocDifference, flambySplit } = study
  const row = (name: string, key: keyof Spread, published: string): readonly string[] => [
    name,
    cell(encrypted[key]),
    cell(plain[key]),
    published,
  ]
  const rows = [
    [`${seeds.length} seeds, ${rounds} rounds`, 'encrypted', 'plain', 'FLamby, plain'],
    row('AUROC, mean of hospitals', 'auroc', 'not published'),
    row('accuracy, mean of hospitals', 'clientTests', PUBLISHED.clientTests),
    row('accuracy, pooled test', 'pooledTest', PUBLISHED.pooledTest),
  ]
  const weights = Math.max(...seeds.map(({ maxWeightError }) => maxWeightError))
  const notes = [
    'largest difference between encrypted and plain in one seed: ' +
      `${largestAurocDifference.toFixed(5)} in AUROC, ${weights.toExponential(1)} in a weight`,
    ...(flambySplit
      ? []
      : [
          "the rows are divided by the plan's seed, not as FLamby divides them: " +
            'flamby-golden/features.csv is not there',
        ]),
  ]
  return `${table(rows)}\n${notes.join('\n')}`
}

function cell({ mean, sd }: { readonly mean: number; readonly sd: number }): string {
  return `${mean.toFixed(4)} ± ${sd.toFixed(4)}`
}
