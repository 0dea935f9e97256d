/** Plays an attack twice: against the system as it is, and against one from which a rule was taken out. */
import { describe, expect, it } from 'vitest'
import { editedBuild } from '../support/edited-build.ts'
import { REMOVALS, type Removal } from './removals.ts'
import type { Gain } from './scenarios/gain.ts'

export interface Attack<Scenarios> {
  /** What the attacker does, as the end of 'a coordinator that …'. */
  readonly does: string
  readonly rule: Removal
  readonly play: (scenarios: Scenarios) => Promise<Gain>
  /** How a hospital says no. */
  readonly refusal: RegExp
  /** Rules that the attacker's own side does not keep, and need not. */
  readonly attacker?: readonly Removal[]
}

/** @param load imports the scenarios, afresh for every build */
export function attacked<Scenarios>(
  load: () => Promise<Scenarios>,
  attacks: readonly Attack<Scenarios>[],
): void {
  describe.each(attacks)('a coordinator that $does', ({ rule, play, refusal, attacker = [] }) => {
    it(`is refused by the rule '${rule}'`, async () => {
      const scenarios = await editedBuild({ edits: REMOVALS, names: attacker, load })
      await expect(play(scenarios)).rejects.toThrow(refusal)
    })

    it(`has what it wants where the rule '${rule}' is not kept`, async () => {
      const {
        taken,
        wanted,
        within = 0,
      } = await play(await editedBuild({ edits: REMOVALS, names: [...attacker, rule], load }))
      expect(wanted.some((value) => value !== 0)).toBe(true)
      expect(taken).toHaveLength(wanted.length)
      expect(
        Math.max(...taken.map((value, i) => Math.abs(value - (wanted[i] ?? Number.NaN)))),
      ).toBeLessThanOrEqual(within)
    })
  })
}
