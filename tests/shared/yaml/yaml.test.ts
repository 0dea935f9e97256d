/** YAML that people write: what is refused, and on which line what stands. */
import { lineFinder, readYaml } from '@consilium/shared/yaml'
import { describe, expect, it } from 'vitest'

describe('a text', () => {
  it.each<[string, unknown]>([
    ['a: 1\nb: [x, y]', { a: 1, b: ['x', 'y'] }],
    ['{"a": true, "b": null}', { a: true, b: null }],
    ['', null],
    // YAML 1.2: a word is a text, whatever older versions made of it.
    ['answer: no', { answer: 'no' }],
  ])('%j is read', (text, value) => {
    expect(readYaml(text)).toEqual({ isYaml: true, value })
  })

  it.each<[string, string, RegExp]>([
    ['with a bracket that stays open', 'a: [1', /line 1/],
    ['with a key twice', 'a: 1\nb: 2\na: 3', /unique.*line 3/],
    ['with an alias, which could blow up', 'a: &x 1\nb: *x', /alias/i],
  ])('%s is none, and it says why', (_, text, says) => {
    const read = readYaml(text)
    expect(read).toMatchObject({ isYaml: false, problem: expect.stringMatching(says) })
    expect(read).toMatchObject({ problem: expect.not.stringMatching(/[:.\n]$/) })
  })
})

describe('a line', () => {
  const text = '# a plan\na: 1\nb:\n  - x: 1\n    y: 2\n  - { x: 3,\n      y: 4 }\nc: "two\n  lines"\nd: 5\n'

  it.each<[string, readonly PropertyKey[], number | null]>([
    ['of a field', ['a'], 2],
    ['of a section', ['b'], 3],
    ['of an entry of a list', ['b', 0], 4],
    ['of a field in it', ['b', 0, 'y'], 5],
    ['of a field in braces', ['b', 1, 'y'], 7],
    ['behind a text of two lines', ['d'], 10],
    ['of what is missing: that of what is around it', ['b', 1, 'z', 'deeper'], 6],
    ['of an entry behind the last', ['b', 7], 3],
    ['of what is nowhere', ['z'], null],
    ['of the whole', [], null],
  ])('%s', (_, path, line) => {
    expect(lineFinder(text)(path)).toBe(line)
  })
})
