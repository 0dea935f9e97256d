/** Checks the signature of a submission against the roster of its run. */

import { verifySignature } from '../crypto/public.ts'
import { ConsiliumError, fromHex, type SiteName } from '../kernel/index.ts'
import type { RosterEntry, RunContext, Submission } from './messages.ts'
import {
  adoptionBytes,
  answerBytes,
  approvalBytes,
  contributionBytes,
  handoverBytes,
  keyCommitBytes,
  keyConfirmBytes,
  keyRevealBytes,
  listSignatureBytes,
  rejoinBytes,
  reportBytes,
  withdrawalBytes,
} from './transcript.ts'

/**
 * The bytes that a submission's signature covers, or null for one that rests on the connection's certificate
 * alone.
 */
function signedBytes(context: RunContext, submission: Submission): Uint8Array | null {
  switch (submission.kind) {
    case 'approval':
      return approvalBytes(submission.message)
    case 'key-commit':
      return keyCommitBytes(context, submission.message)
    case 'key-reveal':
      return keyRevealBytes(context, submission.message)
    case 'key-confirm':
      return keyConfirmBytes(context, submission.message)
    case 'contribution':
      return contributionBytes(context, submission.message)
    case 'list-signature':
      return listSignatureBytes(context, submission.message)
    case 'answer':
      return answerBytes(context, submission.message)
    case 'report':
      return reportBytes(context, submission.message)
    case 'withdrawal':
      return withdrawalBytes(submission.message)
    case 'rejoin':
      return rejoinBytes(submission.message)
    case 'handover':
      return handoverBytes(context, submission.message)
    case 'adoption':
      return adoptionBytes(context, submission.message)
    case 'model':
    case 'refusal':
    case 'closed':
      return null
  }
}

/**
 * Verifies a signature of a roster member over a message. @throws ConsiliumError `BAD_SIGNATURE` naming the
 * site
 */
export function verifyMember(options: {
  readonly roster: readonly RosterEntry[]
  readonly site: SiteName
  readonly bytes: Uint8Array
  readonly signature: string
  readonly what: string
}): void {
  const { roster, site, bytes, signature, what } = options
  const entry = roster.find((each) => each.site === site)
  if (entry === undefined)
    throw new ConsiliumError('PERMISSION_DENIED', `site '${site}' is not in the roster of this run`, {
      isPublic: true,
    })
  if (
    !verifySignature({ publicKey: fromHex(entry.identityKey), message: bytes, signature: fromHex(signature) })
  ) {
    throw new ConsiliumError(
      'BAD_SIGNATURE',
      `the ${what} of site '${site}' is not signed by the identity key that the roster binds to that name`,
      {
        isPublic: true,
      },
    )
  }
}

/** @throws ConsiliumError `BAD_SIGNATURE` | `PERMISSION_DENIED` */
export function verifySubmission(options: {
  readonly context: RunContext
  readonly roster: readonly RosterEntry[]
  readonly submission: Submission
}): void {
  const { context, roster, submission } = options
  const bytes = signedBytes(context, submission)
  if (bytes === null || !('message' in submission)) return
  verifyMember({
    roster,
    site: submission.message.site,
    bytes,
    signature: submission.message.signature,
    what: submission.kind,
  })
}
