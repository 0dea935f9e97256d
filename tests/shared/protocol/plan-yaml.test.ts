/**
 * A plan that is given back is the same plan: same digest, whatever is in it, and what is on the screen is
 * what it says.
 */
import { visible } from '@consilium/shared/kernel'
import { parsePlan, planDigest, planText, planYaml, type TrainingPlan } from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planOf } from './support.ts'

const text = fc
  .string({ minLength: 1, maxLength: 20, unit: 'binary' })
  .filter((value) => value.isWellFormed())
/**
 * What YAML reads as something else than text where it stands bare, what does not show, and what ends a line.
 */
const tricky = fc.constantFrom(
  'yes',
  'null',
  '0100',
  '1e2',
  '~',
  '- a',
  'a: b',
  '# a',
  '"',
  "'",
  '\\',
  ' a ',
  '\u001b[1A\u001b[2K',
  '\u202egnp',
  '\u2028',
  '\u0085',
  '\t',
  'a\nb',
  '',
)
const number = fc.double({ noNaN: true, noDefaultInfinity: true })

const plan: fc.Arbitrary<TrainingPlan> = fc
  .record({
    description: fc.oneof(text, tricky),
    unit: fc.oneof(text, tricky),
    categories: fc.uniqueArray(
      fc.oneof(
        text,
        tricky.filter((value) => value !== ''),
      ),
      { minLength: 2, maxLength: 4 },
    ),
    low: number,
    high: number,
    learningRate: fc.double({ min: 1e-300, max: 100, noNaN: true }),
  })
  .map(({ description, unit, categories, low, high, learningRate }) => {
    const base = JSON.parse(planText(planOf())) as { data: object; training: object }
    const features = [
      { name: 'age', type: 'numeric', unit, range: low < high ? [low, high] : [0, 1] },
      { name: 'ward', type: 'categorical', categories },
    ]
    const training = { ...base.training, optimiser: { kind: 'sgd', learningRate } }
    return { ...base, description, data: { ...base.data, features }, training }
  })
  .filter((fields) => isPlan(fields))
  .map((fields) => parsePlan(JSON.stringify(fields)))

/** Rules on categories are other tests' business. */
function isPlan(fields: object): boolean {
  try {
    parsePlan(JSON.stringify(fields))
    return true
  } catch {
    return false
  }
}

describe('a plan as YAML', () => {
  it('is that plan again when it is read', () => {
    fc.assert(
      fc.property(plan, (written) => {
        const canonical = planText(written)
        expect(planDigest(parsePlan(planYaml(canonical)))).toBe(planDigest(written))
      }),
    )
  })

  it('has nothing in it that does not show: controls and direction marks are escapes', () => {
    const written = planText(
      planOf({ description: 'a\u001b[1A\u001b[2K\u202egnp.exe\u2066 \u{e0041}\u0085' }),
    )
    const shown = planYaml(written)
    expect(shown).toBe(visible(shown))
    expect(shown).toContain('\\u202egnp.exe\\u2066')
  })

  it('begins with what a person begins with', () => {
    const keys = [...planYaml(planText(planOf())).matchAll(/^(\w+):/gm)].map(([, key]) => key)
    expect(keys).toEqual([
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
    ])
  })
})
