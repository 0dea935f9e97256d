/** Makes an event of a submission: bulky parts go to the blob store, their digests into the event. */
import { ConsiliumError, type Digest } from '@consilium/shared/kernel'
import { type RunEvent, type RunState, type Submission, sharesDigest } from '@consilium/shared/protocol'
import type { BlobStore, RunStore } from './ports.ts'
import { checkUpload } from './summing.ts'

/**
 * Largest sealed message that passes through: a key share or answer is 8 KiB and a few bytes, a key payload
 * less.
 */
const SEALED_BYTES_MAX = 16 * 1024

export async function takeIn(options: {
  readonly state: RunState
  readonly submission: Submission
  readonly blobs: BlobStore
  readonly store: RunStore
  readonly at: number
}): Promise<RunEvent> {
  const { state, submission, blobs, store, at } = options
  switch (submission.kind) {
    case 'key-reveal':
      return {
        kind: 'key-reveal',
        message: submission.message,
        sealedBlobs: await keep(blobs, submission.sealed),
        at,
      }
    case 'contribution': {
      const { message, shares } = submission
      if (state.terms.encrypted && sharesDigest(shares) !== message.shares)
        refuse(`the sealed key shares of site '${message.site}' are not the ones that it signed`)
      if (!(await blobs.has(message.upload)) || (await blobs.size(message.upload)) !== message.uploadBytes) {
        throw new ConsiliumError(
          'NOT_NOW',
          `the upload ${message.upload} of site '${message.site}' is not complete: upload all ` +
            `${message.uploadBytes} bytes first`,
          { isPublic: true },
        )
      }
      if (state.current.contributions[message.site] === undefined)
        await checkUpload(blobs, message.upload, state.terms.encrypted)
      return { kind: 'contribution', message, shareBlobs: await keep(blobs, shares), at }
    }
    case 'answer': {
      const [sealed] = await keep(blobs, [submission.sealed])
      if (sealed !== submission.message.sealed)
        refuse(`the sealed answer of site '${submission.message.site}' is not the one that it signed`)
      return { kind: 'answer', message: submission.message, at }
    }
    case 'report': {
      const { message } = submission
      const isFinal =
        message.step === state.current.step && (state.phase === 'releasing' || state.phase === 'released')
      const agreed =
        message.step < state.current.step
          ? (store.step(state.context.run, message.step)?.step.model ?? null)
          : isFinal
            ? state.model
            : null
      return { kind: 'report', message, agreed, at }
    }
    case 'model':
      if (!(await blobs.has(submission.file)))
        throw new ConsiliumError('NOT_NOW', `the model file ${submission.file} is not uploaded yet`, {
          isPublic: true,
        })
      return { kind: 'model', site: submission.site, file: submission.file, at }
    case 'handover': {
      const { file, bytes, site } = submission.message
      if (!(await blobs.has(file)) || (await blobs.size(file)) !== bytes)
        throw new ConsiliumError(
          'NOT_NOW',
          `the model that site '${site}' hands over is not complete: upload all ${bytes} bytes first`,
          { isPublic: true },
        )
      return { kind: 'handover', message: submission.message, at }
    }
    case 'refusal':
      return {
        kind: 'refusal',
        site: submission.site,
        command: submission.command,
        code: submission.code,
        reason: submission.reason.slice(0, 500),
        at,
      }
    case 'closed':
      return { kind: 'closed', site: submission.site, at }
    default:
      return { ...submission, at }
  }
}

function keep(blobs: BlobStore, parts: readonly Uint8Array[]): Promise<Digest[]> {
  const large = parts.find((part) => part.length > SEALED_BYTES_MAX)
  if (large !== undefined)
    throw new ConsiliumError(
      'TOO_LARGE',
      `a sealed message has ${large.length} bytes, at most ${SEALED_BYTES_MAX} are taken`,
      { isPublic: true },
    )
  return Promise.all(parts.map((part) => blobs.put(part)))
}

function refuse(reason: string): never {
  throw new ConsiliumError('INVALID_ARGUMENT', reason, { isPublic: true })
}
