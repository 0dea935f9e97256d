import {
  missingRowsText,
  type Output,
  showPruned,
  showRotated,
  uncheckedArchivesText,
} from '@consilium/shared/terminal'
import { expect, it } from 'vitest'
import { heardOutput } from '../../support/heard-output.ts'

function shown(show: (output: Output) => void): string {
  const { output, out } = heardOutput()
  show(output)
  return out()
}

const archive = (first: number, last: number) => ({ first, last, archive: `${first}`.repeat(64) })

it('a check names the archives that it did not look at, and says why', () => {
  const archives = [
    { ...archive(1, 3), state: 'pruned', prunedAt: Date.UTC(2026, 0, 2) },
    { ...archive(4, 4), state: 'present', prunedAt: null },
    { ...archive(5, 9), state: 'absent', prunedAt: null },
  ] as const
  expect(uncheckedArchivesText(archives)).toBe(
    `The archive of rows 1 to 3 (SHA-256 ${'1'.repeat(64)}) was pruned at 2026-01-02 00:00:00Z; ` +
      'its signed record stands for it.\n' +
      (`The archive of rows 5 to 9 (SHA-256 ${'5'.repeat(64)}) is not there; its signed record stands ` +
        'for it.\n'),
  )
  expect(uncheckedArchivesText([])).toBe('')
})

it('an export says which rows it is without', () => {
  expect(missingRowsText([archive(1, 3), archive(5, 9)])).toBe(
    ', without rows 1 to 3, 5 to 9, whose archives are not there',
  )
  expect(missingRowsText([])).toBe('')
})

it('rotating says which rows are in which file now', () => {
  const rotated = { segment: { ...archive(2, 3), bytes: 2048 }, file: '/x/a.jsonl' }
  expect(shown((output) => showRotated(output, false, rotated))).toBe(
    'Rows 2 to 3 are in /x/a.jsonl (2.0 KiB) now.\n',
  )
  expect(shown((output) => showRotated(output, true, rotated))).toBe(
    `${JSON.stringify({ rows: 2, ...rotated })}\n`,
  )
  expect(shown((output) => showRotated(output, false, null))).toBe(
    'There are no such rows outside the archives.\n',
  )
  expect(shown((output) => showRotated(output, true, null))).toBe('{"rows":0,"file":null,"segment":null}\n')
})

it('pruning names what is gone', () => {
  const [before, pruned] = [Date.UTC(2026, 0, 2), [archive(1, 3), archive(4, 4)]]
  expect(shown((output) => showPruned(output, false, { pruned, before }))).toBe(
    `The archive of rows 1 to 3 (SHA-256 ${'1'.repeat(64)}) is gone; its record stays.\nThe ` +
      `archive of rows 4 to 4 (SHA-256 ${'4'.repeat(64)}) is gone; its record stays.\n`,
  )
  expect(shown((output) => showPruned(output, true, { pruned, before }))).toBe(
    `${JSON.stringify({ pruned })}\n`,
  )
  expect(shown((output) => showPruned(output, false, { pruned: [], before }))).toBe(
    'There is no archive all of whose rows are from before 2026-01-02 00:00:00Z.\n',
  )
})
