/** What must not be overlooked, at the top of a page. */
import type { PlanPreview } from '../agent/index.ts'
import { type Notice, notices } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { note } from './layout.ts'

/** More lines than these are folded up. */
const LINES_SHOWN = 6

export function noticeParts(preview: PlanPreview): Html {
  return html`${notices(preview).map(noticePart)}`
}

function noticePart({ tone, title, text, lines }: Notice): Html {
  const list = html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
  const shown =
    lines.length <= LINES_SHOWN
      ? list
      : html`<details><summary>All ${lines.length}</summary>${list}</details>`
  return note(tone, html`<p><strong>${title}</strong> ${text}</p>${lines.length === 0 ? null : shown}`)
}
