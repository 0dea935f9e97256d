/** `npm run bench -- NAME [--json]` */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LaneBits } from '@consilium/shared/crypto'
import { ConsiliumError, withoutPasswords } from '@consilium/shared/kernel'
import { examples, processOutput, runProgram, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { benchCoordinator } from './coordinator.ts'
import { benchCrypto } from './crypto.ts'
import { benchIntegrity } from './integrity.ts'
import { benchRound } from './round.ts'
import { coordinatorText, cryptoText, integrityText, roundText } from './text.ts'

const output = processOutput()
const onProgress = (text: string): void => output.err(text)

const SIZES = '10000,1000000,10000000'

function counts(text: string): readonly number[] {
  const values = text.split(',').map(Number)
  if (values.every((value) => Number.isSafeInteger(value) && value >= 1 && value <= 1e8)) return values
  throw new ConsiliumError(
    'USAGE',
    `--parameters '${withoutPasswords(text).slice(0, 80)}' is not a list of whole numbers from 1 ` +
      `to 100,000,000, such as ${SIZES}`,
  )
}

/** Hands an empty directory to a bench, and removes it. */
async function inDirectory<Result>(bench: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-bench-'))
  try {
    return await bench(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function laneBits(text: string): LaneBits {
  const found = ([8, 12, 16, 24] as const).find((bits) => String(bits) === text)
  if (found !== undefined) return found
  throw new ConsiliumError(
    'USAGE',
    `--lane-bits '${withoutPasswords(text).slice(0, 80)}' is none of 8, 12, 16 and 24`,
  )
}

const crypto = new Command('crypto')
  .description(
    'encrypt, add, share, answer and open updates of several sizes, beside CKKS as NVFlare uses it ' +
      'and plain float32',
  )
  .option('--parameters <list>', 'sizes of the update', counts, counts(SIZES))
  .option('--lane-bits <bits>', 'bits of a lane: 8, 12, 16 or 24', laneBits, 16)
  .option('--json', 'print one JSON object on standard output and nothing else there', false)
  .action(
    async ({
      json,
      ...options
    }: {
      readonly json: boolean
      readonly parameters: readonly number[]
      readonly laneBits: LaneBits
    }) => {
      const bench = await benchCrypto({ ...options, onProgress })
      if (json) writeJson(output, bench)
      else output.out(cryptoText(bench))
    },
  )

const round = new Command('round')
  .description(
    'a whole federation of four processes, encrypted and plain, for a small model and for one of ' +
      '200 thousand parameters',
  )
  .option('--json', 'print one JSON object on standard output and nothing else there', false)
  .action(async ({ json }: { readonly json: boolean }) => {
    const bench = await inDirectory((directory) => benchRound({ directory, onProgress }))
    if (json) writeJson(output, bench)
    else output.out(roundText(bench))
  })

const coordinator = new Command('coordinator')
  .description(
    "peak memory of the coordinator's process in a run of 10 million parameters, with 4 and with 8 hospitals",
  )
  .option('--json', 'print one JSON object on standard output and nothing else there', false)
  .action(async ({ json }: { readonly json: boolean }) => {
    const bench = await inDirectory((directory) => benchCoordinator({ sites: [4, 8], directory, onProgress }))
    if (json) writeJson(output, bench)
    else output.out(coordinatorText(bench))
  })

const integrity = new Command('integrity')
  .description("what it costs that every site checks the coordinator's sum, at 10, 100 and 1,000 sites")
  .option('--parameters <list>', 'sizes of the update', counts, [1_000_000, 10_000_000])
  .option('--json', 'print one JSON object on standard output and nothing else there', false)
  .action(
    async ({ json, parameters }: { readonly json: boolean; readonly parameters: readonly number[] }) => {
      const bench = await benchIntegrity({ parameters, sites: [10, 100, 1000], onProgress })
      if (json) writeJson(output, bench)
      else output.out(integrityText(bench))
    },
  )

const program = new Command('bench')
  .description('Measures what encryption costs, on this machine, now.')
  .addCommand(crypto)
  .addCommand(round)
  .addCommand(coordinator)
  .addCommand(integrity)
  .addHelpText(
    'after',
    examples('npm run bench -- crypto', 'npm run bench -- crypto --parameters 1000000 --json'),
  )

process.exitCode = await runProgram({ program, args: process.argv.slice(2), output })
