/** Who this site is and where its runs stand. */
import { isUndecided, type RunOverview, roundsDone, type SiteOverview } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, facts, grid, note } from './layout.ts'
import { fitBadge } from './record-parts.ts'
import type { PageReply } from './reply.ts'
import { fingerprint, standing, time, until } from './words.ts'

/** A running agent renews a certificate long before this. */
const CERTIFICATE_CARE_MS = 14 * 86_400_000

export interface StatusOptions {
  readonly overview: SiteOverview
  readonly isRunning: boolean
  readonly now: number
}

export function statusPage({ overview, isRunning, now }: StatusOptions): PageReply {
  const { site, coordinator, identity, certificateExpiresAt, runs } = overview
  const waiting = runs.filter(isUndecided)
  const left = certificateExpiresAt - now
  const tone = left <= 0 ? 'bad' : left < CERTIFICATE_CARE_MS ? 'care' : 'good'
  const body = html`
<p class="hidden" role="status" data-announce></p>
<div data-live="notes">${notes({ waiting, isRunning, tone })}</div>
<section class="card" aria-labelledby="site"><h2 id="site">This site</h2>
<div data-live="site">${facts([
    ['Site', site],
    ['Agent service', isRunning ? badge('good', 'running') : badge('bad', 'not running')],
    ['Coordinator', html`<code>${coordinator}</code>`],
    [
      'Certificate',
      html`until ${time(certificateExpiresAt)} ${badge(tone, until(certificateExpiresAt, now))}`,
    ],
    ['Identity key', fingerprint(identity)],
  ])}</div></section>
<section class="card" aria-labelledby="runs"><h2 id="runs">Runs</h2>
<div data-live="runs">${runs.length === 0 ? html`<p class="empty">No plan has reached this site yet. They come while the agent runs.</p>` : runTable(runs)}</div></section>`
  return { kind: 'page', title: 'Status', section: 'status', body, isLive: true }
}

/** The last run first. */
export function runTable(runs: readonly RunOverview[]): Html {
  return grid({
    caption: 'Runs, the latest first',
    head: ['Plan', 'State', 'Rounds', 'Records', 'Received', 'Note'],
    rows: [...runs]
      .reverse()
      .map((run) => [
        html`<a href="/plans/${run.run}">${run.name}</a> <code class="under">${run.run}</code>`,
        standing(run),
        html`<progress max="${run.rounds}" value="${roundsDone(run)}" aria-label="Rounds of ${run.name}"></progress> <span class="nowrap">${roundsDone(run)} of ${run.rounds}</span>`,
        fitBadge(run.fit),
        time(run.receivedAt),
        run.reason === '' ? '–' : run.reason,
      ]),
  })
}

function notes({
  waiting,
  isRunning,
  tone,
}: {
  readonly waiting: readonly RunOverview[]
  readonly isRunning: boolean
  readonly tone: 'good' | 'care' | 'bad'
}): Html {
  const plans = waiting.map(
    (run, index) => html`${index === 0 ? null : ', '}<a href="/plans/${run.run}">${run.name}</a>`,
  )
  return html`${
    waiting.length === 0
      ? null
      : note(
          'care',
          html`<p><strong>${waiting.length === 1 ? 'A plan waits' : `${waiting.length} plans wait`} for your decision:</strong> ${plans}</p>`,
        )
  }${
    isRunning
      ? null
      : note(
          'bad',
          html`<p><strong>The agent service is not running.</strong> Nothing is trained and nothing is sent. Decisions are kept until it starts: <code>systemctl start consilium-agent</code></p>`,
        )
  }${
    tone === 'good'
      ? null
      : note(
          tone,
          html`<p><strong>The certificate ${tone === 'bad' ? 'has expired' : 'expires soon'}.</strong> A running agent renews it by itself; the <a href="/doctor">doctor</a> says what is in the way.</p>`,
        )
  }`
}
