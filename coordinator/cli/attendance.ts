/** Who took part in which round, for people. */
import {
  type Attended,
  attendanceCounts,
  attendanceText,
  attendedAt,
  type RunView,
  type SiteView,
} from '@consilium/shared/protocol'
import { table } from '@consilium/shared/terminal'

/** Most names of a cell; the rest are counted. */
const NAMES_MAX = 8

/** `statistics`, `round 3 of 10`, `final evaluation`. */
export function stepName({ rounds }: Pick<RunView, 'rounds'>, step: number): string {
  if (step === 0) return 'statistics'
  return step > rounds ? 'final evaluation' : `round ${step} of ${rounds}`
}

/** Who is missing in the list that was closed last, and why: one line; none while everybody is in it. */
export function absenceLines(run: RunView): readonly string[] {
  const closed = closedSteps(run)
  if (closed === 0) return []
  const absent = run.sites.flatMap((site) => {
    const as = attendedAt(site.attendance, closed - 1)
    return as === null || as === 'included'
      ? []
      : [`${site.site} (${as}${as === 'refused' ? because(site) : ''})`]
  })
  return absent.length === 0 ? [] : [`not in ${stepName(run, closed - 1)}: ${shortened(absent)}`]
}

/**
 * One line for each site that took part in no training round, although there were some; loud, since its
 * patients are in no model.
 */
export function strangerLines(run: RunView): readonly string[] {
  return run.sites.flatMap((site) => {
    const { included, refused, missed } = attendanceCounts(site.attendance, run.rounds)
    if (included > 0 || refused + missed === 0) return []
    return [
      `${site.site} TOOK PART IN NO ROUND: ` +
        `${attendanceText(site.attendance, run.rounds)}${refused > 0 ? because(site) : ''}`,
    ]
  })
}

/** By site and by round; empty before the first list is closed. */
export function attendanceTables(run: RunView): string {
  if (closedSteps(run) === 0) return ''
  const bySite = run.sites.map((site) => [
    site.site,
    attendanceText(site.attendance, run.rounds),
    site.lastRefusal === null ? '–' : `${site.lastRefusal.reason} (${site.lastRefusal.code})`,
  ])
  const byRound = stretches(run).map(({ from, to }) => [stretchName(run, from, to), ...cells(run, from)])
  return `${table([['site', 'took part', 'last refusal'], ...bySite])}\n${table([['', 'took part', 'refused', 'missed'], ...byRound])}`
}

/**
 * Steps one after the other in which the same became of every site; training rounds stand apart from what
 * comes before and after them.
 */
function stretches(run: RunView): readonly { readonly from: number; readonly to: number }[] {
  const closed = closedSteps(run)
  const spans = run.sites.flatMap(({ attendance }) => attendance)
  const starts = [0, 1, run.rounds + 1, ...spans.flatMap(({ from, to }) => [from, to + 1])]
  const sorted = [...new Set(starts)].filter((step) => step < closed).sort((a, b) => a - b)
  return sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? closed) - 1 }))
}

function stretchName(run: RunView, from: number, to: number): string {
  if (from === to) return from >= 1 && from <= run.rounds ? `round ${from}` : stepName(run, from)
  return `rounds ${from} to ${to}`
}

/** How many of how many took part in a step, who refused and who missed it. */
function cells({ sites }: RunView, step: number): readonly string[] {
  const became = (as: Attended): readonly string[] =>
    sites.filter(({ attendance }) => attendedAt(attendance, step) === as).map(({ site }) => site)
  const [included, refused, missed] = [became('included'), became('refused'), became('missed')]
  return [
    `${included.length} of ${included.length + refused.length + missed.length}`,
    shortened(refused) || '–',
    shortened(missed) || '–',
  ]
}

/** How many steps have a list that is closed. */
function closedSteps({ sites }: RunView): number {
  return Math.max(0, ...sites.map(({ attendance }) => (attendance.at(-1)?.to ?? -1) + 1))
}

function because({ lastRefusal }: SiteView): string {
  return lastRefusal === null ? '' : `: ${lastRefusal.reason} (${lastRefusal.code})`
}

function shortened(names: readonly string[]): string {
  return names.length <= NAMES_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMES_MAX).join(', ')} and ${names.length - NAMES_MAX} more`
}
