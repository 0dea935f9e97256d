/** What a run leaves on the coordinator's disk: what somebody can still need, and nothing else. */
import { type BlobStore, createRunService } from '@consilium/coordinator/rounds'
import {
  ConsiliumError,
  type Digest,
  type Logger,
  silentLogger,
  systemRandom,
} from '@consilium/shared/kernel'
import type { RunState, StepState } from '@consilium/shared/protocol'
import { memoryAgentStore, memoryBlobStore, memoryRunStore, memorySiteFiles } from '@consilium/sim/stores'
import { VirtualClock } from '@consilium/sim/world'
import { expect, it } from 'vitest'
import { Federation } from '../../attacks/federation.ts'
import type { Stores } from '../../attacks/stores.ts'

interface Shelf extends BlobStore {
  /** What is there. */
  readonly kept: ReadonlySet<Digest>
  /** While it is set nothing can be removed, as if the process had ended before. */
  stuck: boolean
}

function shelf(): Shelf {
  const blobs = memoryBlobStore()
  const kept = new Set<Digest>()
  const watched: Shelf = {
    ...blobs,
    kept,
    stuck: false,
    async put(content) {
      const digest = await blobs.put(content)
      kept.add(digest)
      return digest
    },
    async complete(ticket) {
      await blobs.complete(ticket)
      kept.add(ticket.digest)
    },
    async remove(digest) {
      if (watched.stuck) throw new ConsiliumError('STORAGE', 'the disk is read-only')
      await blobs.remove(digest)
      kept.delete(digest)
    },
  }
  return watched
}

function storesOn(blobs: BlobStore): Stores {
  return {
    runs: memoryRunStore(new VirtualClock()),
    blobs,
    site: () => ({ store: memoryAgentStore(systemRandom), files: memorySiteFiles() }),
  }
}

const filesOf = (step: StepState): readonly Digest[] => [
  ...Object.values(step.contributions).flatMap(({ message, shareBlobs }) => [message.upload, ...shareBlobs]),
  ...Object.values(step.answers).map(({ sealed }) => sealed),
  ...(step.sum === null ? [] : [step.sum.digest]),
]
const isClosed = (state: RunState): boolean => Object.values(state.sites).every(({ closed }) => closed)
const inStep =
  (step: number, phase: RunState['phase']) =>
  (state: RunState): boolean =>
    state.current.step === step && state.phase === phase

/** As `honestly`, over deadlines and past the end of the run. */
async function onwards(
  federation: Federation,
  until: (state: RunState) => boolean,
  sites = federation.sites,
): Promise<RunState> {
  for (let patience = 20; patience > 0; patience--) {
    const reached = await federation.honestly(until, sites).catch(() => null)
    if (reached !== null) return reached
    if (federation.state().endedAt === null) federation.clock.advance()
  }
  throw new Error(`the run stands still in phase ${federation.state().phase}`)
}

it('a step that everybody has applied leaves nothing, and a run that everybody has closed the released model alone', async () => {
  const blobs = shelf()
  await using federation = await Federation.open({
    sites: 4,
    plan: { release: { model: 'coordinator', metrics: 'coordinator' } },
    stores: storesOn(blobs),
  })
  await federation.honestly(inStep(0, 'key-confirm'))
  expect(blobs.kept.size).toBe(4 * 4)
  const { current } = await federation.honestly(inStep(0, 'opening'))
  // Nobody has opened it yet: all of it is there, and of the key setup nothing.
  expect([...blobs.kept].sort()).toEqual([...filesOf(current)].sort())
  await federation.honestly(inStep(1, 'collecting'))
  for (const digest of filesOf(current)) expect(blobs.kept).not.toContain(digest)
  const end = await onwards(federation, isClosed)
  expect([...blobs.kept]).toEqual([end.released])
})

it('a site that is away keeps what it still has to open, and nothing once it has', async () => {
  const blobs = shelf()
  await using federation = await Federation.open({ sites: 4, stores: storesOn(blobs) })
  const [away, ...others] = [...federation.sites].reverse()
  if (away === undefined) throw new Error('there is no site')
  await federation.honestly(inStep(1, 'collecting'))
  // The others go on at the deadline, and finish.
  const end = await onwards(
    federation,
    (state) => state.phase === 'released' && others.every((site) => state.sites[site]?.closed === true),
    others,
  )
  const missed = [federation.runs.step(federation.run, 1)?.step, end.current]
  expect([...blobs.kept].sort()).toEqual(
    missed.flatMap((step) => (step === undefined ? [] : filesOf(step))).sort(),
  )
  await onwards(federation, isClosed)
  expect([...blobs.kept]).toEqual([])
})

it('what could not be removed, or was due when the coordinator ended, is removed after the next start', async () => {
  const blobs = shelf()
  const stores = storesOn(blobs)
  const warned: string[] = []
  const logger: Logger = {
    ...silentLogger,
    warn: (message, { code = '' } = {}) => void warned.push(`${code} ${message}`),
  }
  await using federation = await Federation.open({ sites: 4, stores, logger })
  blobs.stuck = true
  const end = await onwards(federation, isClosed)
  expect(new Set(warned)).toEqual(
    new Set(['STORAGE files that are not needed any more could not be removed']),
  )
  for (const digest of filesOf(end.current)) expect(blobs.kept).toContain(digest)
  expect(federation.runs.step(federation.run, 0)?.step.sum?.digest).toSatisfy((digest: Digest) =>
    blobs.kept.has(digest),
  )

  blobs.stuck = false
  const again = createRunService({
    store: stores.runs,
    blobs,
    clock: federation.clock,
    random: systemRandom,
    logger: silentLogger,
    roster: () => end.roster,
  })
  again.recover()
  await again.drain()
  expect([...blobs.kept]).toEqual([])
})

it('a plain run keeps its files: another run may have the same', async () => {
  const blobs = shelf()
  await using federation = await Federation.open({
    sites: 4,
    plan: { encryption: { mode: 'plain' } },
    policy: () => ({ allowPlaintext: true }),
    stores: storesOn(blobs),
  })
  const end = await onwards(federation, isClosed)
  for (const digest of filesOf(end.current)) expect(blobs.kept).toContain(digest)
})
