/** The report as a person reads it. */
import type { ConformanceReport, MethodResult } from './check.ts'

export function conformanceTable(report: ConformanceReport): string {
  const rows = Object.entries(report.seeds).flatMap(([seed, methods]) =>
    Object.entries(methods).map(([method, result]) => ({ seed, method, result })),
  )
  const width = Math.max(...rows.map(({ method }) => method.length))
  const lines = rows.map(
    ({ seed, method, result }) =>
      `${seed.padEnd(6)}${method.padEnd(width)}  ` +
      `${`${result.equal}/${result.of}`.padEnd(7)}${result.maxWeightDifference.toExponential(1).padEnd(12)}${limit(result)}`,
  )
  const header =
    `${'seed'.padEnd(6)}${'method'.padEnd(width)}  ` +
    `${'equal'.padEnd(7)}${'weights off'.padEnd(12)}quantisation allows`
  return (
    `${[header, ...lines].join('\n')}\n\n${report.equal} of ${report.of} published accuracies are ` +
    'equal.\n'
  )
}

function limit({ quantisationBound }: MethodResult): string {
  if (quantisationBound === undefined) return ''
  return quantisationBound === null ? 'not covered: a value was clipped' : quantisationBound.toExponential(1)
}
