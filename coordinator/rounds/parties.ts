/** The sites of a run, held against those that are enrolled now. */
import { ConsiliumError, type RunId, type SiteName } from '@consilium/shared/kernel'
import { concerned, type RosterEntry, type RunState, takingPart } from '@consilium/shared/protocol'

/**
 * Whether a site has something to do with a run. Who took the place of a revoked site has its name and
 * another identity key, and no part in the runs of before.
 */
export function isStillItself(state: RunState, site: SiteName, enrolled: readonly RosterEntry[]): boolean {
  const known = concerned(state).filter((entry) => entry.site === site)
  const now = enrolled.find((entry) => entry.site === site)
  return (
    known.length > 0 &&
    (now === undefined || known.some(({ identityKey }) => identityKey === now.identityKey))
  )
}

export function notIn(site: SiteName, run: RunId): ConsiliumError {
  return new ConsiliumError('PERMISSION_DENIED', `site '${site}' is not in the roster of ${run}`, {
    isPublic: true,
  })
}

/**
 * Who takes part in a run, or would join it, and is not enrolled any more; whose name somebody else has
 * taken, too.
 */
export function goneFrom(state: RunState, enrolled: readonly RosterEntry[]): readonly SiteName[] {
  const joiner = state.admission === undefined ? [] : [state.admission.joiner]
  const isEnrolled = ({ site, identityKey }: RosterEntry): boolean =>
    enrolled.some((entry) => entry.site === site && entry.identityKey === identityKey)
  return [...takingPart(state), ...joiner].flatMap((entry) => (isEnrolled(entry) ? [] : [entry.site]))
}

/**
 * The roster of a plan that names its sites; null: everybody who is enrolled. @throws ConsiliumError
 * `NOT_FOUND` naming who is not
 */
export function selectRoster(
  wanted: readonly string[] | null,
  enrolled: readonly RosterEntry[],
): readonly RosterEntry[] {
  if (wanted === null) return enrolled
  const unknown = wanted.filter((name) => !enrolled.some(({ site }) => site === name))
  if (unknown.length > 0) {
    throw new ConsiliumError(
      'NOT_FOUND',
      `participation.sites names ${unknown.join(', ')}, but enrolled are: ` +
        `${enrolled.map(({ site }) => site).join(', ') || 'none'}; invite the missing ones with ` +
        "'consilium site invite NAME'",
      { isPublic: true },
    )
  }
  return enrolled.filter(({ site }) => wanted.includes(site))
}

/** @throws ConsiliumError `NOT_FOUND` */
export function enrolledSite(site: SiteName, enrolled: readonly RosterEntry[]): RosterEntry {
  const entry = enrolled.find((each) => each.site === site)
  if (entry !== undefined) return entry
  throw new ConsiliumError(
    'NOT_FOUND',
    `no site '${site}' is enrolled: invite it with 'consilium site invite ${site}', and add it ` +
      'once it has enrolled',
    {
      isPublic: true,
    },
  )
}
