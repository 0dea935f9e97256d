/** The egress ledger: written before anything leaves, never changed, and any change shows. */
import { egressNote, withLedger } from '@consilium/client-agent/agent'
import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import { ConsiliumError, siteName, toHex } from '@consilium/shared/kernel'
import {
  type EgressRow,
  nextEgressRow,
  parseEgressExport,
  submissionDeparture,
  verifyEgress,
} from '@consilium/shared/protocol'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openAgentStorage } from '../../../client-agent/storage/index.ts'
import { QUERIES } from '../../../client-agent/storage/queries.ts'
import { MIGRATIONS } from '../../../client-agent/storage/schema.ts'
import { refusal } from '../../contracts/fixture.ts'
import { bytes, digestOf, run, siteRun, steppingClock } from '../../contracts/samples.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { testRandom } from '../../support/test-random.ts'

const key = generateIdentity()
const identity = {
  site: siteName('gent'),
  publicKey: key.publicKey,
  sign: (message: Uint8Array) => signMessage(key, message),
}
const signal = new AbortController().signal

/** Version of the tables under which every row had a budget, 0 where it had none. */
const BEFORE_NO_BUDGET = 5

function closed(n: number) {
  return { kind: 'closed', run: run(n), site: identity.site } as const
}

/** A ledger on disk, and a way out that counts what had been written down when something left. */
function opened(path: string) {
  const storage = openAgentStorage({ path, access: 'create', random: testRandom('ledger') })
  const written: number[] = []
  const count = () => void written.push(storage.ledger.last()?.sequence ?? 0)
  const direct = {
    async *commands() {},
    submit: async () => count(),
    upload: async () => count(),
    download: async () => bytes(1),
    progress: count,
  }
  const note = egressNote({ ledger: storage.ledger, identity, clock: steppingClock() })
  const link = withLedger({ link: direct, store: storage.store, note })
  return { storage, link, written }
}

