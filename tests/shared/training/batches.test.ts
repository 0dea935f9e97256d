import { batchesOfOrder, batchOrder, type LocalSchedule, stepsPerRound } from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const shape = fc.record({
  seed: fc.nat(),
  site: fc.constantFrom('north', 'south'),
  rows: fc.integer({ min: 1, max: 60 }),
  batchSize: fc.integer({ min: 1, max: 70 }),
})

function round(schedule: LocalSchedule, step: number): number[][] {
  return [...batchOrder({ ...schedule, step })].map((batch) => [...batch])
}

describe('the order of batches', () => {
  test('by epochs uses every row once an epoch, in batches that are full but for the last', () => {
    fc.assert(
      fc.property(
        shape,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        (options, localEpochs, step) => {
          const schedule = { ...options, localEpochs }
          const batches = round(schedule, step)
          expect(batches).toHaveLength(stepsPerRound(schedule))
          const perEpoch = batches.length / localEpochs
          for (let epoch = 0; epoch < localEpochs; epoch++) {
            const part = batches.slice(epoch * perEpoch, (epoch + 1) * perEpoch)
            for (const batch of part.slice(0, -1)) expect(batch).toHaveLength(options.batchSize)
            expect(part.flat().sort((a, b) => a - b)).toEqual(
              Array.from({ length: options.rows }, (_, row) => row),
            )
          }
        },
      ),
    )
  })

  test('by steps goes on from round to round, through the same epochs', () => {
    fc.assert(
      fc.property(
        shape,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (options, localSteps, rounds) => {
          const byEpochs: number[][] = []
          for (let step = 1; byEpochs.length < localSteps * rounds; step++)
            byEpochs.push(...round({ ...options, localEpochs: 1 }, step))
          const bySteps = Array.from({ length: rounds }, (_, index) =>
            round({ ...options, localSteps }, index + 1),
          ).flat()
          expect(bySteps).toEqual(byEpochs.slice(0, localSteps * rounds))
        },
      ),
    )
  })

  test('differs by seed, site and epoch, and repeats otherwise', () => {
    const schedule = { seed: 1, site: 'north', rows: 50, batchSize: 50, localEpochs: 1 }
    const orders = [
      round(schedule, 1),
      round(schedule, 2),
      round({ ...schedule, seed: 2 }, 1),
      round({ ...schedule, site: 'south' }, 1),
    ].map((order) => order.join())
    expect(new Set(orders).size).toBe(4)
    expect(round(schedule, 1).join()).toBe(orders[0])
  })

  test('needs exactly one of epochs and steps', () => {
    const schedule = { seed: 1, site: 'north', rows: 5, batchSize: 2 }
    expect(() => stepsPerRound(schedule)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(() => stepsPerRound({ ...schedule, localEpochs: 1, localSteps: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('that was recorded is cut where its epochs end', () => {
    const order = Uint32Array.of(2, 0, 1, 1, 2, 0, 0)
    expect([...batchesOfOrder({ order, rows: 3, batchSize: 2 })].map((batch) => [...batch])).toEqual([
      [2, 0],
      [1],
      [1, 2],
      [0],
      [0],
    ])
  })
})
