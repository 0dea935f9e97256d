import { missingRowsText, uncheckedArchivesText } from '@consilium/shared/terminal'
import { expect, it } from 'vitest'

const archive = (first: number, last: number) => ({ first, last, archive: `${first}`.repeat(64) })

it('a check names the archives that it did not look at, and says why', () => {
  const archives = [
    { ...archive(1, 3), state: 'pruned', prunedAt: Date.UTC(2026, 0, 2) },
    { ...archive(4, 4), state: 'present', prunedAt: null },
    { ...archive(5, 9), state: 'absent', prunedAt: null },
  ] as const
  expect(uncheckedArchivesText(archives)).toBe(
    `The archive of rows 1 to 3 (SHA-256 ${'1'.repeat(64)}) was pruned at 2026-01-02 00:00:00Z; its signed record stands for it.\n` +
      `The archive of rows 5 to 9 (SHA-256 ${'5'.repeat(64)}) is not there; its signed record stands for it.\n`,
  )
  expect(uncheckedArchivesText([])).toBe('')
})

it('an export says which rows it is without', () => {
  expect(missingRowsText([archive(1, 3), archive(5, 9)])).toBe(', without rows 1 to 3, 5 to 9, whose archives are not there')
  expect(missingRowsText([])).toBe('')
})
