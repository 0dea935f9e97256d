/**
 * A coordinator with hospitals that turned, which wants one hospital's statistics out of the shares of its
 * key.
 */
import { divided } from '../insiders.ts'
import { countsIn, countsOf } from '../truth.ts'
import type { Gain } from './gain.ts'
import { beforeAnswers } from './scenes.ts'

/** The list of all, but of the shares only the victim's: the answer would be that share alone. */
export async function oneShareForAList(): Promise<Gain> {
  const { federation, insiders, certified } = await beforeAnswers()
  await using _ = federation
  const alone = { ...certified.list, members: certified.list.members.slice(4) }
  const shares = await federation.sharesFor(2, alone)
  const point = await insiders.askedPoint(federation.site(2), { certified, shares })
  return {
    taken: countsIn(federation, await insiders.opened(alone, await insiders.ownPoints(alone), point)),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/**
 * The list of all, with the victim's share in everybody's place: the answer would be five times that share.
 */
export async function copiedShares(): Promise<Gain> {
  const { federation, insiders, certified } = await beforeAnswers()
  await using _ = federation
  const alone = { ...certified.list, members: certified.list.members.slice(4) }
  const [share] = await federation.sharesFor(2, alone)
  if (share === undefined) throw new Error('there is no share')
  const fiveFold = await insiders.askedPoint(federation.site(2), {
    certified,
    shares: certified.list.members.map(() => share),
  })
  const point = divided(fiveFold, 5)
  return {
    taken: countsIn(federation, await insiders.opened(alone, await insiders.ownPoints(alone), point)),
    wanted: await countsOf(federation, federation.site(4)),
  }
}

/** threshold − 1 hospitals open the victim's update with what their disks hold. */
export async function belowTheThreshold(): Promise<Gain> {
  const { federation, insiders, certified } = await beforeAnswers()
  await using _ = federation
  const alone = { ...certified.list, members: certified.list.members.slice(4) }
  return {
    taken: countsIn(federation, await insiders.opened(alone, await insiders.ownPoints(alone))),
    wanted: await countsOf(federation, federation.site(4)),
  }
}
