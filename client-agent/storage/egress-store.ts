/** The egress ledger in SQLite. Triggers refuse to change or take out a row; the chain shows it if somebody goes round them. */
import { onDatabase } from '@consilium/shared/datadir'
import type { EgressRow } from '@consilium/shared/protocol'
import type Database from 'better-sqlite3'
import type { EgressStore } from '../agent/index.ts'
import { QUERIES } from './queries.ts'

export function sqliteEgressStore(database: Database.Database): EgressStore {
  const file = database.name
  const last = database.prepare<[], EgressRow>(QUERIES.lastEgress)
  const first = database.prepare<[object], { readonly sequence: number | null }>(QUERIES.firstEgress)
  const after = database.prepare<[number], EgressRow>(QUERIES.egressAfter)
  const add = database.prepare(QUERIES.addEgress)
  return {
    last: () => onDatabase(file, () => last.get() ?? null),
    first: ({ run, kind, content }) => onDatabase(file, () => first.get({ run, kind, content })?.sequence ?? null),
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
  }
}
