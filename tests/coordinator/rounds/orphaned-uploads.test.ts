/**
 * What a crash leaves of an upload goes at the next start, unless its run goes on: then the site sends the
 * rest.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createRunService } from '@consilium/coordinator/rounds'
import { silentLogger, systemClock, systemRandom } from '@consilium/shared/kernel'
import type { RunState } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import type { CoordinatorStorage } from '../../../coordinator/storage/index.ts'
import { PLAN_TEXT, run, runState } from '../../contracts/samples.ts'
import { openTestStorage } from '../../support/coordinator-storage.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { STORED, TICKET } from './uploading.ts'

/** A process stores a part of an upload and is killed. */
async function killedInUpload(path: string): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./uploading.ts', import.meta.url)), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  for await (const _ of createInterface({ input: child.stdout })) child.kill('SIGKILL')
  expect(await exited).toEqual([null, 'SIGKILL'])
}

/** Opens what is left with the run as it is, starts the rounds on it, and waits for what they tidy up. */
async function started(path: string, state: RunState | null): Promise<CoordinatorStorage> {
  const storage = openTestStorage({ path, access: 'hold', clock: systemClock })
  if (state !== null)
    storage.runs.commit({
      state,
      ...(storage.runs.run(run(1)) === null ? { plan: PLAN_TEXT } : {}),
      audit: [],
      archived: [],
    })
  const { runs: store, blobs } = storage
  const roster = () => Object.values(runState(run(1)).roster)
  const service = createRunService({
    store,
    blobs,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    roster,
  })
  service.recover()
  await service.drain()
  return storage
}

it('goes with a run that has ended, and with one that was never stored; stays with one that goes on', async () => {
  await using dir = await temporaryDirectory()
  const path = dir.join('data')
  await killedInUpload(path)
  const left = () => readdirSync(dir.join('data', 'partial'))
  expect(left()).toHaveLength(1)

  const going = await started(path, runState(run(1)))
  expect(left()).toHaveLength(1)
  expect(await going.blobs.begin(TICKET)).toBe(STORED)
  going.close()

  const ended = await started(path, { ...runState(run(1)), phase: 'aborted', endedAt: systemClock.now() })
  expect(left()).toEqual([])
  ended.close()

  await using other = await temporaryDirectory()
  await killedInUpload(other.join('data'))
  expect(readdirSync(other.join('data', 'partial'))).toHaveLength(1)
  ;(await started(other.join('data'), null)).close()
  expect(readdirSync(other.join('data', 'partial'))).toEqual([])
})
