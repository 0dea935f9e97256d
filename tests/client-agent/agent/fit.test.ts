/**
 * A plan is held against the records when it arrives. What is found is for the person here: a plan that the
 * records do not fit in form waits, nobody outside is told of rows, and one hospital's trouble takes no
 * approval of the others away.
 */
import { setImmediate } from 'node:timers/promises'
import type { RecordSource } from '@consilium/client-agent/agent'
import { type LogFields, type Logger, type SiteName, silentLogger } from '@consilium/shared/kernel'
import type { Submission } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { Federation, type FederationOptions } from '../../attacks/federation.ts'
import { type RecordChanges, recordsOf } from '../../attacks/records.ts'

const ODD = 'site-1'
const SITES = ['site-0', 'site-1', 'site-2', 'site-3']

interface Line extends LogFields {
  readonly level: string
  readonly message: string
}

/** A logger that keeps what was said of fits. */
function fitLog(): { readonly lines: Line[]; readonly logger: Logger } {
  const lines: Line[] = []
  const keep =
    (level: keyof Logger): Logger['info'] =>
    (message, fields = {}) => {
      if (message.startsWith('the records')) lines.push({ level, message, ...fields })
    }
  return { lines, logger: { ...silentLogger, info: keep('info'), warn: keep('warn'), error: keep('error') } }
}

/** Four sites, one of which has records of its own making; and everything that each of them says. */
async function opened(changes: () => RecordChanges, options: FederationOptions = {}) {
  const said = new Map<string, Submission[]>(SITES.map((site) => [site, []]))
  const tap = (site: string) => (submission: Submission) => {
    said.get(site)?.push(submission)
    return submission
  }
  /** Whatever is read is read as it is then. */
  const records = (site: SiteName): RecordSource => {
    if (site !== ODD) return recordsOf(site)
    const { description } = recordsOf(site)
    return {
      description,
      contentDigest: () => recordsOf(site, changes()).contentDigest(),
      batches: (columns) => recordsOf(site, changes()).batches(columns),
    }
  }
  const federation = await Federation.open({
    sites: 4,
    records,
    liars: Object.fromEntries(SITES.map((site) => [site, tap(site)])),
    ...options,
  })
  return { federation, said, odd: federation.site(1) }
}

/** Lets time pass, for the sites too. */
async function pass({ clock }: Federation, ms: number): Promise<void> {
  const end = clock.monotonic() + ms
  while (clock.monotonic() < end && clock.advance())
    for (let turn = 0; turn < 20; turn++) await setImmediate()
}

const STUCK = 'the run stands still in phase awaiting-approval'

describe('a plan that the records do not fit in form', () => {
  it('waits here with the reason and tells nobody; the approvals of the others stay, and once the records fit it goes on by itself', async () => {
    const { lines, logger } = fitLog()
    let without: string | null = 'ward'
    await using system = {
      ...(await opened(() => ({ without }), { logger })),
      [Symbol.asyncDispose]: () => system.federation[Symbol.asyncDispose](),
    }
    const { federation, said, odd } = system
    await expect(federation.honestly(({ phase }) => phase === 'released')).rejects.toThrow(STUCK)
    expect(said.get(odd)).toEqual([])
    expect(SITES.map((site) => said.get(site)?.map(({ kind }) => kind))).toEqual([
      ['approval'],
      [],
      ['approval'],
      ['approval'],
    ])
    expect(federation.record(odd)).toMatchObject({
      status: 'waiting',
      approval: null,
      reason:
        "waits: the records do not fit the plan: the table has no column 'ward'; it is approved, and " +
        'that goes out once they fit',
      fit: { problem: { code: 'INVALID_DATA', message: "the table has no column 'ward'" }, findings: [] },
    })
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([
      {
        level: 'warn',
        message: 'the records do not fit the plan: it waits',
        run: federation.run,
        code: 'INVALID_DATA',
        reason: "the table has no column 'ward'",
      },
    ])
    expect(lines.filter(({ level }) => level === 'info')).toHaveLength(3)

    without = null
    await pass(federation, 31_000)
    const done = await federation.honestly(({ phase }) => phase === 'released')
    expect(Object.values(done.sites).map(({ decision }) => decision)).toEqual(Array(4).fill('approve'))
    expect(SITES.map((site) => said.get(site)?.filter(({ kind }) => kind === 'approval').length)).toEqual([
      1, 1, 1, 1,
    ])
    expect(federation.record(odd)).toMatchObject({
      applied: done.terms.rounds + 1,
      reason: '',
      fit: { problem: null },
    })
  })

  it('is not read again twice a second, and ever more rarely; a decision has it read at once', async () => {
    let reads = 0
    const changes = (): RecordChanges => ({ without: 'ward', onRead: () => void reads++ })
    const { federation, odd } = await opened(changes, { policy: () => ({ approvalRules: [] }) })
    await using _ = federation
    const command = await federation.command(odd, 'approve')
    expect(await federation.tell(odd, command)).toEqual([])
    expect(reads).toBe(1)
    expect(federation.record(odd).reason).toBe(
      "waits: the records do not fit the plan: the table has no column 'ward'",
    )
    await pass(federation, 29_000)
    // What the coordinator asks again is no reason to read again.
    await federation.tell(odd, { ...command, id: 'again' })
    expect(reads).toBe(1)
    await pass(federation, 3_600_000)
    const before = reads
    expect(reads).toBeGreaterThan(10)
    expect(reads).toBeLessThan(20)
    federation.decide(odd, 'approve')
    await pass(federation, 1_000)
    expect(reads).toBe(before + 1)
    expect(federation.record(odd)).toMatchObject({
      status: 'waiting',
      reason: expect.stringContaining('it is approved'),
    })
    federation.decide(odd, 'reject')
    const [answer, ...more] = await federation.tell(odd, { ...command, id: 'once more' })
    expect(answer).toMatchObject({
      kind: 'approval',
      message: { decision: 'reject', reason: 'we do not know them' },
    })
    expect(more).toEqual([])
    expect(reads).toBe(before + 1)
  })

  it('that takes long to read takes a tenth of the time at most', async () => {
    let readings = 0
    const MINUTE = 60_000
    const slow = () => {
      let isOver = false
      federation.clock.after(MINUTE, () => {
        isOver = true
      })
      while (!isOver && federation.clock.advance());
      readings++
    }
    const { federation, odd } = await opened(() => ({ without: 'ward', onRead: slow }))
    await using _ = federation
    await federation.tell(odd, await federation.command(odd, 'approve'))
    await pass(federation, 100 * MINUTE)
    expect(readings).toBeGreaterThan(5)
    expect(readings).toBeLessThanOrEqual(11)
  })
})

