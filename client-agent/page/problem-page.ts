/** Pages that say what went wrong. */
import type { ConsiliumError } from '@consilium/shared/kernel'
import { html } from './html.ts'
import { note } from './layout.ts'
import { HTTP_STATUS, type PageReply } from './reply.ts'

export function problemPage(error: ConsiliumError): PageReply {
  const said =
    error.code === 'INTERNAL'
      ? 'This is a fault of the program. The terminal that started this page has the details.'
      : error.message
  const body = html`${note('bad', html`<p role="alert">${said}</p>`)}<p class="code">${error.code}</p><p><a class="button" href="/">To the status</a></p>`
  return { kind: 'page', status: HTTP_STATUS[error.code], title: 'This did not work', section: null, body }
}

/** Nobody who asks without a session learns more than this. */
export function noSessionPage(): PageReply {
  const body = html`
<div class="card"><p>This page is opened with the link that <code>consilium-agent ui</code> printed. The link works once and for ten minutes.</p>
<p>If you have just opened it: <a href="/">go on to the status</a>. If it was used or has expired, end the command and start it again.</p></div>`
  return { kind: 'page', status: 401, title: 'No session', section: null, body }
}

export function goodbyePage(): PageReply {
  const body = html`<div class="card"><p>The session has ended and the page is no longer served. This window can be closed; <code>consilium-agent ui</code> opens a new one.</p></div>`
  return { kind: 'page', title: 'Session ended', section: null, body }
}
