/** The benches' results for people. */
import { bytesText, table } from '@consilium/shared/terminal'
import type { CoordinatorBench } from './coordinator.ts'
import type { CryptoBench } from './crypto.ts'
import type { IntegrityBench } from './integrity.ts'
import type { RoundBench } from './round.ts'

const times = (slow: number, fast: number): string => `${(slow / fast).toFixed(1)} ×`

export function cryptoText({ sites, threshold, results }: CryptoBench): string {
  const head = [
    'parameters',
    'threads',
    'encrypt',
    'CKKS',
    '',
    'open',
    'CKKS',
    '',
    'add',
    'share',
    'answer',
    'float32',
    'bytes/param',
    'peak RSS',
  ]
  const rows = results.map((row) => [
    row.parameters.toLocaleString('en'),
    String(row.threads),
    `${row.encryptMs} ms`,
    `${row.ckks.encryptMs} ms`,
    times(row.ckks.encryptMs, row.encryptMs),
    `${row.openMs} ms`,
    `${row.ckks.decryptMs} ms`,
    times(row.ckks.decryptMs, row.openMs),
    `${row.addMs} ms`,
    `${row.shareMs} ms`,
    `${row.answerMs} ms`,
    `${row.float32.serialiseMs} ms`,
    `${row.uploadBytesPerParameter} (${row.ckks.uploadBytesPerParameter})`,
    `${row.peakRssMb} MB`,
  ])
  return (
    `${sites} sites, threshold ${threshold}, lanes of ${results[0]?.laneBits} bits; medians; in ` +
    `brackets: CKKS as NVFlare uses it\n\n${table([head, ...rows])}`
  )
}

export function roundText({ results }: RoundBench): string {
  const head = ['model', 'parameters', 'sites', 'rounds', 'plain', 'encrypted', 'ratio', 'added a round']
  const rows = results.map((row) => [
    row.model,
    row.parameters.toLocaleString('en'),
    String(row.sites),
    String(row.rounds),
    `${row.plainSeconds} s`,
    `${row.encryptedSeconds} s`,
    `${row.ratio} ×`,
    `${row.addedSecondsPerRound} s`,
  ])
  return table([head, ...rows])
}

export function coordinatorText({ results }: CoordinatorBench): string {
  const rows = results.map(({ parameters, sites, peakRssMb }) => [
    parameters.toLocaleString('en'),
    String(sites),
    `${peakRssMb} MB`,
  ])
  return (
    "The coordinator's process in an encrypted run of one " +
    `round\n\n${table([['parameters', 'sites', 'peak RSS above idle'], ...rows])}`
  )
}

export function integrityText({ results }: IntegrityBench): string {
  const head = ['parameters', 'sites', 'lanes', 'upload', '', 'sum', 'list']
  const rows = results.map((row) => [
    row.parameters.toLocaleString('en'),
    row.sites.toLocaleString('en'),
    `${row.laneBits} bits`,
    `${row.uploadMs} ms`,
    `${row.uploadBytes} B`,
    `${row.verifyMs} ms`,
    bytesText(row.listBytes),
  ])
  return (
    "What the check of the sum adds: for a site's own upload, and for the sum that it opens; " +
    `medians\n\n${table([head, ...rows])}`
  )
}
