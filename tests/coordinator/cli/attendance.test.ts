/**
 * Who took part in which round, at the lead. Before, a site that diverged in every round looked like all
 * others: its next report cleared the refusal, and only the audit chain still had it.
 */
import { createRunService } from '@consilium/coordinator/rounds'
import { type SiteName, silentLogger, systemRandom } from '@consilium/shared/kernel'
import {
  type AttendanceSpan,
  attend,
  planText,
  type RunState,
  type RunView,
  type SiteView,
} from '@consilium/shared/protocol'
import { memoryBlobStore, memoryRunStore } from '@consilium/sim/stores'
import { VirtualClock } from '@consilium/sim/world'
import { describe, expect, it } from 'vitest'
import { absenceLines, attendanceTables, strangerLines } from '../../../coordinator/cli/attendance.ts'
import { runLines } from '../../../coordinator/cli/run-text.ts'
import { accepted, answerOf, newRun, nthSite, planOf, START, sumOf } from '../../shared/protocol/support.ts'
import { shownRun } from '../../support/shown-run.ts'

const diverged = (site: SiteName) =>
  ({
    kind: 'refusal',
    site,
    command: 'any',
    code: 'RUN_FAILED',
    reason: 'training diverged',
    at: START,
  }) as const

/**
 * A run of four sites and four rounds in which one refuses to contribute to the training rounds `in`, and
 * does all else.
 */
function runWithDiverging(steps: readonly number[]): RunState {
  let state = newRun({ sites: 4, rounds: 4 })
  for (let moved = true; moved; ) {
    moved = false
    for (const { site } of state.roster) {
      const isDiverging =
        site === 'site-03' && state.phase === 'collecting' && steps.includes(state.current.step)
      const refuses =
        isDiverging && state.sites[site]?.refusal === null && state.current.contributions[site] === undefined
      const event = refuses ? diverged(site) : isDiverging ? null : answerOf(state, site)
      for (const each of [event, sumOf(state)]) {
        if (each === null) continue
        const next = accepted(state, each)
        moved ||= next !== state
        state = next
      }
    }
  }
  return state
}

/** As `consilium run show` gets it. */
function viewed(state: RunState): RunView {
  const clock = new VirtualClock()
  const store = memoryRunStore(clock)
  store.commit({ state, plan: planText(planOf()), audit: [], archived: [] })
  const service = createRunService({
    store,
    blobs: memoryBlobStore(),
    clock,
    random: systemRandom,
    logger: silentLogger,
    roster: () => state.roster,
  })
  return service.view(state.context.run)
}

describe('a site that diverges in every round', () => {
  const state = runWithDiverging([1, 2, 3, 4])
  const run = viewed(state)

  it('is seen by round, although its later reports cleared the refusal', () => {
    expect(state.phase).toBe('released')
    expect(run.sites[3]).toMatchObject({
      refusal: null,
      lastRefusal: { code: 'RUN_FAILED', reason: 'training diverged' },
      attendance: [
        { from: 0, to: 0, as: 'included' },
        { from: 1, to: 4, as: 'refused' },
        { from: 5, to: 5, as: 'included' },
      ],
    })
    expect(attendanceTables(run).split('\n')).toEqual([
      'site     took part                         last refusal',
      'site-00  4 of 4 rounds                     –',
      'site-01  4 of 4 rounds                     –',
      'site-02  4 of 4 rounds                     –',
      'site-03  0 of 4 rounds; refused in 1 to 4  training diverged (RUN_FAILED)',
      '',
      '                  took part  refused  missed',
      'statistics        4 of 4     –        –',
      'rounds 1 to 4     3 of 4     site-03  –',
      'final evaluation  4 of 4     –        –',
      '',
    ])
  })

  it('is said loudly on the screen of show and watch', () => {
    expect(runLines(run)).toContain(
      'site-03 TOOK PART IN NO ROUND: 0 of 4 rounds; refused in 1 to 4: training diverged (RUN_FAILED)',
    )
  })
})

it('a site that refused one round has taken part in the others, and nobody shouts', () => {
  const run = viewed(runWithDiverging([2]))
  expect(run.sites[3]?.attendance.map(({ from, to, as }) => `${from}-${to} ${as}`)).toEqual([
    '0-1 included',
    '2-2 refused',
    '3-5 included',
  ])
  expect(strangerLines(run)).toEqual([])
  expect(attendanceTables(run)).toContain(
    '\nround 2           3 of 4     site-03  –\nrounds 3 to 4     4 of 4     –        –\n',
  )
})

it('a site that is late is missed in the list, and one that has left is in no later one', () => {
  const collecting = progressed((state) => state.phase === 'collecting')
  const late = nthSite(collecting, 1)
  const three = collecting.roster.map(({ site }) => site).filter((site) => site !== late)
  const contributed = three.reduce((now, site) => accepted(now, answerOf(now, site)), collecting)
  const closed = accepted(contributed, { kind: 'deadline', timer: 'collecting/1/0', at: START })
  expect(closed.sites[late]).toMatchObject({ attendance: [{ from: 0, to: 0, as: 'missed' }] })
  expect(absenceLines(viewed(closed))).toEqual(['not in statistics: site-01 (missed)'])
})

describe('the line of the list that was closed last', () => {
  const [first] = shownRun().sites
  const site = (name: string, ...all: readonly AttendanceSpan['as'][]): SiteView => {
    if (first === undefined) throw new Error('there is no site')
    const attendance = all.reduce<readonly AttendanceSpan[]>((sofar, as, step) => attend(sofar, step, as), [])
    return {
      ...first,
      site: name as SiteName,
      attendance,
      lastRefusal: { code: 'INVALID_DATA', reason: 'no such column' },
    }
  }

  it('names who is not in it and why, and is none while everybody is', () => {
    const run = (...sites: readonly SiteView[]) => shownRun({ sites, rounds: 3 })
    expect(absenceLines(run())).toEqual([])
    expect(absenceLines(run(site('a', 'included'), site('b', 'included')))).toEqual([])
    const mixed = run(
      site('a', 'included', 'included'),
      site('b', 'included', 'refused'),
      site('c', 'missed', 'missed'),
    )
    expect(absenceLines(mixed)).toEqual([
      'not in round 1 of 3: b (refused: no such column (INVALID_DATA)), c (missed)',
    ])
    expect(strangerLines(mixed)).toEqual([
      'b TOOK PART IN NO ROUND: 0 of 1 round; refused in 1: no such column (INVALID_DATA)',
      'c TOOK PART IN NO ROUND: 0 of 1 round; missed 1',
    ])
    expect(attendanceTables(run(site('a')))).toBe('')
  })

  it('says of many sites only so many by name', () => {
    const sites = Array.from({ length: 200 }, (_, index) =>
      site(`site-${index}`, index < 3 ? 'included' : 'missed'),
    )
    const [line = ''] = absenceLines(shownRun({ sites }))
    expect(line).toMatch(/site-10 \(missed\) and 189 more$/)
  })
})

function progressed(until: (state: RunState) => boolean): RunState {
  let state = newRun({ sites: 4 })
  while (!until(state))
    for (const { site } of state.roster)
      if (!until(state)) state = accepted(state, answerOf(state, site) ?? sumOf(state))
  return state
}
