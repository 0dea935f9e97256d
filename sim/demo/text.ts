/** The demo's outcome as a person reads it. */
import { resultFacts, resultTable } from '../scenario/index.ts'
import type { DemoReport } from './demo.ts'

const PHASES: Readonly<Record<string, string>> = {
  joining: 'starting and joining',
  approval: 'approval by every hospital',
  keySetup: 'key setup',
  statistics: 'encrypted statistics',
  rounds: 'training rounds',
  evaluation: 'final evaluation',
  collecting: 'collecting the results',
  comparing: 'training alone, plain and pooled',
}

export function demoText(report: DemoReport): string {
  const { phases, siteSeconds, seconds, rounds, sites, data } = report
  const title =
    `${sites} ` +
    `${data === 'generated' ? 'generated hospitals' : 'real hospitals (UCI heart disease)'}, ` +
    `${rounds} rounds, one process each, over mutual TLS`
  const lines = Object.entries(phases).map(
    ([phase, time]) => `  ${(PHASES[phase] ?? phase).padEnd(34)}${time.toFixed(1).padStart(6)} s`,
  )
  const { training, encrypting, uploading, opening } = siteSeconds
  const share =
    `of which a hospital spent ${training.toFixed(1)} s training, ${encrypting.toFixed(2)} s ` +
    `encrypting, ${uploading.toFixed(2)} s uploading, ${opening.toFixed(2)} s opening sums`
  return [
    title,
    '',
    resultTable(report),
    '',
    resultFacts(report),
    '',
    `${seconds.toFixed(1)} s for the federation:`,
    ...lines,
    share,
  ].join('\n')
}
