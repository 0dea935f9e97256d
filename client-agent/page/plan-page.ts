/** One plan: while it waits, what it asks and what would leave; afterwards, where its run stands. */
import type { RunId } from '@consilium/shared/kernel'
import { bytesText, durationText, metricText } from '@consilium/shared/terminal'
import { isUnderWay, type PlanPreview, type SiteRun } from '../agent/index.ts'
import { type Joining, type RunOverview, roundsDone, type Terms, whoCanOpen } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { facts, grid, note } from './layout.ts'
import { obstaclePart } from './obstacle-part.ts'
import { planPart } from './plan-parts.ts'
import { previewParts } from './preview-parts.ts'
import { findingGrid, fitBadge } from './record-parts.ts'
import type { PageReply } from './reply.ts'
import type { Problem } from './route.ts'
import { fingerprint, shortDigest, standing, time } from './words.ts'

const DECIDED: Readonly<Record<NonNullable<RunOverview['decision']>, string>> = {
  approve: 'You approved this plan.',
  reject: 'You rejected this plan.',
  withdraw: 'You withdrew from this run.',
}

/** Of the last rounds. */
const STEPS_SHOWN = 10

export interface WaitingOptions {
  readonly overview: RunOverview
  /** What would leave, or why that cannot be said. */
  readonly preview: PlanPreview | Problem
  readonly terms: Terms
}

export function waitingPlanPage({ overview, preview, terms }: WaitingOptions): PageReply {
  const { run, name } = overview
  const approvable = !('problem' in preview) && preview.judgement.verdict !== 'refuse'
  const body = html`
<p class="lead">${standing(overview)} <code>${run}</code> · <a href="#decide">Your decision</a></p>
${joiningNote(overview.joining)}
${'problem' in preview ? obstaclePart({ overview, terms, ...preview }) : previewParts(preview, overview.expiresAt)}
<section class="card decide" aria-labelledby="decide"><h2 id="decide">Your decision</h2>
<p>${approvable ? `${beforeApproval(overview.joining)} You see plan, roster and keys once more before an approval counts.` : 'The plan cannot be approved as things are here. What stands at the top says why; look again once that has changed. Reject it only if this hospital is not to take part.'}</p>
<p class="actions">${approvable ? html`<a class="button primary" href="/plans/${run}/approve">Approve…</a>` : html`<a class="button primary" href="/plans/${run}">Look again</a>`}
<a class="button" href="/plans/${run}/reject">Reject…</a></p></section>
${overview.joining === null || overview.joining.isThisSite ? null : leavePart(run)}`
  return { kind: 'page', title: `Plan ${name}`, section: 'plans', body }
}

const beforeApproval = (joining: Joining | null): string =>
  joining === null || joining.isThisSite
    ? 'No record is read for training, and no update leaves, before this site has approved.'
    : 'What was decided on the run before does not count for the roster with that site.'

function joiningNote(joining: Joining | null): Html | null {
  if (joining === null) return null
  const { site, isThisSite } = joining
  return note(
    'care',
    html`<p><strong>${isThisSite ? 'This site' : site} would join this run, which is under way.</strong> The run goes on meanwhile. Once everybody has approved, it goes on with ${isThisSite ? 'this site' : site} from the next step; if anybody rejects, without.</p>`,
  )
}

export interface PlanOptions {
  readonly overview: RunOverview
  readonly record: SiteRun
  readonly terms: Terms
}

export function decidedPlanPage({ overview, record, terms }: PlanOptions): PageReply {
  const { run, name, reason, decision, rounds, fit } = overview
  const onItsWay =
    decision === null
      ? null
      : note(
          'plain',
          html`<p><strong>${DECIDED[decision]}</strong> A running agent takes the decision up within a second; one that is not running, at its next start.</p>`,
        )
  const body = html`
<p class="hidden" role="status" data-announce></p>
<div class="card"><p class="lead"><span data-live="state" data-say>${standing(overview)}</span> <code>${run}</code></p>
<div data-live="standing">${onItsWay}
${facts([
  [
    'Rounds',
    html`<progress max="${rounds}" value="${roundsDone(overview)}" aria-label="Rounds"></progress> ${roundsDone(overview)} of ${rounds}`,
  ],
  ...(reason === '' ? [] : [['Note', reason] as const]),
  ...(fit === null
    ? []
    : [['Records here', html`${fitBadge(fit)} ${fit.problem?.message ?? null}`] as const]),
  ['Received', time(overview.receivedAt)],
  ...(overview.model === null ? [] : [['Model', shortDigest(overview.model)] as const]),
])}</div></div>
${fit === null || fit.findings.length === 0 ? null : html`<section class="card" aria-labelledby="found"><h2 id="found">This site’s records</h2>${findingGrid(fit.findings, null)}</section>`}
<section class="card" aria-labelledby="asked"><h2 id="asked">The plan</h2>
${facts([
  ['Sites', terms.sites.join(', ')],
  ['Who can open', whoCanOpen(terms)],
  ['Roster', fingerprint(terms.roster)],
])}
${planPart(terms.plan, terms)}
<p><a href="/ledger?run=${run}">What left this site for this run</a></p></section>
<section class="card" aria-labelledby="rounds"><h2 id="rounds">Last rounds</h2><div data-live="rounds">${roundsOf(record)}</div></section>
<div data-live="leave">${isUnderWay(record) && decision !== 'withdraw' ? leavePart(run) : null}</div>`
  return { kind: 'page', title: `Plan ${name}`, section: 'plans', body, isLive: true }
}

function roundsOf({ metrics, costs }: SiteRun): Html {
  if (metrics.length === 0 && costs.length === 0) return html`<p class="empty">No round yet.</p>`
  return html`${
    metrics.length === 0
      ? null
      : grid({
          caption: 'Metrics of the whole federation, the latest first',
          head: ['Model after round', 'AUROC', 'Accuracy', 'Loss', 'Test records of all sites'],
          rows: metrics
            .slice(-STEPS_SHOWN)
            .reverse()
            .map(({ step, auroc, accuracy, loss, rows }) => [
              step - 1,
              metricText(auroc),
              metricText(accuracy),
              metricText(loss),
              rows,
            ]),
        })
  }${
    costs.length === 0
      ? null
      : grid({
          caption: 'What the last steps took of this site, the latest first',
          head: ['Step', 'Update', 'Key shares', 'Training', 'Encrypting', 'Upload', 'Opening'],
          rows: costs
            .slice(-STEPS_SHOWN)
            .reverse()
            .map((cost) => [
              cost.step,
              bytesText(cost.uploadBytes),
              bytesText(cost.shareBytes),
              durationText(cost.trainMs),
              durationText(cost.encryptMs),
              durationText(cost.uploadMs),
              durationText(cost.openMs),
            ]),
        })
  }`
}

function leavePart(run: RunId): Html {
  return html`<section class="card" aria-labelledby="leaving"><h2 id="leaving">Leave the run</h2>
<p>The approval can be taken back at any time.</p><p class="actions"><a class="button" href="/plans/${run}/withdraw">Withdraw…</a></p></section>`
}