describe('values that do not fit, few records, and few in a group', () => {
  it('decide nothing and change nothing that leaves the site', async () => {
    const { lines, logger } = fitLog()
    const kinds: (readonly unknown[])[] = []
    for (const strict of [false, true]) {
      const policy = (site: SiteName) =>
        strict && site === ODD ? { minimumRecords: 10_000, minimumRecordsPerGroup: 9_000 } : {}
      const first = { age: '187654321.125', ward: 'attic-qz' }
      const { federation, said, odd } = await opened(() => (strict ? { first } : {}), { policy, logger })
      await using _ = federation
      await federation.honestly(({ phase }) => phase === 'released')
      kinds.push(
        (said.get(odd) ?? [])
          .map((each) => ('message' in each ? { ...each.message, kind: each.kind } : each))
          .map(shapeOf),
      )
      const { findings, warnings } = federation.record(odd).fit ?? { findings: [], warnings: [] }
      if (!strict) expect([findings, warnings]).toEqual([[], []])
      else {
        expect(findings).toMatchObject([
          { column: 'age', rule: expect.stringContaining('outside [0, 120]'), rows: 1, firstRows: [1] },
          {
            column: 'ward',
            rule: expect.stringContaining('none of the 2 categories'),
            rows: 1,
            firstRows: [1],
          },
        ])
        expect(warnings[0]).toMatch(
          /^this site has \d+ training records for the plan, fewer than the 10000 of the policy \(minimumRecords\)$/,
        )
        expect(warnings).toContainEqual(
          expect.stringMatching(
            /^column 'died': \d+ test records in the group 'positive', fewer than the 9000 /,
          ),
        )
        expect(JSON.stringify(said.get(odd))).not.toMatch(
          /minimumRecords|fewer|group|outside|categories|187654321|attic/,
        )
      }
    }
    expect(kinds[1]).toEqual(kinds[0])
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        message: 'the records fit the plan, but not in every row',
        reason: expect.stringMatching(/^column 'age': .*in row 1; .*fewer than the 10000/),
      },
    ])
    expect(JSON.stringify(lines)).not.toMatch(/187654321|attic/)
  })
})

/**
 * A message without what is random or hangs on it, every digest, signature and ciphertext as its length, and
 * without the metrics of all sites together.
 */
function shapeOf(message: object): unknown {
  return JSON.parse(
    JSON.stringify(message, (name, value: unknown) => {
      if (value instanceof Uint8Array) return value.length
      if (typeof value === 'string' && /^[0-9a-f]{16,}$/.test(value)) return value.length
      return name === 'run' || name === 'metrics' ? typeof value : value
    }),
  )
}

describe('a fault of the program while records are read', () => {
  it('is in the log of the site; of a plan that nobody has decided on nothing is sent', async () => {
    const { lines, logger } = fitLog()
    const broken = () => {
      throw new TypeError('what a cell held')
    }
    const { federation, odd } = await opened(() => ({ onRead: broken }), {
      logger,
      policy: () => ({ approvalRules: [] }),
    })
    await using _ = federation
    expect(await federation.tell(odd, await federation.command(odd, 'approve'))).toEqual([])
    expect(lines).toMatchObject([
      { level: 'error', code: 'INTERNAL', message: 'the records could not be held against the plan' },
    ])
    expect(JSON.stringify(lines)).not.toContain('what a cell held')
    expect(federation.record(odd)).toMatchObject({
      status: 'waiting',
      reason: 'waits for a person to approve or reject it',
    })
  })
})
