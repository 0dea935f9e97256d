import { describe, expect, it } from 'vitest'
import { readHospitals } from '../../sim/baselines/index.ts'
import {
  deteriorationPlan,
  FOUR_HOSPITALS,
  type HospitalTable,
  hospitalProfiles,
  hospitalTable,
  tableCsv,
} from '../../sim/cohorts/index.ts'

const tables = (sites: number, seed: number): readonly HospitalTable[] =>
  hospitalProfiles({ sites, seed }).map((profile) => hospitalTable(profile, seed))

function column({ columns, rows }: HospitalTable, name: string): readonly string[] {
  const place = columns.indexOf(name)
  return rows.map((row) => row[place] ?? '')
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const numbers = (cells: readonly string[]): readonly number[] =>
  cells.filter((cell) => cell !== '').map(Number)

describe('generated hospitals', () => {
  it('are a function of the seed', () => {
    expect(tables(6, 3)).toEqual(tables(6, 3))
    expect(tableCsv(tables(1, 4)[0] as HospitalTable)).not.toBe(tableCsv(tables(1, 3)[0] as HospitalTable))
  })

  it('stay as they are when more are asked for', () => {
    expect(tables(9, 3).slice(0, 5)).toEqual(tables(5, 3))
  })

  it('can be any number, each with a name of its own', () => {
    const profiles = hospitalProfiles({ sites: 200, seed: 1 })
    expect(new Set(profiles.map(({ site }) => site)).size).toBe(200)
    expect(Math.min(...profiles.map(({ patients }) => patients))).toBeGreaterThanOrEqual(60)
  })

  it('scale in size', () => {
    const [one, twice] = [1, 2].map((patients) =>
      hospitalProfiles({ sites: 4, seed: 1, patients }).map((profile) => profile.patients),
    )
    expect(twice).toEqual(one?.map((patients) => 2 * patients))
  })

  it('see the patients that their profile says: age, sex, prevalence, missing cells', () => {
    for (const profile of FOUR_HOSPITALS) {
      const table = hospitalTable({ ...profile, patients: 4000 }, 1)
      expect(mean(numbers(column(table, 'age')))).toBeCloseTo(profile.age.mean, -0.5)
      expect(mean(column(table, 'sex').map((sex) => (sex === 'male' ? 1 : 0)))).toBeCloseTo(
        profile.maleShare,
        1,
      )
      expect(Math.abs(mean(numbers(column(table, 'deteriorated'))) - profile.prevalence)).toBeLessThan(0.03)
      for (const name of ['cholesterol', 'glucose', 'oxygen'] as const) {
        const missing = mean(column(table, name).map((cell) => (cell === '' ? 1 : 0)))
        expect(Math.abs(missing - (profile.missing[name] ?? 0))).toBeLessThan(0.03)
      }
    }
  })

  it('differ visibly in whom they see', () => {
    const ages = tables(4, 1).map((table) => mean(numbers(column(table, 'age'))))
    const prevalences = tables(4, 1).map((table) => mean(numbers(column(table, 'deteriorated'))))
    expect(Math.max(...ages) - Math.min(...ages)).toBeGreaterThan(20)
    expect(Math.max(...prevalences) - Math.min(...prevalences)).toBeGreaterThan(0.2)
  })

  it('fit the plan that goes with them, every row of 40 hospitals', async () => {
    const plan = deteriorationPlan({ seed: 5, rounds: 1 })
    for (const { cohort, table } of await readHospitals(tables(40, 5), plan)) {
      expect(cohort.rows).toBe(table.rows.length)
      expect(cohort.droppedRows).toBe(0)
      expect(cohort.trainRows).toBeGreaterThan(30)
    }
  })
})

describe('a table as CSV', () => {
  it('quotes what needs it and leaves missing cells empty', () => {
    const [table] = tables(1, 1)
    const csv = tableCsv({
      ...(table as HospitalTable),
      columns: ['a', 'b, c'],
      rows: [
        ['1', ''],
        ['say "x"', 'two\nlines'],
      ],
    })
    expect(csv).toBe('a,"b, c"\n1,\n"say ""x""","two\nlines"\n')
  })
})
