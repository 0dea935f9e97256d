/**
 * The benches give what they promise; how fast anything is depends on the machine and is no test's business.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import {
  benchCrypto,
  benchIntegrity,
  coordinatorText,
  cryptoText,
  integrityText,
  roundText,
} from '@consilium/sim/bench'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/source-graph.ts'

const bench = (
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(projectRoot, 'sim', 'bench', 'main.ts'), ...args],
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

describe('bench crypto', () => {
  it('measures every part, with one thread and with two, beside CKKS and float32', async () => {
    const { results, ...terms } = await benchCrypto({
      parameters: [3000],
      laneBits: 16,
      onProgress: () => {},
    })
    expect(terms).toEqual({ sites: 5, threshold: 3 })
    expect(results.map(({ threads }) => threads)).toEqual([1, 2])
    const [time, size] = [expect.closeTo(5000, -4), expect.any(Number)]
    for (const row of results) {
      expect(row).toEqual({
        parameters: 3000,
        threads: size,
        laneBits: 16,
        encryptMs: time,
        addMs: time,
        shareMs: time,
        answerMs: time,
        openMs: time,
        // One block of 30,720 bytes and five sealed shares of 8,220.
        uploadBytesPerParameter: 23.9,
        peakRssMb: size,
        ckks: { encryptMs: time, decryptMs: time, uploadBytesPerParameter: expect.closeTo(87.4, 0) },
        float32: { serialiseMs: time },
      })
      for (const part of ['encryptMs', 'addMs', 'shareMs', 'answerMs', 'openMs'] as const)
        expect(row[part]).toBeGreaterThan(0)
    }
    expect(cryptoText({ ...terms, results })).toMatch(/5 sites, threshold 3, lanes of 16 bits[\s\S]*\n3,000 /)
  })
})

describe('bench integrity', () => {
  it('measures what the check of a sum adds, which in bytes is 36 a site', async () => {
    const { results } = await benchIntegrity({
      parameters: [20_000],
      sites: [10, 1000],
      onProgress: () => {},
    })
    const time = expect.any(Number)
    expect(results).toEqual([
      {
        parameters: 20_000,
        sites: 10,
        laneBits: 16,
        uploadMs: time,
        verifyMs: time,
        uploadBytes: 36,
        listBytes: 360,
      },
      {
        parameters: 20_000,
        sites: 1000,
        laneBits: 24,
        uploadMs: time,
        verifyMs: time,
        uploadBytes: 36,
        listBytes: 36_000,
      },
    ])
    for (const row of results) expect(Math.min(row.uploadMs, row.verifyMs)).toBeGreaterThan(0)
    expect(integrityText({ results })).toMatch(/20,000 +1,000 +24 bits/)
  })
})

describe('the command', () => {
  it('prints one JSON object and nothing else', async () => {
    const { code, stdout } = await bench('crypto', '--parameters', '1000', '--lane-bits', '24', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      results: [
        { parameters: 1000, threads: 1, laneBits: 24 },
        { parameters: 1000, threads: 2 },
      ],
    })
  })

  it.each([
    [['nothing'], /'bench' has 'crypto', 'round', 'coordinator' and 'integrity'/],
    [[], /'bench' has 'crypto', 'round', 'coordinator' and 'integrity'/],
    [['crypto', '--parameters', '10,x'], /--parameters/],
    [['crypto', '--parameters', '0'], /--parameters/],
    [['crypto', '--lane-bits', '13'], /--lane-bits/],
  ])('refuses %j in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await bench(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it("shows what a coordinator's memory takes", () => {
    expect(coordinatorText({ results: [{ parameters: 10_127_901, sites: 8, peakRssMb: 75.5 }] })).toMatch(
      /10,127,901 +8 +75.5 MB/,
    )
  })

  it('shows what rounds take', () => {
    const row = {
      model: 'tabular',
      parameters: 961,
      sites: 4,
      rounds: 20,
      encryptedSeconds: 5.5,
      plainSeconds: 5,
      ratio: 1.1,
      addedSecondsPerRound: 0.025,
    }
    expect(roundText({ results: [row] })).toMatch(/tabular +961 +4 +20 +5 s +5.5 s +1.1 × +0.025 s/)
  })
})
