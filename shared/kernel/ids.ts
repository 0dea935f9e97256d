/** Branded identifiers: a string that was checked once and is passed around as what it is. */
import { ConsiliumError } from './errors.ts'
import { withoutPasswords } from './passwords.ts'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/**
 * A site's or operator's name: 1 to 63 of `a-z 0-9 -`, starting with a letter. It appears in certificates and
 * file names.
 */
export type SiteName = Branded<'SiteName'>
/** A run's id: `run-` and 16 hexadecimal digits. */
export type RunId = Branded<'RunId'>
/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export type Digest = Branded<'Digest'>

const NAME = /^[a-z][a-z0-9-]{0,62}$/
const RUN = /^run-[0-9a-f]{16}$/
const DIGEST = /^[0-9a-f]{64}$/

/** Checks a site name. @throws ConsiliumError `INVALID_ARGUMENT` */
export function siteName(text: string): SiteName {
  // States are objects keyed by name, so a name that every object has already ('constructor') would find what
  // nobody put there.
  if (!NAME.test(text) || text in Object.prototype) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `'${echoed(text)}' is not a site name: expected 1 to 63 lower-case letters, digits and ` +
        'hyphens, starting with a letter',
    )
  }
  return text as SiteName
}

/** Checks a run id. @throws ConsiliumError `INVALID_ARGUMENT` */
export function runId(text: string): RunId {
  if (!RUN.test(text))
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `'${echoed(text)}' is not a run id: expected 'run-' and 16 hexadecimal digits, as 'consilium ` +
        "run list' shows them",
    )
  return text as RunId
}

/** Checks a digest. @throws ConsiliumError `INVALID_ARGUMENT` */
export function digest(text: string): Digest {
  if (!DIGEST.test(text))
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `'${echoed(text)}' is not a SHA-256 digest: expected 64 lower-case hexadecimal digits`,
    )
  return text as Digest
}

/** What was given instead, as a message repeats it. */
function echoed(text: string): string {
  return withoutPasswords(text).slice(0, 80)
}
