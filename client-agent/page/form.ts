/** What a form sent. */
import type { IncomingMessage } from 'node:http'
import { ConsiliumError } from '@consilium/shared/kernel'

const FORM_BYTES_MAX = 32_768

/** @throws ConsiliumError `INVALID_ARGUMENT` | `TOO_LARGE` */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `a form comes as application/x-www-form-urlencoded, this is '${type.slice(0, 80)}'`,
    )
  }
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > FORM_BYTES_MAX)
        throw new ConsiliumError('TOO_LARGE', `the form has more than ${FORM_BYTES_MAX} bytes`)
      pieces.push(piece)
    }
  } catch (thrown) {
    // Who went away in the middle of a form is no fault of this program.
    throw thrown instanceof ConsiliumError
      ? thrown
      : new ConsiliumError('INVALID_ARGUMENT', 'the form broke off before its end', { cause: thrown })
  }
  return new URLSearchParams(Buffer.concat(pieces).toString('utf8'))
}
