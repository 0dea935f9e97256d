/**
 * A coordinator that has a list of one step opened in two epochs: it says that the victim has left, when the
 * list with it is signed.
 */
import type { Admitted, RosterEntry } from '@consilium/shared/protocol'
import type { CommandOf, Federation } from '../federation.ts'
import { difference } from '../insiders.ts'
import { countsIn, countsOf } from '../truth.ts'
import type { Gain } from './gain.ts'
import { beforeAnswers } from './scenes.ts'

export async function aListInEachEpoch(): Promise<Gain> {
  const { federation, insiders, certified } = await beforeAnswers()
  await using _ = federation
  const first = await insiders.openedWithHelp(certified, federation.site(2))

  // The second epoch, without the victim, which is told nothing.
  const roster = federation.state().roster.slice(0, 4)
  const confirmations = await keySetup(federation, roster)
  insiders.enter(2, roster)
  const members = []
  for (const { site } of roster) {
    const asked = {
      id: 'x',
      run: federation.run,
      kind: 'contribute',
      epoch: 2,
      step: 0,
      attempt: 0,
      confirmations,
    } as const
    members.push((await federation.told(site, asked, 'contribution')).message)
  }
  const list = { run: federation.run, epoch: 2, step: 0, members }
  const again = await insiders.certificate(list, [federation.site(2), federation.site(3)])
  const second = await insiders.openedWithHelp(again, federation.site(2))
  return {
    taken: countsIn(federation, difference(first, second)),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/** The three flights of epoch 2 at step 0, as a coordinator says them. */
export async function keySetup(
  federation: Federation,
  roster: readonly RosterEntry[],
  admitted: readonly Admitted[] = [],
): Promise<CommandOf<'contribute'>['confirmations']> {
  const next = { roster, admitted, confirmations: [], step: 0 }
  const command = { id: 'x', run: federation.run, epoch: 2 } as const
  const commits = []
  for (const { site } of roster)
    commits.push(
      (await federation.told(site, { ...command, id: 'a', kind: 'key-commit', next }, 'key-commit')).message,
    )
  const reveals = []
  for (const { site } of roster)
    reveals.push(
      await federation.told(site, { ...command, id: 'b', kind: 'key-reveal', commits }, 'key-reveal'),
    )
  const confirmations = []
  for (const [position, { site }] of roster.entries()) {
    const sealed = reveals.map((each) => each.sealed[position] ?? new Uint8Array())
    const said = await federation.told(
      site,
      { ...command, id: 'c', kind: 'key-confirm', reveals: reveals.map(({ message }) => message), sealed },
      'key-confirm',
    )
    confirmations.push(said.message)
  }
  return confirmations
}
