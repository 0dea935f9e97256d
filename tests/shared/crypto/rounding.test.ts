/** The words that decide rounding are part of what makes a plan repeat itself: they must not change. */
import { expect, it } from 'vitest'
import { roundingWords } from '../../../shared/crypto/rounding.ts'

it('rounding words are pinned', () => {
  const words = roundingWords(7, 'site-a', 2)
  expect([...words(0, 3)]).toEqual([323835122, 1760004706, 872000554])
  expect([...words(6, 2)]).toEqual([3314972701, 160552691])
})
