/**
 * Records that change in the middle of a run are not the approved ones. The site contributes nothing more,
 * and says so here; it signs, answers and opens as before, which needs no records, and ends with the model of
 * all.
 */
import type { SiteName } from '@consilium/shared/kernel'
import type { RunState, Submission } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { Federation } from '../../attacks/federation.ts'
import { type RecordChanges, recordsOf } from '../../attacks/records.ts'

const ODD = 'site-1'

const collecting =
  (step: number) =>
  ({ current, phase }: RunState): boolean =>
    current.step === step && phase === 'collecting'
const released = ({ phase }: RunState): boolean => phase === 'released'
const atTheEnd = (federation: Federation) => ({
  applied: federation.state().terms.rounds + 1,
  model: expect.stringMatching(/^[0-9a-f]{64}$/),
})

interface Changing {
  readonly federation: Federation
  readonly odd: SiteName
  /** What the odd site said. */
  readonly said: readonly Submission[]
  /** Its records become others, and its agent is started again. */
  change(changes: RecordChanges): Promise<void>
}

async function opened(): Promise<Changing> {
  let now: RecordChanges = {}
  const said: Submission[] = []
  const liars = {
    [ODD]: (submission: Submission) => {
      said.push(submission)
      return submission
    },
  }
  const records = (site: SiteName) => recordsOf(site, site === ODD ? now : {})
  const federation = await Federation.open({
    sites: 5,
    plan: { rounds: 3, encryption: { threshold: 2 } },
    records,
    liars,
  })
  const odd = federation.site(1)
  return {
    federation,
    odd,
    said,
    async change(changes) {
      now = changes
      await federation.restart(odd)
    },
  }
}

const REASON =
  /^contributes nothing more: the data set has changed since the plan was approved; .*Once the records are again what was approved/

it.each<[string, RecordChanges, string | RegExp]>([
  ['a row that is added', { added: 1 }, /the data set has changed/],
  ['a column that is gone', { without: 'ward' }, /the data set has changed/],
])('%s ends the contributions of a site and not its run', async (_, changes, missing) => {
  const { federation, odd, said, change } = await opened()
  await using _federation = federation
  await federation.honestly(collecting(1))
  await change(changes)
  const before = said.length
  await federation.honestly(collecting(2))
  expect(federation.record(odd)).toMatchObject({
    status: 'running',
    applied: 1,
    reason: expect.stringMatching(REASON),
  })
  await federation.honestly(released)
  expect(federation.record(odd)).toMatchObject({
    ...atTheEnd(federation),
    own: null,
    ownMissing: expect.stringMatching(missing),
  })
  expect(new Set(federation.sites.map((site) => federation.record(site).model)).size).toBe(1)
  expect([...new Set(said.slice(before).map(({ kind }) => kind))].sort()).toEqual([
    'answer',
    'list-signature',
    'refusal',
    'report',
  ])
  // Everybody's record says who trained the model.
  for (const site of federation.sites) {
    expect(federation.record(site).attendance?.[odd]).toEqual([
      { from: 0, to: 0, as: 'included' },
      { from: 1, to: 4, as: 'missed' },
    ])
    expect(federation.record(site).attendance?.[federation.site(0)]).toEqual([
      { from: 0, to: 4, as: 'included' },
    ])
  }
})

it('records that are put back are trained on again from the next step on', async () => {
  const { federation, odd, change } = await opened()
  await using _ = federation
  await federation.honestly(collecting(1))
  await change({ added: 1 })
  await federation.honestly(collecting(2))
  await change({})
  await federation.honestly(collecting(3))
  expect(federation.record(odd)).toMatchObject({ reason: '', applied: 2 })
  await federation.honestly(released)
  expect(federation.record(odd)).toMatchObject({ ...atTheEnd(federation), own: { rows: expect.any(Number) } })
  expect(federation.record(odd)).not.toHaveProperty('ownMissing')
  expect(federation.record(odd).attendance?.[odd]).toEqual([
    { from: 0, to: 0, as: 'included' },
    { from: 1, to: 1, as: 'missed' },
    { from: 2, to: 4, as: 'included' },
  ])
})

it('records that change after the approval and before the keys are set up stop no key setup: the number that the others are told is the approved one', async () => {
  const { federation, odd, change } = await opened()
  await using _ = federation
  await federation.honestly(({ phase }) => phase === 'key-commit')
  const { roundedCount } = federation.record(odd)
  expect(roundedCount).toBeGreaterThan(0)
  await change({ added: 40 })
  await federation.honestly(collecting(1))
  expect(federation.record(odd).keys?.counts[1]).toBe(roundedCount)
  await federation.honestly(released)
  expect(federation.record(odd)).toMatchObject(atTheEnd(federation))
  expect(federation.record(odd).attendance?.[odd]).toEqual([{ from: 0, to: 4, as: 'missed' }])
})
