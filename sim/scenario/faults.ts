/** A scenario's drop-outs and late sites as the world asks for them. */
import { ConsiliumError, type SiteName, seededRandom } from '@consilium/shared/kernel'
import type { SiteFaults } from '../world/index.ts'
import type { Scenario } from './schema.ts'

type Absence = Scenario['dropouts']['when']

/**
 * A site that drops out is away for as long as the round lasts, from before its training or from right after
 * its upload, and is back for the next. Which sites vanish in a round is a function of the seed and the
 * round.
 *
 * @throws ConsiliumError `INVALID_CONFIG` for a site that the scenario's hospitals do not have
 */
export function scenarioFaults(
  scenario: Scenario,
  sites: readonly SiteName[],
  rounds: number,
): (site: SiteName) => SiteFaults {
  const { seed, dropouts } = scenario
  const unknown = scenario.sites.find(({ site }) => !sites.some((name) => name === site))
  if (unknown !== undefined)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `sites: there is no hospital '${unknown.site}' in this scenario; there are ${sites.join(', ')}`,
    )
  if (dropouts.perRound >= sites.length)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `dropouts.perRound: ${dropouts.perRound} of ${sites.length} sites cannot vanish and a round ` +
        'still close',
    )
  const absences = new Map<string, Absence>()
  for (let round = 1; round <= rounds; round++) {
    const order = sites.map((_, index) => index)
    seededRandom('sim/dropouts', seed, round).shuffleInPlace(order)
    for (const index of order.slice(0, dropouts.perRound))
      absences.set(`${sites[index]}/${round}`, dropouts.when)
  }
  for (const { site, dropsOut, when } of scenario.sites)
    for (const round of dropsOut) absences.set(`${site}/${round}`, when)
  return (site) => {
    const lateMs = 1000 * (scenario.sites.find((each) => each.site === site)?.lateSeconds ?? 0)
    return {
      online(step, contributed) {
        const absence = absences.get(`${site}/${step}`)
        return absence === undefined || (absence === 'after-upload' && !contributed)
      },
      lateMs: (_, kind) => (kind === 'contribute' ? lateMs : 0),
    }
  }
}
