/** Runs that earlier builds stored are read, shown and brought to an end. */
import { createRunService } from '@consilium/coordinator/rounds'
import { toRecord } from '@consilium/shared/datadir'
import { silentLogger, siteName, systemClock, systemRandom } from '@consilium/shared/kernel'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { PLAN_TEXT, run, runState, stepRecord } from '../../contracts/samples.ts'
import { openTestStorage } from '../../support/coordinator-storage.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

it('a run from before committees and wrong answers is what it was: everybody is the committee, nobody was wrong', async () => {
  await using dir = await temporaryDirectory()
  const open = () => openTestStorage({ path: dir.join('data'), access: 'create', clock: systemClock })
  const [state, record] = [runState(run(1)), stepRecord(run(1), 0)]
  const first = open()
  first.runs.commit({ state, plan: PLAN_TEXT, audit: [], archived: [record] })
  first.close()

  const { wrongAnswers: _, terms, current, ...rest } = state
  const { committee: __, ...formerTerms } = terms
  const { disputed: ___, ...formerStep } = current
  const database = new Database(dir.join('data', 'coordinator.db'))
  const former = toRecord({ ...rest, terms: formerTerms, current: formerStep })
  database.prepare('UPDATE runs SET version = 1, content = @content, digest = @digest').run({ ...former })
  const { disputed: ____, ...formerRecord } = record.step
  database.prepare('UPDATE steps SET content = @content, digest = @digest').run({ ...toRecord({ ...record, step: formerRecord }) })
  database.close()

  const again = open()
  expect(again.runs.run(run(1))).toEqual(state)
  expect(again.runs.step(run(1), 0)).toEqual(record)
  const { runs: store, blobs } = again
  const service = createRunService({ store, blobs, clock: systemClock, random: systemRandom, logger: silentLogger, roster: () => state.roster })
  service.recover()
  expect(service.view(run(1))).toMatchObject({ committee: state.roster.map(({ site }) => site), wrongAnswers: [] })
  await service.abort(run(1), siteName('lead'), 'from before')
  expect(service.view(run(1)).phase).toBe('aborted')
  await service.drain()
  again.close()
})