describe('the egress ledger', () => {
  it('has a row before anything leaves, and names what is sent again', async () => {
    await using dir = await temporaryDirectory()
    const { storage, link, written } = opened(dir.path)
    storage.store.save({ ...siteRun(run(1)), model: digestOf(bytes(9)) })
    await link.submit(closed(1), signal)
    await link.upload({ run: run(1), digest: digestOf(bytes(9)), bytes: 9 }, async function* () {}, signal)
    await link.submit(closed(1), signal)
    expect(written).toEqual([1, 2, 3])
    const rows = [...storage.ledger.rows()]
    expect(rows.map(({ kind, step, repeats, epsilon }) => [kind, step, repeats, epsilon])).toEqual([
      ['closed', null, null, null],
      ['model-file', null, null, null],
      ['closed', null, 1, null],
    ])
    expect(rows[1]).toMatchObject({ bytes: 9, content: digestOf(bytes(9)) })
    expect(verifyEgress(rows, identity.publicKey)).toBeNull()
    storage.close()
    const again = openAgentStorage({ path: dir.path, access: 'visit', random: testRandom('ledger') })
    expect([...again.ledger.rows()]).toEqual(rows)
    again.close()
  })

  it('lets nothing leave that cannot be written down', async () => {
    await using dir = await temporaryDirectory()
    const { storage, link, written } = opened(dir.path)
    storage.close()
    await expect(link.submit(closed(1), signal)).rejects.toThrow()
    expect(written).toEqual([])
  })

  it('refuses to be changed in the database', async () => {
    await using dir = await temporaryDirectory()
    const { storage, link } = opened(dir.path)
    await link.submit(closed(1), signal)
    storage.close()
    const database = new Database(dir.join('agent.db'))
    expect(() => database.exec('UPDATE egress SET bytes = 0')).toThrow(/never changed/)
    expect(() => database.exec('DELETE FROM egress')).toThrow(/nothing is taken out/)
    database.close()
  })

  it('shows a change of any byte of any row, a row taken out, moved or cut off in the middle, and a foreign key', async () => {
    await using dir = await temporaryDirectory()
    const { storage, link } = opened(dir.path)
    for (const n of [1, 2, 3]) await link.submit(closed(n), signal)
    const rows = [...storage.ledger.rows()]
    storage.close()
    const text = JSON.stringify({
      site: identity.site,
      identityKey: Buffer.from(identity.publicKey).toString('hex'),
      rows,
    })
    const holds = (changed: string): boolean => {
      try {
        return verifyEgress(parseEgressExport(changed, 'the ledger').rows, identity.publicKey) === null
      } catch (error) {
        if (error instanceof ConsiliumError) return false
        throw error
      }
    }
    expect(holds(text)).toBe(true)
    const start = text.indexOf('"rows"') + 8
    const unseen: number[] = []
    for (let at = start; at < text.length - 2; at++) {
      const changed = `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ 1)}${text.slice(at + 1)}`
      if (holds(changed)) unseen.push(at)
    }
    expect(unseen).toEqual([])
    expect(verifyEgress(rows.slice(1), identity.publicKey)).toBe(1)
    expect(verifyEgress(rows.toSpliced(1, 1), identity.publicKey)).toBe(2)
    expect(verifyEgress(rows.toReversed(), identity.publicKey)).toBe(1)
    expect(verifyEgress(rows, generateIdentity().publicKey)).toBe(1)
  })

  it('comes to a data directory of before', async () => {
    await using dir = await temporaryDirectory()
    openAgentStorage({ path: dir.path, access: 'create', random: testRandom('ledger') }).close()
    const old = new Database(dir.join('agent.db'))
    old.exec(
      'DROP TABLE egress; DROP TABLE egress_segments; DROP TABLE egress_archived; DROP TABLE questions',
    )
    old.pragma('user_version = 1')
    old.close()
    const { storage, link } = opened(dir.path)
    await link.submit(closed(1), signal)
    expect(storage.ledger.last()?.sequence).toBe(1)
    expect(MIGRATIONS.length).toBeGreaterThan(1)
    storage.close()
  })

  it('keeps the rows of a build that wrote a budget of 0 byte for byte, goes on behind them, and is as closed as before', async () => {
    await using dir = await temporaryDirectory()
    openAgentStorage({ path: dir.path, access: 'create', random: testRandom('ledger') }).close()
    const old = new Database(dir.join('agent.db'))
    const tables = old
      .prepare<[], { readonly name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
    for (const { name } of tables.filter((table) => !table.name.startsWith('sqlite_')))
      old.exec(`DROP TABLE ${name}`)
    for (const migration of MIGRATIONS.slice(0, BEFORE_NO_BUDGET)) old.exec(migration)
    old.pragma(`user_version = ${BEFORE_NO_BUDGET}`)
    const sign = (message: Uint8Array): string => toHex(identity.sign(message))
    const before: EgressRow[] = []
    for (const n of [1, 2, 3]) {
      const departure = {
        ...submissionDeparture(closed(n)),
        time: n,
        derivedFrom: 'x',
        epsilon: 0,
        repeats: null,
      }
      before.push(nextEgressRow({ entry: departure, last: before.at(-1) ?? null, sign }))
    }
    const add = old.prepare(QUERIES.addEgress)
    for (const row of before) add.run({ ...row })
    const stored = old.prepare('SELECT * FROM egress').raw().all()
    old.close()

    const { storage, link } = opened(dir.path)
    const moved = new Database(dir.join('agent.db'), { readonly: true })
    expect(moved.prepare('SELECT * FROM egress').raw().all()).toEqual(stored)
    moved.close()
    expect([...storage.ledger.rows()]).toEqual(before)
    await link.submit(closed(4), signal)
    const rows = [...storage.ledger.rows()]
    expect(rows.map(({ epsilon }) => epsilon)).toEqual([0, 0, 0, null])
    expect(verifyEgress(rows, identity.publicKey)).toBeNull()
    const exported = JSON.stringify({ site: identity.site, identityKey: toHex(identity.publicKey), rows })
    expect(parseEgressExport(exported, 'the ledger').rows).toEqual(rows)
    storage.close()
    const database = new Database(dir.join('agent.db'))
    expect(() => database.exec('UPDATE egress SET bytes = 0')).toThrow(/never changed/)
    expect(() => database.exec('DELETE FROM egress')).toThrow(/nothing is taken out/)
    expect(
      database.prepare("SELECT name FROM sqlite_schema WHERE tbl_name = 'egress' AND type = 'index'").all(),
    ).toEqual([{ name: 'egress_content' }])
    database.close()
  })

  it('is not read from what is no ledger', async () => {
    for (const text of ['', '[]', '{"site":"a"}', '{"site":"a","identityKey":"00","rows":[{}]}'])
      expect((await refusal(() => parseEgressExport(text, 'x.json'))).message).toMatch(
        /x\.json is not .*consilium-agent ledger export/,
      )
  })
})
