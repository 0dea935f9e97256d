/**
 * `kill -9` at any instant: what was acknowledged is there and whole, what was not is not taken for whole.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Digest, seededRandom, systemClock } from '@consilium/shared/kernel'
import { expect, it } from 'vitest'
import type { CoordinatorStorage } from '../../../coordinator/storage/index.ts'
import { digestOf, PLAN_TEXT, run, stepRecord } from '../../contracts/samples.ts'
import { brokenAt, openTestStorage } from '../../support/coordinator-storage.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { type Acknowledged, ticketOf, uploadOf } from './writer.ts'

const KILLS = (process.env['LONG'] ?? '') === '' ? 5 : 50

/** Everything that was ever acknowledged, over all lives of the writer. */
interface Promises {
  readonly put: Set<Digest>
  readonly completed: Set<number>
  readonly stored: Map<number, number>
  step: number
}

/** Lets the writer live until it has acknowledged so many things. */
async function liveAndDie(path: string, acknowledgements: number, promises: Promises): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./writer.ts', import.meta.url)), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let left = acknowledgements
  for await (const line of createInterface({ input: child.stdout })) {
    const acknowledged = JSON.parse(line) as Acknowledged | 'opened'
    if (acknowledged !== 'opened') note(acknowledged, promises)
    left -= 1
    // Whatever it says until the signal arrives counts too.
    if (left === 0) child.kill('SIGKILL')
  }
  await exited
}

function note(acknowledged: Acknowledged, promises: Promises): void {
  switch (acknowledged.kind) {
    case 'put':
      return void promises.put.add(acknowledged.digest)
    case 'appended':
      return void promises.stored.set(
        acknowledged.n,
        Math.max(acknowledged.stored, promises.stored.get(acknowledged.n) ?? 0),
      )
    case 'completed':
      return void promises.completed.add(acknowledged.n)
    case 'committed':
      promises.step = acknowledged.step
  }
}

async function checkAll(storage: CoordinatorStorage, promises: Promises): Promise<void> {
  const { runs, blobs, directory } = storage
  for (const digest of promises.put) expect(digestOf(await blobs.read(digest))).toBe(digest)
  for (const n of promises.completed)
    expect(digestOf(await blobs.read(ticketOf(n).digest))).toBe(ticketOf(n).digest)
  for (const [n, stored] of promises.stored)
    expect(await blobs.begin(ticketOf(n))).toBeGreaterThanOrEqual(stored)

  const step = runs.run(run(1))?.current.step ?? -1
  expect(step).toBeGreaterThanOrEqual(promises.step)
  for (let each = 0; each <= step; each++) expect(runs.step(run(1), each)).toEqual(stepRecord(run(1), each))
  expect(runs.step(run(1), step + 1)).toBeNull()
  if (step >= 0) expect(runs.plan(run(1))).toBe(PLAN_TEXT)
  expect(brokenAt(storage)).toBeNull()
  // Each life has an audit key of its own here.
  expect([...runs.auditRows()].filter(({ action }) => action !== 'audit.key')).toHaveLength(2 * (step + 1))

  // Content is whole wherever it came from, and what is half there is only under partial/.
  for (const shelf of readdirSync(directory.join('blobs'))) {
    for (const name of readdirSync(directory.join('blobs', shelf)))
      expect(digestOf(await blobs.read(name as Digest))).toBe(name)
  }
  expect(readdirSync(directory.join('partial')).filter((name) => name.endsWith('unfinished'))).toEqual([])
}

it('keeps every promise over several kills, and goes on', async () => {
  await using dir = await temporaryDirectory()
  const path = dir.join('data')
  const random = seededRandom('kill the writer')
  const promises: Promises = { put: new Set(), completed: new Set(), stored: new Map(), step: -1 }
  for (let kill = 0; kill < KILLS; kill++) {
    await liveAndDie(path, 1 + Math.floor(random.uniform() * 60), promises)
    const storage = openTestStorage({ path, access: 'hold', clock: systemClock })
    await checkAll(storage, promises)
    storage.close()
  }

  // An upload that was cut short goes on at its last stored byte and comes out right.
  const { blobs, close } = openTestStorage({ path, access: 'hold', clock: systemClock })
  const unfinished = [...promises.stored.keys()].filter((n) => !promises.completed.has(n))
  for (const n of unfinished) {
    const from = await blobs.begin(ticketOf(n))
    if (from < ticketOf(n).bytes) await blobs.append(ticketOf(n), from, uploadOf(n).subarray(from))
    await blobs.complete(ticketOf(n))
    expect(digestOf(await blobs.read(ticketOf(n).digest))).toBe(ticketOf(n).digest)
  }
  expect(promises.completed.size + unfinished.length).toBeGreaterThan(2)
  close()
})
