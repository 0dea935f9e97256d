/**
 * What a coordinator gains by holding messages back: nothing opens, nobody contributes anew, and the step
 * goes on when they come.
 */
import { describe, expect, it } from 'vitest'
import { type CommandOf, Federation } from './federation.ts'

describe('a coordinator that withholds answers', () => {
  it('stops the step, and gets neither another contribution to it nor one to the next', async () => {
    await using federation = await Federation.open()
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'answering')
    const victim = federation.site(4)
    const before = federation.record(victim)
    const { certified } = await federation.command(victim, 'answer')
    const open = {
      id: 'x',
      run: federation.run,
      kind: 'open',
      certified,
      sum: { digest: certified.list.members[0]?.upload, bytes: certified.list.members[0]?.uploadBytes },
    }
    const contribute = {
      id: 'x',
      run: federation.run,
      kind: 'contribute',
      epoch: 1,
      attempt: 0,
      confirmations: [],
    } as const
    for (const answers of [[], await answersOf(federation, certified, [0, 1])]) {
      const refusal = await federation.refusal(victim, { ...open, answers } as CommandOf<'open'>)
      expect(refusal.reason).toContain(`${answers.length} answers cannot open the sum, 3 are needed`)
    }
    for (const attempt of [0, 1]) {
      const again = await federation.told(victim, { ...contribute, step: 1, attempt }, 'contribution')
      expect(again.message.upload, 'the same bytes under the same key').toBe(before.prepared?.message.upload)
    }
    expect(federation.record(victim)).toMatchObject({ applied: 0, model: before.model })
    // Told to be further than it is, it takes itself for restored: it gives nothing, and has nothing left
    // that it could give.
    await federation.told(victim, { ...contribute, step: 2 }, 'rejoin')
    expect(federation.record(victim)).toMatchObject({ forgotten: 1, keys: null, prepared: null })
  })

  it('shortens nothing: late answers open the same sum', async () => {
    await using federation = await Federation.open()
    await federation.honestly((state) => state.current.step === 1 && state.phase === 'opening')
    const [early, late] = [federation.site(0), federation.site(4)]
    const open = await federation.command(late, 'open')
    const first = await federation.told(early, open, 'report')
    expect((await federation.refusal(late, { ...open, answers: open.answers.slice(0, 2) })).reason).toContain(
      '2 answers cannot open the sum',
    )
    await federation.restart(late)
    expect((await federation.told(late, open, 'report')).message.model).toBe(first.message.model)
  })
})

/** The answers of the sites at some positions. */
async function answersOf(
  federation: Federation,
  certified: CommandOf<'answer'>['certified'],
  positions: readonly number[],
): Promise<CommandOf<'open'>['answers']> {
  const answers = []
  for (const position of positions) {
    const shares = await federation.sharesFor(position, certified.list)
    answers.push(
      await federation.told(
        federation.site(position),
        { id: 'x', run: federation.run, kind: 'answer', certified, shares },
        'answer',
      ),
    )
  }
  return answers
}
