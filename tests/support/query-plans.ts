import type Database from 'better-sqlite3'

/** What SQLite would do for each named statement: the steps of EXPLAIN QUERY PLAN. */
export function plansOf(
  database: Database.Database,
  queries: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(queries).map(([name, sql]) => {
      // A plan does not depend on values, but every parameter must be bound.
      const statement = database.prepare<unknown[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      const names = [...sql.matchAll(/@(\w+)/g)].map(([, parameter]) => [parameter ?? '', null] as const)
      const places = [...sql.matchAll(/\?/g)].map(() => null)
      return [
        name,
        statement
          .all(...(names.length > 0 ? [Object.fromEntries(names)] : places))
          .map(({ detail }) => detail),
      ]
    }),
  )
}
