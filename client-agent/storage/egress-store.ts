/**
 * The egress ledger in SQLite, and its archives as files. Triggers refuse to change or take out a row that is
 * not archived; the chain shows it if somebody goes round them.
 */
import { join } from 'node:path'
import { archiveFiles, onDatabase } from '@consilium/shared/datadir'
import { ConsiliumError } from '@consilium/shared/kernel'
import { type ChainEnd, type EgressRow, type EgressSegment, readArchive } from '@consilium/shared/protocol'
import type Database from 'better-sqlite3'
import type { EgressArchive, EgressStore } from '../agent/index.ts'
import { QUERIES } from './queries.ts'

/** Within the data directory. */
const ARCHIVES = 'ledger'

/** @param directory the data directory, where {@link ARCHIVES} is */
export function sqliteEgressStore(
  database: Database.Database,
  directory: string,
): EgressStore & EgressArchive {
  const file = database.name
  const last = database.prepare<[], ChainEnd>(QUERIES.lastEgress)
  const lastSegment = database.prepare<[], ChainEnd>(QUERIES.lastSegment)
  const first = database.prepare<[object], { readonly sequence: number | null }>(QUERIES.firstEgress)
  const firstArchived = database.prepare<[object], { readonly sequence: number }>(QUERIES.firstArchived)
  const after = database.prepare<[number], EgressRow>(QUERIES.egressAfter)
  const add = database.prepare(QUERIES.addEgress)
  const segments = database.prepare<[], EgressSegment>(QUERIES.segments)
  const addSegment = database.prepare(QUERIES.addSegment)
  const pruneSegment = database.prepare(QUERIES.pruneSegment)
  const keepArchived = database.prepare(QUERIES.keepArchived)
  const forgetArchived = database.prepare(QUERIES.forgetArchived)
  const removeEgress = database.prepare(QUERIES.removeEgress)
  const files = archiveFiles(join(directory, ARCHIVES), 'egress')

  const move = database.transaction((segment: EgressSegment, runs: readonly string[]) => {
    if (segment.first !== (lastSegment.get()?.sequence ?? 0) + 1)
      throw new ConsiliumError(
        'CONFLICT',
        `${file}: rows of the egress ledger are being archived by another command; try again`,
      )
    addSegment.run({ ...segment })
    keepArchived.run(segment.last)
    forgetArchived.run(JSON.stringify(runs))
    removeEgress.run(segment.last)
  })

  return {
    last: () => onDatabase(file, () => last.get() ?? lastSegment.get() ?? null),
    first: (departure) =>
      onDatabase(file, () => {
        const { run, kind, content } = departure
        return (
          firstArchived.get({ run, kind, content })?.sequence ??
          first.get({ run, kind, content })?.sequence ??
          null
        )
      }),
    append: (row) => onDatabase(file, () => void add.run({ ...row })),
    *rows() {
      let seen = 0
      for (;;) {
        const page = onDatabase(file, () => after.all(seen))
        const end = page.at(-1)
        if (end === undefined) return
        yield* page
        seen = end.sequence
      }
    },
    segments: () => onDatabase(file, () => segments.all()),
    archived(segment) {
      const content = segment.prunedAt === null ? files.read(segment) : null
      return content === null ? null : readArchive({ content, segment, where: files.pathOf(segment) })
    },
    archive({ segment, content, runsUnderWay }) {
      const path = files.write(segment, content)
      onDatabase(file, () => move.immediate(segment, runsUnderWay))
      return path
    },
    prune(segment) {
      // The record first: a crash in between leaves a file that is not looked at any more, and pruning again
      // removes it.
      if (segments.all().some((known) => known.first === segment.first && known.prunedAt === null))
        onDatabase(file, () => void pruneSegment.run({ ...segment }))
      files.remove(segment)
    },
  }
}
