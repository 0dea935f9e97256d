/** Runs that earlier builds stored are read, shown and brought to an end. */
import { createRunService } from '@consilium/coordinator/rounds'
import { toRecord } from '@consilium/shared/datadir'
import { sha256, silentLogger, siteName, systemClock, systemRandom } from '@consilium/shared/kernel'
import type { RunState } from '@consilium/shared/protocol'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { refusal } from '../../contracts/fixture.ts'
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
  database
    .prepare('UPDATE steps SET content = @content, digest = @digest')
    .run({ ...toRecord({ ...record, step: formerRecord }) })
  database.close()

  const again = open()
  expect(again.runs.run(run(1))).toEqual(state)
  expect(again.runs.step(run(1), 0)).toEqual(record)
  const { runs: store, blobs } = again
  const service = createRunService({
    store,
    blobs,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    roster: () => state.roster,
  })
  service.recover()
  expect(service.view(run(1))).toMatchObject({
    committee: state.roster.map(({ site }) => site),
    wrongAnswers: [],
  })
  await service.abort(run(1), siteName('lead'), 'from before')
  expect(service.view(run(1)).phase).toBe('aborted')
  await service.drain()
  again.close()
})

it('a run that has its key setup in its state is read, and has it beside its state from its next event on', async () => {
  await using dir = await temporaryDirectory()
  const open = () => openTestStorage({ path: dir.join('data'), access: 'create', clock: systemClock })
  const first = open()
  const state = withSetup(runState(run(1)), 1)
  first.runs.commit({ state, plan: PLAN_TEXT, audit: [], archived: [] })
  first.close()
  const database = new Database(dir.join('data', 'coordinator.db'))
  database
    .prepare('UPDATE runs SET version = 2, content = @content, digest = @digest')
    .run({ ...toRecord(state) })
  database.exec('DELETE FROM setups')

  const again = open()
  const [read] = again.runs.runs()
  expect(read).toEqual(state)
  again.runs.commit({ state: { ...state, ...read, paused: 'waits' }, audit: [], archived: [] })
  again.close()
  expect(database.prepare('SELECT version, content FROM runs').get()).toMatchObject({
    version: 3,
    content: expect.not.stringContaining('seedPart'),
  })
  database.close()
  const third = open()
  expect(third.runs.run(run(1))).toEqual({ ...state, paused: 'waits' })
  third.close()
})

it('what keys are set up with is written when it changes and not with every event, and missed where it is gone', async () => {
  await using dir = await temporaryDirectory()
  const storage = openTestStorage({ path: dir.join('data'), access: 'create', clock: systemClock })
  const { runs } = storage
  const state = withSetup(runState(run(1)), 1)
  runs.commit({ state, plan: PLAN_TEXT, audit: [], archived: [] })
  const database = new Database(dir.join('data', 'coordinator.db'))
  database.exec("CREATE TRIGGER stop BEFORE UPDATE ON setups BEGIN SELECT RAISE(ABORT, 'written') ; END")
  runs.commit({ state: { ...state, paused: 'waits' }, audit: [], archived: [] })
  expect(runs.run(run(1))).toEqual({ ...state, paused: 'waits' })

  const next = withSetup(state, 2)
  expect((await refusal(() => runs.commit({ state: next, audit: [], archived: [] }))).message).toContain(
    'written',
  )
  database.exec('DROP TRIGGER stop')
  runs.commit({ state: next, audit: [], archived: [] })
  expect(runs.runs()).toEqual([next])

  database.exec('DELETE FROM setups')
  expect(await refusal(() => runs.run(run(1)))).toMatchObject({
    code: 'CORRUPT',
    message: expect.stringContaining(`run ${run(1)}`),
  })
  database.close()
  storage.close()
})

function withSetup(state: RunState, round: number): RunState {
  const { site } = state.roster[0] ?? { site: siteName('basel') }
  const { epoch, run: id } = state.context
  const message = {
    run: id,
    epoch,
    site,
    seedPart: sha256(`seed ${round}`),
    sealed: [sha256('a')],
    signature: '',
  }
  return { ...state, reveals: { [site]: { message, sealedBlobs: [sha256('a')] } } }
}
