/**
 * How the records fit, and which rounds this site took part in, in a few words: what must not be overlooked
 * is loud.
 */
import type { DataFit } from '@consilium/client-agent/agent'
import type { DataFinding } from '@consilium/shared/training'
import { expect, it } from 'vitest'
import { fitSentences, fitText, takingPartText } from '../../../client-agent/desk/index.ts'

const FITS: DataFit = { checkedAt: 1, problem: null, findings: [], warnings: [] }
const range: DataFinding = {
  column: 'age',
  rule: 'the value is outside [0, 120]',
  treatment: 'clipped to the range',
  rows: 1,
  firstRows: [4],
  isMany: false,
}
const many: DataFinding = {
  ...range,
  column: 'sex',
  rule: 'the value is none of the 2 categories',
  treatment: 'taken as missing',
  rows: 30,
  firstRows: [2, 3],
  isMany: true,
}

it.each<[DataFit | null, string]>([
  [null, '–'],
  [FITS, 'fits'],
  [{ ...FITS, findings: [range] }, 'fits with 1 finding'],
  [
    { ...FITS, findings: [range, many], warnings: ['few'] },
    'fits with 2 findings, 1 IN MANY ROWS, 1 WARNING',
  ],
  [{ ...FITS, warnings: ['few', 'fewer'] }, 'fits, 2 WARNINGS'],
  [
    { ...FITS, problem: { code: 'INVALID_DATA', message: 'a.csv: there is no such file.' } },
    'DOES NOT FIT: a.csv: there is no such file.',
  ],
  [
    {
      ...FITS,
      problem: {
        code: 'INVALID_DATA',
        message:
          "the data does not fit; 2 problems:\n  column 'age' is not there\n  column 'sex' is not " +
          'there\nCorrect it.',
      },
    },
    "DOES NOT FIT: column 'age' is not there; and 1 more",
  ],
])('a fit of %j is %s', (fit, text) => {
  expect(fitText(fit)).toBe(text)
})

it('every finding says column, rule, rows and what becomes of them', () => {
  expect(fitSentences({ ...FITS, findings: [range, many], warnings: ['there are few'] })).toEqual([
    "column 'age': the value is outside [0, 120], in row 4; clipped to the range",
    "column 'sex': the value is none of the 2 categories, in 30 rows: 2, 3, …; taken as missing " +
      '(MORE THAN ONE ROW IN A HUNDRED)',
    'FEW RECORDS: there are few',
  ])
})

it('a site that took part in no round is loud', () => {
  const rounds = 3
  expect(takingPartText({ attendance: null, rounds })).toBe('–')
  expect(takingPartText({ attendance: [{ from: 0, to: 0, as: 'included' }], rounds })).toBe('no round yet')
  expect(takingPartText({ attendance: [{ from: 0, to: 4, as: 'included' }], rounds })).toBe('3 of 3 rounds')
  expect(
    takingPartText({
      attendance: [
        { from: 0, to: 0, as: 'included' },
        { from: 1, to: 4, as: 'missed' },
      ],
      rounds,
    }),
  ).toBe('IN NO ROUND: 0 of 3 rounds; missed 1 to 3')
})
