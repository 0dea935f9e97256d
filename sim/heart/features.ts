/**
 * `features.csv` of the conformance vectors: FLamby's features and split of the four hospitals, row by row.
 */
import { join } from 'node:path'
import { ConsiliumError, type SiteName, siteName } from '@consilium/shared/kernel'
import { readCells } from './files.ts'

/** Hospitals in FLamby's order: centre 0 to 3. */
export const HEART_SITES: readonly SiteName[] = ['cleveland', 'hungary', 'switzerland', 'long-beach'].map(
  siteName,
)

/** FLamby's thirteen inputs in their order. */
export const HEART_INPUTS = [
  'age',
  'sex',
  'trestbps',
  'chol',
  'fbs',
  'thalach',
  'exang',
  'oldpeak',
  'cp_2',
  'cp_3',
  'cp_4',
  'restecg_1',
  'restecg_2',
] as const

export interface FeatureRow {
  /** FLamby's number of the hospital, 0 to 3. */
  readonly centre: number
  /** Line of the hospital's UCI file, from 0. */
  readonly fileRow: number
  readonly set: 'train' | 'test'
  /** One text per input, in the order of {@link HEART_INPUTS}. */
  readonly inputs: readonly string[]
  readonly label: string
}

const HEADER = ['center', 'file_row', 'set', ...HEART_INPUTS, 'label']

/** @throws ConsiliumError `NOT_FOUND` | `INVALID_DATA` */
export async function readFeatures(dir: string): Promise<readonly FeatureRow[]> {
  const path = join(dir, 'features.csv')
  const [header = [], ...rows] = await readCells(
    path,
    HEADER.length,
    "FLamby's features and its division into training and test rows",
  )
  if (header.join() !== HEADER.join())
    throw new ConsiliumError('INVALID_DATA', `${path}: the header is not '${HEADER.join()}'`)
  return rows.map((cells, index) => featureRow(cells, `${path}, line ${index + 2}`))
}

function featureRow(cells: readonly string[], where: string): FeatureRow {
  const [centre = '', fileRow = '', set = '', ...rest] = cells
  if (!/^[0-3]$/.test(centre))
    throw new ConsiliumError('INVALID_DATA', `${where}: the centre is not 0, 1, 2 or 3`)
  if (!/^\d{1,6}$/.test(fileRow))
    throw new ConsiliumError('INVALID_DATA', `${where}: file_row is not a row number`)
  if (set !== 'train' && set !== 'test')
    throw new ConsiliumError('INVALID_DATA', `${where}: the set is neither 'train' nor 'test'`)
  const bad = rest.findIndex((cell) => cell === '' || !Number.isFinite(Number(cell)))
  if (bad >= 0)
    throw new ConsiliumError('INVALID_DATA', `${where}: '${[...HEART_INPUTS, 'label'][bad]}' is not a number`)
  return {
    centre: Number(centre),
    fileRow: Number(fileRow),
    set,
    inputs: rest.slice(0, -1),
    label: rest.at(-1) ?? '',
  }
}
