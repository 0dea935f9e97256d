/** Every plan that reached this site. */
import { isUndecided, type RunOverview } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, grid } from './layout.ts'
import { fitBadge } from './record-parts.ts'
import type { PageReply } from './reply.ts'
import { runTable } from './status-page.ts'
import { time, until } from './words.ts'

export function plansPage(runs: readonly RunOverview[], now: number): PageReply {
  const waiting = runs.filter(isUndecided)
  const decided = runs.filter((run) => !waiting.includes(run))
  const body = html`
<p class="hidden" role="status" data-announce></p>
<section class="card" aria-labelledby="waiting"><h2 id="waiting">Waiting for a decision</h2>
<div data-live="waiting">${waiting.length === 0 ? html`<p class="empty">No plan waits for you.</p>` : waitingTable(waiting, now)}</div></section>
<section class="card" aria-labelledby="decided"><h2 id="decided">Decided</h2>
<div data-live="decided">${decided.length === 0 ? html`<p class="empty">No plan has been decided on yet.</p>` : runTable(decided)}</div></section>`
  return { kind: 'page', title: 'Plans', section: 'plans', body, isLive: true }
}

function waitingTable(runs: readonly RunOverview[], now: number): Html {
  return grid({
    caption: 'Plans that wait for a decision',
    head: ['Plan', 'Rounds', 'Sites', 'Encryption', 'Records', 'Received', 'Decide before'],
    rows: runs.map((run) => [
      html`<a href="/plans/${run.run}">Look at ${run.name}</a> <code class="under">${run.run}</code>`,
      run.rounds,
      run.sites,
      run.encrypted ? badge('good', 'encrypted') : badge('bad', 'NOT ENCRYPTED'),
      fitBadge(run.fit),
      time(run.receivedAt),
      html`${time(run.expiresAt)} <span class="nowrap">(${until(run.expiresAt, now)})</span>`,
    ]),
  })
}
