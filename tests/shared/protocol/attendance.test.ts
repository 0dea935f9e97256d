/** Who took part in which step, as it is kept and said. */
import {
  type AttendanceSpan,
  type Attended,
  attend,
  attendanceCounts,
  attendanceText,
  attendedAt,
} from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const NONE: readonly AttendanceSpan[] = []

const attendances = fc.array(fc.constantFrom<Attended>('included', 'refused', 'missed'), { maxLength: 40 })

describe('the attendance of a site', () => {
  it('tells of every step what became of the site, and of no other', () => {
    fc.assert(
      fc.property(attendances, fc.nat({ max: 5 }), (all, first) => {
        const spans = all.reduce((sofar, as, index) => attend(sofar, first + index, as), NONE)
        expect(all.map((_, index) => attendedAt(spans, first + index))).toEqual(all)
        expect([attendedAt(spans, first - 1), attendedAt(spans, first + all.length)]).toEqual([null, null])
        expect(spans.every((span, index) => span.as !== spans[index + 1]?.as)).toBe(true)
      }),
    )
  })

  it('counts rounds, and neither the statistics before them nor the evaluation after', () => {
    fc.assert(
      fc.property(attendances, (all) => {
        const spans = all.reduce((sofar, as, step) => attend(sofar, step, as), NONE)
        const rounds = Math.max(0, all.length - 2)
        const counts = attendanceCounts(spans, rounds)
        for (const as of ['included', 'refused', 'missed'] as const)
          expect(counts[as]).toBe(all.slice(1, rounds + 1).filter((each) => each === as).length)
      }),
    )
  })

  it('is said in one line', () => {
    const spans = (['included', 'included', 'refused', 'refused', 'missed', 'included'] as const).reduce(
      (sofar, as, step) => attend(sofar, step, as),
      NONE,
    )
    expect(attendanceText(spans, 4)).toBe('1 of 4 rounds; refused in 2 to 3; missed 4')
    expect(attendanceText(spans, 1)).toBe('1 of 1 round')
    expect(attendanceText([], 4)).toBe('no round yet')
  })
})
