/**
 * How a run stands at this site, in a few words: its records, and the rounds that it took part in. What a
 * person must not overlook is in capitals.
 */
import { attendanceCounts, attendanceText } from '@consilium/shared/protocol'
import { type DataFit, findingText, firstProblem } from '../agent/index.ts'
import type { RunOverview } from './overview.ts'

/** What a plan found in the records when they were last looked at. */
export function fitText(fit: DataFit | null): string {
  if (fit === null) return '–'
  const { problem, findings, warnings } = fit
  if (problem !== null) return `DOES NOT FIT: ${firstProblem(problem)}`
  const many = findings.filter(({ isMany }) => isMany).length
  const parts = [
    ...(findings.length === 0
      ? []
      : [`with ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`]),
    ...(many === 0 ? [] : [`${many} IN MANY ROWS`]),
    ...(warnings.length === 0
      ? []
      : [`${warnings.length} ${warnings.length === 1 ? 'WARNING' : 'WARNINGS'}`]),
  ]
  return ['fits', ...parts].join(', ').replace('fits, with', 'fits with')
}

/** Every finding and every warning, a sentence each. */
export function fitSentences({ findings, warnings }: DataFit): readonly string[] {
  return [...findings.map(findingText), ...warnings.map((warning) => `FEW RECORDS: ${warning}`)]
}

/** Which rounds this site took part in. */
export function takingPartText({ attendance, rounds }: Pick<RunOverview, 'attendance' | 'rounds'>): string {
  if (attendance === null) return '–'
  const { included, refused, missed } = attendanceCounts(attendance, rounds)
  const text = attendanceText(attendance, rounds)
  return included === 0 && refused + missed > 0 ? `IN NO ROUND: ${text}` : text
}
