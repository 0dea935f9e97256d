/** No statement reads more of a table than it has to. */
import { systemClock } from '@consilium/shared/kernel'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { QUERIES } from '../../../coordinator/storage/queries.ts'
import { openTestStorage } from '../../support/coordinator-storage.ts'
import { plansOf } from '../../support/query-plans.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

/** Statements whose whole point is every row, in the order of a key; and one that stops at the first. */
const SCANS = new Set([
  'allRuns',
  'allMembers',
  'lastAuditRow',
  'auditKeys',
  'auditSegments',
  'lastAuditSegment',
])

it('every query uses an index, none sorts', async () => {
  await using dir = await temporaryDirectory()
  openTestStorage({ path: dir.join('data'), access: 'create', clock: systemClock }).close()
  using database = Object.assign(new Database(dir.join('data', 'coordinator.db')), {
    [Symbol.dispose]: () => database.close(),
  })
  const plans = plansOf(database, QUERIES)
  for (const [name, steps] of plans) {
    expect([name, steps.filter((step) => step.includes('TEMP B-TREE'))]).toEqual([name, []])
    if (!SCANS.has(name))
      expect([
        name,
        steps.filter((step) => step.startsWith('SCAN') && !step.includes('CONSTANT ROW')),
      ]).toEqual([name, []])
  }
  expect(plans.get('openInvitations')).toEqual([
    'SEARCH invitations USING INDEX invitations_open_by_name (name=?)',
  ])
  expect(plans.get('auditRowsAfter')).toEqual(['SEARCH audit USING INTEGER PRIMARY KEY (rowid>?)'])
})
