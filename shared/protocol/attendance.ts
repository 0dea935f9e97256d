/**
 * Which steps a site's contribution went into: kept as spans, so that a run of ten thousand rounds stays
 * small.
 */

/**
 * `included`: in the list of the step. `refused`: the site said that it could not. `missed`: it was not there
 * in time.
 */
export type Attended = 'included' | 'refused' | 'missed'

/** Steps of one kind, one after the other; both ends count. */
export interface AttendanceSpan {
  readonly from: number
  readonly to: number
  readonly as: Attended
}

/** The spans, oldest first, with a step more, which is later than all of them. */
export function attend(
  spans: readonly AttendanceSpan[],
  step: number,
  as: Attended,
): readonly AttendanceSpan[] {
  const last = spans.at(-1)
  if (last?.as === as && last.to === step - 1) return [...spans.slice(0, -1), { ...last, to: step }]
  return [...spans, { from: step, to: step, as }]
}

/** What became of a site in a step; null: it took no part in the run then, or the step is not over. */
export function attendedAt(spans: readonly AttendanceSpan[], step: number): Attended | null {
  return spans.find(({ from, to }) => from <= step && step <= to)?.as ?? null
}

/** How many training rounds, steps 1 to `rounds`, a site spent in each way. */
export function attendanceCounts(
  spans: readonly AttendanceSpan[],
  rounds: number,
): Readonly<Record<Attended, number>> {
  const counts = { included: 0, refused: 0, missed: 0 }
  for (const { from, to, as } of spans)
    counts[as] += Math.max(0, Math.min(to, rounds) - Math.max(from, 1) + 1)
  return counts
}

/**
 * For people: `4 of 4 rounds`, `1 of 4 rounds; refused in 2 to 3; missed 4`. Steps that are no rounds are
 * left out.
 */
export function attendanceText(spans: readonly AttendanceSpan[], rounds: number): string {
  const { included, refused, missed } = attendanceCounts(spans, rounds)
  const done = included + refused + missed
  if (done === 0) return 'no round yet'
  const ranges = (as: Attended): string =>
    spans
      .map((span) => ({ ...span, from: Math.max(span.from, 1), to: Math.min(span.to, rounds) }))
      .filter((span) => span.as === as && span.from <= span.to)
      .map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`))
      .join(', ')
  const parts = [
    `${included} of ${done} ${done === 1 ? 'round' : 'rounds'}`,
    ...(refused === 0 ? [] : [`refused in ${ranges('refused')}`]),
    ...(missed === 0 ? [] : [`missed ${ranges('missed')}`]),
  ]
  return parts.join('; ')
}
