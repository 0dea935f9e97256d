/**
 * The four real hospitals as tables that an agent can read: FLamby's columns and rows, from the UCI files as
 * they are.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConsiliumError, type SiteName } from '@consilium/shared/kernel'
import type { HospitalTable } from '../cohorts/index.ts'
import { type FeatureRow, HEART_SITES, readFeatures } from './features.ts'
import { readCells } from './files.ts'

/** UCI files in the order of {@link HEART_SITES}. */
const FILES = [
  'processed.cleveland.data',
  'processed.hungarian.data',
  'processed.switzerland.data',
  'processed.va.data',
] as const

/** Columns of a UCI file in their order (heart-disease.names, attributes 3 to 58 as used). */
const RAW_COLUMNS = [
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
  'slope',
  'ca',
  'thal',
  'num',
] as const

/** FLamby leaves these out: they are mostly missing outside Cleveland. */
const LEFT_OUT: readonly string[] = ['slope', 'ca', 'thal']

export interface HeartHospitals {
  /** With a column `set` (`train` or `test`) where FLamby's division is there. */
  readonly tables: readonly HospitalTable[]
  /**
   * Whether the division into training and test rows is FLamby's; otherwise the plan's seed has to divide.
   */
  readonly flambySplit: boolean
}

/**
 * Reads `processed.*.data` from a directory: columns `slope`, `ca`, `thal` dropped, then every row with a
 * `?`; numbers as they are written (Cleveland writes `1.0`, the others `1`).
 *
 * @throws ConsiliumError `NOT_FOUND` | `INVALID_DATA`
 */
export async function readHeartHospitals(dir: string): Promise<HeartHospitals> {
  const vectors = join(dir, 'flamby-golden')
  const features = existsSync(join(vectors, 'features.csv')) ? await readFeatures(vectors) : null
  const tables: HospitalTable[] = []
  // One after the other, so that of several files that are missing it is always the first that is named.
  for (const [centre, site] of HEART_SITES.entries())
    tables.push(await readHospital({ dir, site, centre, features }))
  return { tables, flambySplit: features !== null }
}

async function readHospital(options: {
  readonly dir: string
  readonly site: SiteName
  readonly centre: number
  readonly features: readonly FeatureRow[] | null
}): Promise<HospitalTable> {
  const { dir, site, centre, features } = options
  const path = join(dir, FILES[centre] ?? '')
  const raw = await readCells(path, RAW_COLUMNS.length, `the patients of '${site}' (UCI heart disease)`)
  const kept = RAW_COLUMNS.flatMap((name, place) => (LEFT_OUT.includes(name) ? [] : [{ name, place }]))
  const complete = raw.flatMap((cells, fileRow) => {
    const texts = kept.map(({ place }) => cells[place] ?? '?')
    return texts.includes('?')
      ? []
      : [{ fileRow, texts: texts.map((text) => checkedNumber(text, `${path}, line ${fileRow + 1}`)) }]
  })
  const columns = kept.map(({ name }) => name)
  if (features === null) return { site, columns, rows: complete.map(({ texts }) => texts) }
  const sets = new Map(features.filter((row) => row.centre === centre).map((row) => [row.fileRow, row.set]))
  const rows = complete.map(({ fileRow, texts }) => {
    const set = sets.get(fileRow)
    if (set === undefined)
      throw new ConsiliumError(
        'INVALID_DATA',
        `${path}, line ${fileRow + 1}: features.csv has no such row; the two do not belong together`,
      )
    return [...texts, set]
  })
  return { site, columns: [...columns, 'set'], rows }
}

function checkedNumber(text: string, where: string): string {
  if (text === '' || !Number.isFinite(Number(text)))
    throw new ConsiliumError('INVALID_DATA', `${where}: a cell is neither a number nor '?'`)
  return text
}
