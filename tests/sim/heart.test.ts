import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePlan } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { readHospitals } from '../../sim/baselines/index.ts'
import { flambyPlan, HEART_INPUTS, heartDemoPlan, readHeartHospitals } from '../../sim/heart/index.ts'
import { realData } from '../support/real-data.ts'
import { projectRoot } from '../support/source-graph.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

const FILES = ['cleveland', 'hungarian', 'switzerland', 'va']

/** Two complete rows and one with a missing value in a column that is kept. */
const ROWS = [
  '63.0,1.0,1.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,0',
  '29,1,2,140,?,0,0,170,0,0,?,?,?,0',
  '67,1,4,160,286,0,2,108,1,1.5,?,?,?,2',
]

async function directory(rows: readonly string[] = ROWS): Promise<TemporaryDirectory> {
  const made = await temporaryDirectory()
  await Promise.all(
    FILES.map((name) => writeFile(made.join(`processed.${name}.data`), `${rows.join('\n')}\n`)),
  )
  return made
}

const HEADER = `center,file_row,set,${HEART_INPUTS.join()},label`
const featureRow = (centre: number, row: number, set: string): string =>
  `${centre},${row},${set},${HEART_INPUTS.map(() => 0).join()},0`

describe('the heart-disease hospitals', () => {
  it('are read as FLamby does: three columns and incomplete rows dropped, numbers as they are written', async () => {
    await using dir = await directory()
    const { tables, flambySplit } = await readHeartHospitals(dir.path)
    expect(flambySplit).toBe(false)
    expect(tables.map(({ site }) => site)).toEqual(['cleveland', 'hungary', 'switzerland', 'long-beach'])
    expect(tables[0]?.columns).toEqual([
      'age',
      'sex',
      'cp',
      'trestbps',
      'chol',
      'fbs',
      'restecg',
      'thalach',
      'exang',
      'oldpeak',
      'num',
    ])
    expect(tables[0]?.rows).toEqual([
      ['63.0', '1.0', '1.0', '145.0', '233.0', '1.0', '2.0', '150.0', '0.0', '2.3', '0'],
      ['67', '1', '4', '160', '286', '0', '2', '108', '1', '1.5', '2'],
    ])
  })

  it('are divided as features.csv says where it is there', async () => {
    await using dir = await directory()
    await mkdir(dir.join('flamby-golden'))
    const lines = [0, 1, 2, 3].flatMap((centre) => [
      featureRow(centre, 0, 'train'),
      featureRow(centre, 2, 'test'),
    ])
    await writeFile(dir.join('flamby-golden', 'features.csv'), `${[HEADER, ...lines].join('\n')}\n`)
    const { tables, flambySplit } = await readHeartHospitals(dir.path)
    expect(flambySplit).toBe(true)
    expect(tables[3]?.rows.map((row) => row.at(-1))).toEqual(['train', 'test'])
  })

  it('are refused with file and line where something is wrong', async () => {
    await using short = await directory(['63,1'])
    await expect(readHeartHospitals(short.path)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/line 1: 2 cells, expected 14/),
    })
    await using words = await directory([ROWS[0] ?? '', (ROWS[0] ?? '').replace('145.0', 'high')])
    await expect(readHeartHospitals(words.path)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/line 2: a cell is neither/),
    })
    await using nothing = await temporaryDirectory()
    await expect(readHeartHospitals(nothing.path)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('processed.'),
    })
    await using foreign = await directory()
    await mkdir(foreign.join('flamby-golden'))
    await writeFile(
      foreign.join('flamby-golden', 'features.csv'),
      `${HEADER}\n${featureRow(0, 7, 'train')}\n`,
    )
    await expect(readHeartHospitals(foreign.path)).rejects.toMatchObject({
      message: expect.stringContaining('do not belong together'),
    })
  })

  it.each([
    ['center,row', /is not|cells, expected/],
    [`${HEADER}\n${featureRow(9, 0, 'train')}`, /the centre is not/],
    [`${HEADER}\n${featureRow(0, 0, 'practice')}`, /neither 'train' nor 'test'/],
    [`${HEADER}\n${featureRow(0, 0, 'train').replace(/,0$/, ',yes')}`, /'label' is not a number/],
  ])('come with a features.csv that is checked', async (text, says) => {
    await using dir = await directory()
    await mkdir(dir.join('flamby-golden'))
    await writeFile(dir.join('flamby-golden', 'features.csv'), text)
    await expect(readHeartHospitals(dir.path)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(says),
    })
  })

  it('have one category for 1.0 and 1 by every plan for them', async () => {
    const rows = [
      '63.0,1.0,4.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,0',
      '67,1,4,160,286,0,2,108,1,1.5,?,?,?,2',
    ]
    await using dir = await directory(rows)
    const { tables } = await readHeartHospitals(dir.path)
    const example = parsePlan(readFileSync(join(projectRoot, 'docs/examples/heart-disease.yaml'), 'utf8'))
    for (const plan of [
      heartDemoPlan({ seed: 1, flambySplit: false }),
      flambyPlan({ seed: 1, flambySplit: false }),
      example,
    ])
      for (const { cohort } of await readHospitals(tables, plan)) {
        expect([cohort.columns.get('cp'), cohort.columns.get('restecg'), cohort.findings]).toEqual([
          Float64Array.of(3, 3),
          Float64Array.of(2, 2),
          [],
        ])
      }
  })

  const dir = realData('heart-disease')
  it.skipIf(dir === null)('of UCI have the rows and the label that FLamby counts', async () => {
    const { tables, flambySplit } = await readHeartHospitals(dir ?? '')
    expect(tables.map(({ rows }) => rows.length)).toEqual([303, 261, 46, 130])
    const hospitals = await readHospitals(tables, flambyPlan({ seed: 1, flambySplit }))
    expect(hospitals.flatMap(({ cohort }) => cohort.findings)).toEqual([])
    if (flambySplit) {
      expect(hospitals.map(({ cohort }) => [cohort.trainRows, cohort.testRows])).toEqual([
        [199, 104],
        [172, 89],
        [30, 16],
        [85, 45],
      ])
      expect(existsSync(join(dir ?? '', 'flamby-golden', 'features.csv'))).toBe(true)
    }
    expect(heartDemoPlan({ seed: 1, flambySplit }).rounds).toBe(10)
  })
})
