/** A coordinator with threshold − 1 hospitals of five, which wants the statistics of the last one. */
import type { ContributionList } from '@consilium/shared/protocol'
import { difference } from '../insiders.ts'
import { countsIn, countsOf } from '../truth.ts'
import type { Gain } from './gain.ts'
import { beforeSigning } from './scenes.ts'

const only = (list: ContributionList, ...positions: readonly number[]): ContributionList => ({
  ...list,
  members: positions.flatMap((position) => list.members.slice(position, position + 1)),
})

/**
 * Two lists that differ by the victim, both certified: the sums differ by its statistics. @param restart
 * kills the honest hospitals in between
 */
export async function twoLists({ restart }: { readonly restart: boolean }): Promise<Gain> {
  const { federation, insiders, list: all } = await beforeSigning()
  await using _ = federation
  const honest = [federation.site(2), federation.site(3)]
  const first = await insiders.certificate(all, honest)
  const withAll = await insiders.openedWithHelp(first, federation.site(2))
  if (restart) for (const site of honest) await federation.restart(site)
  const others = only(all, 0, 1, 2, 3)
  const second = await insiders.certificate(others, honest)
  const withoutVictim = await insiders.openedWithHelp(second, federation.site(2))
  return {
    taken: countsIn(federation, difference(withAll, withoutVictim)),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/** The same two lists, each shown to one honest hospital: no hospital sees both. */
export async function twoListsToTwoSites(): Promise<Gain> {
  const { federation, insiders, list: all } = await beforeSigning()
  await using _ = federation
  const others = only(all, 0, 1, 2, 3)
  const first = await insiders.certificate(all, [federation.site(2)])
  const second = await insiders.certificate(others, [federation.site(3)])
  const withAll = await insiders.openedWithHelp(first, federation.site(2))
  const withoutVictim = await insiders.openedWithHelp(second, federation.site(3))
  return {
    taken: countsIn(federation, difference(withAll, withoutVictim)),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/** A list of the victim alone. */
export async function listOfOne(): Promise<Gain> {
  const { federation, insiders, list: all } = await beforeSigning()
  await using _ = federation
  const alone = only(all, 4)
  const certified = await insiders.certificate(alone, [federation.site(2), federation.site(3)])
  const opened = await insiders.openedWithHelp(certified, federation.site(2))
  return { taken: countsIn(federation, opened), wanted: await countsOf(federation, federation.site(4)) }
}

/** A list that is long enough because it names the victim four times. */
export async function listOfOneFourTimes(): Promise<Gain> {
  const { federation, insiders, list: all } = await beforeSigning()
  await using _ = federation
  const four = only(all, 4, 4, 4, 4)
  const certified = await insiders.certificate(four, [federation.site(2), federation.site(3)])
  const opened = await insiders.openedWithHelp(certified, federation.site(2))
  return {
    taken: countsIn(federation, opened).map((count) => count / 4),
    wanted: await countsOf(federation, federation.site(4)),
  }
}
