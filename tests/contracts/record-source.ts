import type { RecordSource } from '@consilium/client-agent/agent'
import type { RawBatch } from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { type Make, refusal } from './fixture.ts'

/** Records to be read: texts, null where a value is missing. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** What every `RecordSource` keeps; `make` gives one that reads these records. */
export function recordSourceContract(
  name: string,
  make: (table: Table) => ReturnType<Make<RecordSource>>,
): void {
  const columns = ['age', 'sex', 'note']
  const small: Table = {
    columns,
    rows: [
      ['63', 'f', 'cough, dry'],
      [null, 'm', 'said "no"'],
      ['41.5', null, 'Grüße'],
    ],
  }
  const long: Table = {
    columns,
    rows: Array.from({ length: 9001 }, (_, index) => [
      String(index),
      index % 3 === 0 ? null : 'm',
      `row ${index}`,
    ]),
  }

  describe(`RecordSource: ${name}`, () => {
    it('says what it is', async () => {
      await using fixture = await make(small)
      expect(fixture.subject.description).toMatch(/\S/)
    })

    it('reads the named columns in the order asked for, and null where a value is missing', async () => {
      await using fixture = await make(small)
      const [batch, ...others] = await read(fixture.subject, ['note', 'age'])
      expect(others).toEqual([])
      expect([...(batch?.columns.keys() ?? [])]).toEqual(['note', 'age'])
      expect(batch?.columns.get('age')).toEqual(['63', null, '41.5'])
      expect(batch?.columns.get('note')).toEqual(['cough, dry', 'said "no"', 'Grüße'])
    })

    it('numbers rows as a spreadsheet shows them, below a header, in batches whose columns are of one length', async () => {
      await using fixture = await make(long)
      const batches = await read(fixture.subject, columns)
      let next = 2
      for (const batch of batches) {
        expect(batch.firstRow).toBe(next)
        expect(batch.rowNumbers).toBeUndefined()
        const lengths = new Set([...batch.columns.values()].map((cells) => cells.length))
        expect(lengths.size).toBe(1)
        next += [...lengths][0] ?? 0
      }
      expect(next).toBe(long.rows.length + 2)
      expect(batches.flatMap((batch) => batch.columns.get('age') ?? [])).toEqual(
        long.rows.map(([age]) => age),
      )
    })

    it('reads again from the start, as often as it is asked', async () => {
      await using fixture = await make(small)
      const abandoned = fixture.subject.batches(['age'])[Symbol.asyncIterator]()
      await abandoned.next()
      await abandoned.return?.()
      expect(await read(fixture.subject, ['age'])).toEqual(await read(fixture.subject, ['age']))
    })

    it('has one digest for the same records and others for others', async () => {
      await using one = await make(small)
      await using same = await make(small)
      await using other = await make({ columns, rows: small.rows.slice(1) })
      const digest = await one.subject.contentDigest()
      expect(digest).toMatch(/^[0-9a-f]{64}$/)
      expect(await one.subject.contentDigest()).toBe(digest)
      expect(await same.subject.contentDigest()).toBe(digest)
      expect(await other.subject.contentDigest()).not.toBe(digest)
    })

    it('refuses columns that are not there, naming them', async () => {
      await using fixture = await make(small)
      const refused = await refusal(() => read(fixture.subject, ['age', 'weight']))
      expect(refused).toMatchObject({ code: 'INVALID_DATA', message: expect.stringContaining("'weight'") })
      expect(refused.message).not.toContain('cough')
    })
  })
}

async function read(source: RecordSource, columns: readonly string[]): Promise<readonly RawBatch[]> {
  const batches: RawBatch[] = []
  for await (const batch of source.batches(columns)) batches.push(batch)
  return batches
}
