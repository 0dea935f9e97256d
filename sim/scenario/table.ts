/** A report as a person reads it. */
import { meanOf } from '../baselines/index.ts'
import type { FederationReport, HospitalReport } from './report.ts'

const WAYS = [
  { key: 'alone', title: 'alone' },
  { key: 'federated', title: 'federated' },
  { key: 'federatedPlain', title: 'fed. plain' },
  { key: 'pooled', title: 'pooled' },
] as const

/**
 * AUROC and accuracy on each hospital's own test rows, by the way of training; hospitals beyond `most` are
 * left out.
 */
export function resultTable(report: FederationReport, most = 12): string {
  const { hospitals, auroc, accuracy } = report
  const width = Math.max(20, ...hospitals.map(({ site }) => site.length)) + 2
  const head = `${'hospital'.padEnd(width)}${'train'.padStart(6)}${'test'.padStart(6)}${'positive'.padStart(10)}`
  const ways = WAYS.map(({ title }) => title.padStart(11)).join('')
  const cells = (values: HospitalReport['auroc']): string =>
    WAYS.map(({ key }) => figure(values[key]).padStart(11)).join('')
  const lines = hospitals.slice(0, most).flatMap((hospital) => {
    const facts = `${hospital.site.padEnd(width)}${String(hospital.trainRows).padStart(6)}${String(hospital.testRows).padStart(6)}${`${Math.round(100 * hospital.prevalence)} %`.padStart(10)}`
    return [
      `${facts}  AUROC   ${cells(hospital.auroc)}`,
      `${''.padEnd(facts.length)}  accuracy${cells(hospital.accuracy)}`,
    ]
  })
  if (hospitals.length > most) lines.push(`… and ${hospitals.length - most} more`)
  const mean = (title: string, values: typeof auroc): string =>
    `${title.padEnd(head.length)}  ` +
    `${values === auroc ? 'AUROC   ' : 'accuracy'}${cells({ alone: meanOf(values.local), federated: values.federated, federatedPlain: values.federatedPlain, pooled: values.pooled })}`
  return [`${head}${''.padEnd(10)}${ways}`, ...lines, mean('mean', auroc), mean('', accuracy)].join('\n')
}

/** The facts below the table. */
export function resultFacts(report: FederationReport): string {
  const {
    uploadBytesPerRound,
    parameters,
    maxWeightError,
    encrypted,
    threshold,
    committee,
    sites,
    modelDigest,
    digestAgreement,
  } = report
  return [
    `a site sent     ${uploadBytesPerRound} bytes a round, ` +
      `${(uploadBytesPerRound / parameters).toFixed(1)} a parameter (${parameters} parameters)`,
    'updates         ' +
      `${encrypted ? `encrypted; any ${threshold} of ${committee === sites ? sites : `a committee of ${committee}`} sites open a sum, nobody opens one site's update` : 'in plain'}`,
    'against plain   ' +
      `${maxWeightError === null ? 'not compared' : `no weight differs by more than ${maxWeightError.toExponential(1)}`}`,
    'model           ' +
      `${modelDigest ?? 'none'}${digestAgreement ? ', the same at every site' : ', NOT THE SAME AT EVERY SITE'}`,
  ].join('\n')
}

function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}
