/** Lines that are rewritten in place are as many as they are said to be, whatever is in them. */
import { LiveRegion } from '@consilium/shared/terminal'
import { expect, it } from 'vitest'
import { heardOutput } from '../../support/heard-output.ts'

function shown(columns: number, ...screens: readonly (readonly string[])[]): string {
  const { output, out } = heardOutput({ columns })
  const region = new LiveRegion(output)
  for (const lines of screens) region.show(lines)
  return out()
}

it('are replaced by what comes next, cut to the width of the terminal', () => {
  const { output, out } = heardOutput({ columns: 24 })
  const region = new LiveRegion(output)
  region.show(['round 1 of 3', 'x'.repeat(40)])
  region.show(['round 2 of 3'])
  region.keep()
  region.show(['released'])
  expect(out()).toBe(`⟨0⟩round 1 of 3\n${'x'.repeat(23)}\n⟨2⟩round 2 of 3\n⟨0⟩released\n`)
})

// Kept out: a reason that goes up and overwrites what stands above, or that brings a line of its own.
it('hold no line and no movement of others', () => {
  expect(shown(80, ['waits: \u001b[1A\u001b[2Kall well', 'a\nb'], [])).toBe(
    String.raw`⟨0⟩waits: \u001b[1A\u001b[2Kall well${'\n'}a\nb${'\n'}⟨2⟩`,
  )
})

it('are cut by what they take on a terminal: wide letters two columns, marks none', () => {
  expect(shown(21, ['病'.repeat(20)])).toBe(`⟨0⟩${'病'.repeat(10)}\n`)
  expect(shown(22, ['病'.repeat(20)])).toBe(`⟨0⟩${'病'.repeat(10)}\n`)
  expect(shown(21, ['e\u0301'.repeat(30)])).toBe(`⟨0⟩${'e\u0301'.repeat(20)}\n`)
  expect(shown(21, ['👩‍⚕️'.repeat(20)])).toBe(`⟨0⟩${'👩‍⚕️'.repeat(10)}\n`)
})
