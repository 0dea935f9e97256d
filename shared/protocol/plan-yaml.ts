/** A plan as a person would have written it. */
import { visible } from '../kernel/index.ts'
import { writeYaml } from '../yaml/index.ts'

/** What comes first in a map, as in docs/plan.md. */
const FIRST = [
  'version',
  'name',
  'description',
  'seed',
  'rounds',
  'data',
  'model',
  'training',
  'strategy',
  'encryption',
  'participation',
  'evaluation',
  'release',
]

/**
 * The YAML of a plan's canonical text: read as a plan it is that plan again, with the same digest. Characters
 * that would mislead who reads it stand as escapes, within quotation marks, so that it is the same on a
 * screen and in a file.
 */
export function planYaml(text: string): string {
  return visible(writeYaml(JSON.parse(text), { first: FIRST, quote: (each) => visible(each) !== each }))
}
