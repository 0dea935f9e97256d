/** Values as people read them, at the edges of what they can be. */
import {
  asLines,
  bytesText,
  durationText,
  fingerprintGroups,
  metricText,
  table,
  timeText,
} from '@consilium/shared/terminal'
import { describe, expect, it } from 'vitest'

it('a table is as wide as its widest cells, and pads nothing at the end of a line', () => {
  expect(
    table([
      ['site', 'state', 'note'],
      ['charite', 'online', ''],
      ['ukm', '–'],
    ]),
  ).toBe('site     state   note\ncharite  online  \nukm      –\n')
  expect(table([])).toBe('')
})

// Kept out: a name or a reason with a line end that makes a row of its own.
it('a row is one line, whatever is in its cells, and columns are as wide as what is shown', () => {
  const rows = [
    ['site', 'note'],
    ['a\nsite-x', 'approved\tall'],
    ['\u202eb', ''],
    ['病院', 'x'],
    ['e\u0301', 'y'],
  ]
  expect(table(rows)).toBe(
    [
      'site       note',
      String.raw`a\nsite-x  approved\tall`,
      String.raw`\u202eb    `,
      '病院       x',
      'e\u0301          y',
      '',
    ].join('\n'),
  )
})

it('each of several texts is one line', () => {
  expect(asLines(['run-1  heart', 'waits: no\nrun-2  released'])).toBe(
    String.raw`run-1  heart${'\n'}waits: no\nrun-2  released${'\n'}`,
  )
  expect(asLines([])).toBe('')
})

it('a fingerprint comes in groups of four, all or the first of them', () => {
  expect(fingerprintGroups('00112233445566ff')).toBe('0011 2233 4455 66ff')
  expect(fingerprintGroups('00112233445566ff', 2)).toBe('0011 2233')
  expect(fingerprintGroups('')).toBe('')
})

it('a time is UTC to the second', () => {
  expect(timeText(Date.UTC(2026, 10, 3, 14, 5, 9, 999))).toBe('2026-11-03 14:05:09Z')
  expect(timeText(0)).toBe('1970-01-01 00:00:00Z')
})

describe('what has a unit', () => {
  it.each([
    [0, '0.0 s'],
    [49, '0.0 s'],
    [50, '0.1 s'],
    [12_345, '12.3 s'],
    [59_949, '59.9 s'],
    [59_951, '1 min 0 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [47 * 3_600_000, '47 h 0 min'],
    [48 * 3_600_000, '2 d 0 h'],
    [100 * 86_400_000 + 5 * 3_600_000, '100 d 5 h'],
  ])('%i ms are %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text)
  })

  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1.0 KiB'],
    [1_048_000, '1023.4 KiB'],
    [1_048_575, '1.0 MiB'],
    [1_048_576, '1.0 MiB'],
    [2 ** 30, '1.0 GiB'],
    [5 * 2 ** 40, '5120.0 GiB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text)
  })
})

it('a metric has four decimals, or a dash', () => {
  expect([metricText(0.82941), metricText(1), metricText(null)]).toEqual(['0.8294', '1.0000', '–'])
})
